// One-operator ONNX files of every operator the library knows: whatever number of inputs, shapes
// and attributes a file states, reading it gives a graph or an error, and never ends the process.
//
// For every operator and version, models are drawn from a seed that the names give, so a failure
// repeats. Each operator is read in a process of its own: a crash names the operator and the seed
// of the model. OFFCUT_FUZZ_FACTOR (default 1) multiplies the number of models per operator and
// opset.
#include <gtest/gtest.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "tests/support/graphs.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

using onnx::AttributeProto;
using onnx::TensorProto;
using testing::Random;

constexpr int kModelsPerOperator = 100;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

std::uint64_t below(Random& random, std::uint64_t n) { return random.below(n); }

std::int64_t drawn_integer(Random& random) {
  static const std::vector<std::int64_t> values = {0,
                                                   1,
                                                   1,
                                                   2,
                                                   3,
                                                   4,
                                                   7,
                                                   -1,
                                                   -2,
                                                   -3,
                                                   100,
                                                   1'000'000,
                                                   std::int64_t{1} << 31,
                                                   std::int64_t{1} << 40,
                                                   kMost,
                                                   kLeast,
                                                   -(std::int64_t{1} << 31)};
  return values[below(random, values.size())];
}

std::int64_t drawn_extent(Random& random) {
  static const std::vector<std::int64_t> values = {1, 1, 2, 3, 4, 5, 8, 16, 0, 1000, -1};
  return values[below(random, values.size())];
}

void draw_shape(Random& random, onnx::TensorShapeProto& shape) {
  const std::uint64_t rank = below(random, 6);
  for (std::uint64_t d = 0; d < rank; ++d) {
    auto& extent = *shape.add_dim();
    const std::int64_t value = drawn_extent(random);
    if (value >= 0) extent.set_dim_value(value);
  }
}

int drawn_type(Random& random) {
  static const std::vector<int> types = {TensorProto::FLOAT,
                                         TensorProto::FLOAT,
                                         TensorProto::INT64,
                                         TensorProto::INT32,
                                         TensorProto::UINT8,
                                         TensorProto::BOOL,
                                         TensorProto::STRING,
                                         0,
                                         17,
                                         99};
  return types[below(random, types.size())];
}

void add_initializer(Random& random, onnx::GraphProto& graph, const std::string& name) {
  auto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(below(random, 3) == 0 ? TensorProto::FLOAT : TensorProto::INT64);
  const std::uint64_t count = below(random, 5);
  if (below(random, 8) != 0) tensor.add_dims(static_cast<std::int64_t>(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    if (tensor.data_type() == TensorProto::FLOAT) {
      tensor.add_float_data(static_cast<float>(drawn_integer(random)));
    } else {
      tensor.add_int64_data(drawn_integer(random));
    }
  }
}

void add_input(Random& random, onnx::GraphProto& graph, const std::string& name) {
  const std::uint64_t how = below(random, 8);
  if (how == 0) return add_initializer(random, graph, name);
  auto& info = *graph.add_input();
  info.set_name(name);
  if (how == 1) return;  // no type at all
  if (how == 2) {
    auto& element = *info.mutable_type()->mutable_sequence_type()->mutable_elem_type();
    if (below(random, 2) == 0) draw_shape(random, *element.mutable_tensor_type()->mutable_shape());
    return;
  }
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(drawn_type(random));
  if (how != 3) draw_shape(random, *type.mutable_shape());
}

void draw_body(Random& random, onnx::GraphProto& body) {
  body.set_name("body");
  const std::uint64_t inputs = below(random, 4);
  for (std::uint64_t k = 0; k < inputs; ++k) body.add_input()->set_name("b" + std::to_string(k));
  const std::uint64_t outputs = below(random, 4);
  for (std::uint64_t k = 0; k < outputs; ++k) {
    auto& node = *body.add_node();
    node.set_op_type("Identity");
    node.add_input(inputs > 0 ? "b0" : "outer");
    node.add_output("o" + std::to_string(k));
    body.add_output()->set_name("o" + std::to_string(k));
  }
}

void draw_value(Random& random, AttributeProto& attribute) {
  const std::uint64_t count = below(random, 5);
  switch (attribute.type()) {
    case AttributeProto::INT:
      return attribute.set_i(drawn_integer(random));
    case AttributeProto::INTS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_ints(drawn_integer(random));
      return;
    case AttributeProto::FLOAT:
      return attribute.set_f(static_cast<float>(drawn_integer(random)));
    case AttributeProto::FLOATS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_floats(1.5F);
      return;
    case AttributeProto::STRING: {
      static const std::vector<std::string> words = {
          "", "SAME_UPPER", "VALID", "bidirectional", "ij->ji", "...i,->", "constant", "linear"};
      return attribute.set_s(words[below(random, words.size())]);
    }
    case AttributeProto::STRINGS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_strings("x");
      return;
    case AttributeProto::TENSOR: {
      onnx::GraphProto holder;
      add_initializer(random, holder, "t");
      *attribute.mutable_t() = holder.initializer(0);
      return;
    }
    case AttributeProto::GRAPH:
      return draw_body(random, *attribute.mutable_g());
    default:
      return;
  }
}

void add_attributes(Random& random, const onnx::OpSchema& schema, onnx::NodeProto& node) {
  for (const auto& [name, declared] : schema.attributes()) {
    if (below(random, declared.required ? 8 : 2) == 0) continue;
    auto& attribute = *node.add_attribute();
    attribute.set_name(name);
    const bool other_type = below(random, 12) == 0;
    attribute.set_type(other_type ? AttributeProto::INTS : declared.type);
    draw_value(random, attribute);
  }
}

onnx::ModelProto drawn_model(Random& random, const onnx::OpSchema& schema) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  auto& opset = *model.add_opset_import();
  opset.set_domain(schema.domain());
  opset.set_version(schema.since_version());
  auto& graph = *model.mutable_graph();
  graph.set_name("g");
  auto& node = *graph.add_node();
  node.set_op_type(schema.Name());
  node.set_domain(schema.domain());
  const auto most = static_cast<std::uint64_t>(std::min(schema.max_input(), 8));
  const std::uint64_t inputs = below(random, most + 2);
  for (std::uint64_t k = 0; k < inputs; ++k) {
    const std::string name = "i" + std::to_string(k);
    const bool left_out = below(random, 10) == 0;
    node.add_input(left_out ? "" : name);
    if (!left_out) add_input(random, graph, name);
  }
  add_attributes(random, schema, node);
  const std::uint64_t outputs =
      1 + below(random, static_cast<std::uint64_t>(std::min(schema.max_output(), 4)) + 1);
  for (std::uint64_t k = 0; k < outputs; ++k) {
    node.add_output("y" + std::to_string(k));
    graph.add_output()->set_name("y" + std::to_string(k));
  }
  return model;
}

std::uint64_t seed_of(const onnx::OpSchema& schema, int number) {
  std::uint64_t seed = 1469598103934665603U;
  for (const char c : schema.Name()) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return seed + static_cast<std::uint64_t>(schema.since_version()) * 1'000'003 +
         static_cast<std::uint64_t>(number) * 7919;
}

std::string bytes_of(const onnx::OpSchema& schema, int number) {
  Random random(seed_of(schema, number));
  return drawn_model(random, schema).SerializeAsString();
}

// Returns the file that the model was written to, for whoever looks at the failure.
std::string kept(const onnx::OpSchema& schema, int number) {
  std::string file = ::testing::TempDir() + schema.Name() + "_" +
                     std::to_string(schema.since_version()) + "_" + std::to_string(number) +
                     ".onnx";
  std::ofstream(file, std::ios::binary) << bytes_of(schema, number);
  return file;
}

void read_one(const onnx::OpSchema& schema, int number) {
  const auto read = parse_onnx(bytes_of(schema, number), "f");
  if (!read && (read.error().message.empty() || read.error().message.size() > 2000)) std::abort();
}

// Returns the number of the first model at or after `first` that ends the process, or `last`.
int first_crash(const onnx::OpSchema& schema, int first, int last) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return first;
  const pid_t child = fork();
  if (child == 0) {
    close(pipe_ends[0]);
    alarm(60);
    for (int k = first; k < last; ++k) {
      if (write(pipe_ends[1], &k, sizeof k) != sizeof k) _exit(1);
      read_one(schema, k);
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  int reached = first;
  for (int k = 0; read(pipe_ends[0], &k, sizeof k) == sizeof k;) reached = k;
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? last : reached;
}

int models_per_operator() {
  const char* factor = std::getenv("OFFCUT_FUZZ_FACTOR");
  return kModelsPerOperator * (factor == nullptr ? 1 : std::max(1, std::atoi(factor)));
}

TEST(OnnxNodes, NoOperatorEndsTheProcess) {
  std::size_t operators = 0;
  for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas_with_history()) {
    ++operators;
    int crashes = 0;
    const int last = models_per_operator();
    for (int k = 0; k < last && crashes < 5; ++k) {
      k = first_crash(schema, k, last);
      if (k == last) break;
      ++crashes;
      ADD_FAILURE() << schema.domain() << "::" << schema.Name() << " version "
                    << schema.since_version() << ": model " << k
                    << " ends the process: " << kept(schema, k);
    }
  }
  EXPECT_GT(operators, 300u);
}

}  // namespace
}  // namespace offcut::traces
