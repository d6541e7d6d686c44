// Shapes, element sizes and multiply-accumulates against ONNX Runtime: the zoo, and thousands of
// models of one operator drawn from a seed. OFFCUT_FUZZ_FACTOR (default 1) multiplies their number.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "tests/support/result_matchers.h"
#include "tests/unit/traces/oracles/runtime.h"
#include "tests/unit/traces/oracles/sketch.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/onnx/onnx_shapes.h"

namespace offcut::traces {
namespace {

using testing::bits_of_word;
using testing::DrawnOperator;
using testing::RanModel;
using testing::RanTensor;
using testing::run_all;
using testing::Sketch;

constexpr std::size_t kModelsPerOperator = 40;

std::size_t models_per_operator() {
  const char* factor = std::getenv("OFFCUT_FUZZ_FACTOR");
  const long times = factor != nullptr ? std::strtol(factor, nullptr, 10) : 1;
  return kModelsPerOperator * static_cast<std::size_t>(std::max(1L, times));
}

struct Tally {
  std::size_t compared = 0;
  std::size_t unknown = 0;
  std::string unknown_names;
};

void compare(const std::string& where, const InferredTensor& ours, const RanTensor& truth,
             Tally& tally) {
  ++tally.compared;
  if (!ours.shape) {
    ++tally.unknown;
    tally.unknown_names += where + " ";
    return;
  }
  EXPECT_EQ(*ours.shape, truth.shape) << where;
  const auto bits = bits_of_word(truth.type);
  if (!bits) return;  // text
  ASSERT_TRUE(ours.type.has_value()) << where;
  EXPECT_EQ(bits_of(*ours.type), *bits) << where;
}

// ---- drawn operators

using Models = std::map<std::string, onnx::ModelProto>;

void draw(const DrawnOperator& op, Models& models) {
  for (std::size_t k = 0; k < models_per_operator(); ++k) {
    const int versions = op.most_opset - op.least_opset + 1;
    Sketch sketch(op.least_opset + static_cast<int>(k) % versions,
                  k * 1'000'003 + std::hash<std::string>{}(op.name));
    op.draw(sketch);
    // A model needs a result; the others are exposed for the runtime only.
    const auto& graph = sketch.model().graph();
    sketch.model().mutable_graph()->add_output()->set_name(
        graph.node(graph.node_size() - 1).output(0));
    models[std::string(op.name) + "_" + std::to_string(k)] = sketch.model();
  }
}

void compare_model(const std::string& name, const onnx::ModelProto& model, const RanModel& ran,
                   Tally& tally) {
  std::vector<std::size_t> order(static_cast<std::size_t>(model.graph().node_size()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  const InferredShapes shapes = infer_shapes(model, order, {});
  for (const auto& [tensor, truth] : ran.results) {
    const auto found = shapes.tensors.find(tensor);
    ASSERT_NE(found, shapes.tensors.end()) << name << " " << tensor;
    compare(name + ":" + tensor, found->second, truth, tally);
    if (::testing::Test::HasFailure()) {
      std::cerr << model.ShortDebugString().substr(0, 900) << "\n";
      return;
    }
  }
}

void expect_agreement(std::span<const DrawnOperator> operators, double most_unknown) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  Models models;
  for (const DrawnOperator& op : operators) draw(op, models);
  const auto ran = run_all(models);
  ASSERT_EQ(ran.size(), models.size());
  Tally tally;
  std::map<std::string, std::size_t> runs;
  for (const auto& [name, model] : models) {
    const RanModel& truth = ran.at(name);
    if (truth.error.empty()) ++runs[name.substr(0, name.rfind('_'))];
    if (!truth.error.empty()) std::cerr << name << ": " << truth.error.substr(0, 200) << "\n";
    compare_model(name, model, truth, tally);
  }
  // Some draws are invalid (a slice of nothing that a pool cannot take): not most of an operator's.
  for (const DrawnOperator& op : operators) {
    EXPECT_GE(runs[op.name] * 2, models_per_operator()) << op.name << " seldom runs";
  }
  EXPECT_LE(static_cast<double>(tally.unknown), most_unknown * static_cast<double>(tally.compared))
      << tally.unknown_names;
}

TEST(RuntimeShapes, OfConvolutionsPoolsAndImages) { expect_agreement(testing::drawn_windows(), 0); }
// Unknown are the results whose extent only the data tell: Compress, NonZero, Unique.
TEST(RuntimeShapes, OfWhatMovesElements) { expect_agreement(testing::drawn_layouts(), 0.1); }
TEST(RuntimeShapes, OfProductsAndAttention) { expect_agreement(testing::drawn_products(), 0); }
TEST(RuntimeShapes, OfElementsReductionsAndSignals) {
  expect_agreement(testing::drawn_others(), 0);
}

// ---- the zoo

double product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), 1.0, std::multiplies<>());
}

struct RanGraph {
  const onnx::GraphProto& graph;
  std::map<std::string, Shape> shapes;

  const Shape& of(const std::string& name) const { return shapes.at(name); }
};

std::int64_t integer_of(const onnx::NodeProto& node, const std::string& name, std::int64_t other) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name) return attribute.i();
  }
  return other;
}

// Straight from the definitions, over the shapes of the run.
double macs_of(const RanGraph& ran, const onnx::NodeProto& node) {
  const std::string& op = node.op_type();
  if (op == "Conv") {
    const Shape& weight = ran.of(node.input(1));
    return product(ran.of(node.output(0))) * product(weight) / static_cast<double>(weight[0]);
  }
  if (op == "MatMul") {
    return product(ran.of(node.output(0))) * static_cast<double>(ran.of(node.input(0)).back());
  }
  if (op == "Gemm") {
    const auto& a = ran.of(node.input(0));
    const auto inner = integer_of(node, "transA", 0) != 0 ? a[0] : a[1];
    return product(ran.of(node.output(0))) * static_cast<double>(inner);
  }
  if (op == "LSTM") {
    const auto steps = static_cast<double>(ran.of(node.input(0))[0] * ran.of(node.input(0))[1]);
    return steps * (product(ran.of(node.input(1))) + product(ran.of(node.input(2))));
  }
  if (op == "MatMulNBits") {
    return product(ran.of(node.output(0))) * static_cast<double>(integer_of(node, "K", 0));
  }
  if (op == "GroupQueryAttention") {  // scores and weighted sums of every head over the whole past
    const Shape& present = ran.of(node.output(1));
    return 2 * product(ran.of(node.output(0))) * static_cast<double>(present[2]);
  }
  return 0;
}

double macs_of(const onnx::GraphProto& graph, const RanModel& model) {
  RanGraph ran{graph, {}};
  for (const auto& input : graph.input()) {
    for (const auto& extent : input.type().tensor_type().shape().dim()) {
      ran.shapes[input.name()].push_back(extent.dim_value());
    }
  }
  for (const auto& tensor : graph.initializer()) {
    ran.shapes[tensor.name()] = {tensor.dims().begin(), tensor.dims().end()};
  }
  for (const auto& [name, tensor] : model.results) ran.shapes[name] = tensor.shape;
  double sum = 0;
  for (const auto& node : graph.node()) sum += macs_of(ran, node);
  return sum;
}

TEST(RuntimeShapes, OfTheZoo) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  Models models;
  for (const auto networks : {zoo::catalogue(), zoo::decoders()}) {
    for (const zoo::Network& network : networks) {
      const auto bytes = zoo::generate(network.name, 1);
      ASSERT_OK(bytes);
      ASSERT_TRUE(models[network.name].ParseFromString(*bytes));
    }
  }
  for (const auto& [name, ran] : run_all(models)) {
    SCOPED_TRACE(name);
    EXPECT_EQ(ran.error, "");
    const auto ours = parse_onnx(models[name].SerializeAsString(), name);
    ASSERT_OK(ours);
    Tally tally;
    for (const TensorSpec& tensor : ours->spec.tensors) {
      const auto truth = ran.results.find(tensor.name);
      if (truth == ran.results.end()) continue;
      compare(tensor.name, {tensor.type, tensor.shape, {}}, truth->second, tally);
    }
    EXPECT_GT(tally.compared, 5u);
    EXPECT_EQ(tally.unknown, 0u) << tally.unknown_names;
    const double macs = macs_of(models[name].graph(), ran);
    EXPECT_NEAR(whole_work(ours->graph).macs, macs, 1e-9 * macs);
  }
}

}  // namespace
}  // namespace offcut::traces
