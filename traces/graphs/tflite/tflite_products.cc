// Products with matrices of weights: dense layers and recurrent ones.
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/tflite/tflite_rules.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

// A dense layer on more than two extents that keeps them.
void add_dense_on_many(const TfliteNode& node) {
  DraftNode made = node.make("FusedMatMul", {node.input(0), node.input(1), node.input(2)});
  made.numbers["transB"] = 1;
  if (node.has(2)) made.numbers[fused_in("BiasAdd")] = 1;
  node.end_in(made, 0);
  node.add(std::move(made));
}

}  // namespace

// Weights [out, in]. The input is rows of `in`, however it is laid out.
void tflite_fully_connected(const TfliteNode& node, std::string_view) {
  const std::size_t rank = node.in(0).signature.size();
  const bool keeps_extents = node.byte_option(2) != 0;
  const std::int64_t inner = node.extent_in(1, 1);
  const bool fits = rank > 0 && node.extent_in(0, rank - 1) == inner;
  if (keeps_extents && rank > 2 && fits) return add_dense_on_many(node);
  std::string input = node.input(0);
  if (rank != 2 || !fits) {
    input = node.add_before(
        "rows",
        {.op = "Reshape", .name = {}, .inputs = {input, node.integers("rows_shape", {-1, inner})}});
  }
  DraftNode made = node.make("Gemm", {input, node.input(1), node.input(2)});
  made.numbers["transB"] = 1;
  node.end_in(made, 0);
  node.add(std::move(made));
}

void tflite_batch_matmul(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("FusedMatMul");
  made.numbers["transA"] = node.byte_option(0);
  made.numbers["transB"] = node.byte_option(1);
  node.add(std::move(made));
}

// Operands: input [batch, in], features [filters, in], time [filters, memory], bias, state. Each
// filter is one product with the input, and one along the memory; `rank` filters make an output.
void tflite_svdf(const TfliteNode& node, std::string_view) {
  const std::int64_t batch = node.extent_in(0, 0);
  const std::int64_t filters = node.extent_in(1, 0);
  const std::int64_t memory = node.extent_in(2, 1);
  const std::string features =
      node.add_before("features", {.op = "Gemm",
                                   .name = {},
                                   .inputs = {node.input(0), node.input(1)},
                                   .numbers = {{"transB", 1}}});
  const std::string weights = node.add_weight({.name = node.name() + "/time_weights",
                                               .type = node.in(2).type,
                                               .extents = Numbers{filters, 1, memory}});
  DraftNode time{.op = "Conv", .name = {}, .inputs = {features, weights}};
  time.shapes = ShapesBy::File;
  time.lists["kernel_shape"] = {memory};
  time.numbers["group"] = std::max<std::int64_t>(1, filters);
  const std::string filtered = node.add_stated(
      "time", std::move(time),
      {.name = {}, .type = node.out(0).type, .extents = Numbers{batch, filters, 1}});
  DraftNode sum = node.make("ReduceSum", {filtered, node.input(3)});
  sum.shapes = ShapesBy::File;
  node.end_in(sum, 1);
  node.add(std::move(sum));
}

namespace {

// The weights of several gates as one matrix [directions, gates * out, in]; "" where there are
// none, or where they are computed.
std::string gates(const TfliteNode& node, const std::string& suffix,
                  const std::vector<std::size_t>& operands, std::int64_t directions) {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::optional<DataType> type;
  for (const std::size_t k : operands) {
    if (!node.has(k) || node.in(k).shape.empty()) continue;
    rows += node.in(k).shape[0];
    if (node.in(k).shape.size() > 1) columns = node.in(k).shape[1];
    type = node.in(k).type;
  }
  if (rows == 0) return {};
  Numbers extents = {directions, rows / directions};
  if (columns > 0) extents.push_back(columns);
  return node.add_weight(
      {.name = message(node.name(), "/", suffix), .type = type, .extents = std::move(extents)});
}

// The input as [steps, batch, features], in whichever order of the first two.
std::string steps_of(const TfliteNode& node) {
  if (node.in(0).signature.size() == 3) return node.input(0);
  return node.add_before(
      "step",
      {.op = "Unsqueeze", .name = {}, .inputs = {node.input(0), node.integers("step_axes", {0})}});
}

// The file states the results: those of ONNX have an extent more.
DraftNode recurrent_node(const TfliteNode& node, const std::string& op,
                         std::vector<std::string> inputs) {
  DraftNode made = node.make(op, std::move(inputs));
  made.shapes = ShapesBy::File;
  return made;
}

// A matrix of weights behind the hidden state makes the result smaller.
void add_projected(const TfliteNode& node, DraftNode lstm, std::size_t projection) {
  DraftTensor hidden{.name = {}, .type = node.out(0).type, .extents = node.out(0).signature};
  if (!hidden.extents->empty()) hidden.extents->back() = node.extent_in(projection, 1);
  lstm.outputs.clear();
  const std::string made = node.add_stated("hidden", std::move(lstm), std::move(hidden));
  DraftNode product = node.make("FusedMatMul", {made, node.input(projection)});
  product.numbers["transB"] = 1;
  node.add(std::move(product));
}

}  // namespace

// Operands: input, weights [hidden, in], recurrent weights [hidden, hidden], bias, state.
void tflite_rnn(const TfliteNode& node, std::string_view) {
  const std::string input = steps_of(node);
  node.add(recurrent_node(
      node, "RNN",
      {input, gates(node, "W", {1}, 1), gates(node, "R", {2}, 1), gates(node, "B", {3}, 1)}));
}

// Operands: input, four matrices for the input, four for the state (the first of each left out
// where input and forget gate are one), three peepholes, four biases, projection. The old basic
// cell has one matrix for both.
void tflite_lstm(const TfliteNode& node, std::string_view) {
  const std::string input = steps_of(node);
  if (node.input_count() == 5) {
    DraftNode basic = recurrent_node(
        node, "LSTM", {input, gates(node, "W", {2}, 1), "", gates(node, "B", {3}, 1)});
    return node.add(std::move(basic));
  }
  std::vector<std::string> inputs = {input, gates(node, "W", {1, 2, 3, 4}, 1),
                                     gates(node, "R", {5, 6, 7, 8}, 1),
                                     gates(node, "B", {12, 13, 14, 15}, 1)};
  DraftNode made = recurrent_node(node, "LSTM", std::move(inputs));
  if (node.has(16)) return add_projected(node, std::move(made), 16);
  node.add(std::move(made));
}

// The operands of the second direction follow those of the first.
void tflite_bidirectional_lstm(const TfliteNode& node, std::string_view) {
  std::vector<std::string> inputs = {node.input(0),
                                     gates(node, "W", {1, 2, 3, 4, 18, 19, 20, 21}, 2),
                                     gates(node, "R", {5, 6, 7, 8, 22, 23, 24, 25}, 2),
                                     gates(node, "B", {12, 13, 14, 15, 29, 30, 31, 32}, 2)};
  node.add(recurrent_node(node, "LSTM", std::move(inputs)));
}

}  // namespace offcut::traces
