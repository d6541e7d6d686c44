// Products with matrices of weights: dense layers, attention, recurrence.
#include <algorithm>
#include <string>
#include <utility>

#include "traces/graphs/ncnn/ncnn_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

std::int64_t at_least_one(std::int64_t x) { return std::max<std::int64_t>(1, x); }

}  // namespace

// Two extents are rows; all else is one row.
void ncnn_inner_product(const NcnnNode& node, std::string_view) {
  const std::int64_t results = at_least_one(node.integer(0, 0));
  const std::int64_t inner = at_least_one(node.integer(2, 0) / results);
  const bool has_rows = node.rank() == 2;
  std::string input = node.input(0);
  if (node.rank() > 2) {
    input = node.add_before("rows", {.op = "Flatten", .name = {}, .inputs = {input}});
  }
  std::vector<std::string> inputs = {input, node.weight("weights", {results, inner})};
  const bool has_bias = node.integer(1, 0) != 0;
  if (has_bias) inputs.push_back(node.weight("bias", {results}));
  DraftNode made = node.make(has_rows ? "FusedMatMul" : "Gemm", std::move(inputs));
  made.numbers["transB"] = 1;
  if (has_rows && has_bias) made.numbers[fused_in("BiasAdd")] = 1;
  node.end_in(made);
  node.add(std::move(made), has_rows ? 2 : 1);
}

// Each of A, B and C is an input or a constant; M, N and K are those of the constants.
void ncnn_gemm(const NcnnNode& node, std::string_view) {
  const std::int64_t rows = at_least_one(node.integer(7, 1));
  const std::int64_t columns = at_least_one(node.integer(8, 1));
  const std::int64_t inner = at_least_one(node.integer(9, 1));
  const bool turned_a = node.integer(2, 0) != 0;
  const bool turned_b = node.integer(3, 0) != 0;
  std::size_t next = 0;
  std::vector<std::string> inputs;
  const bool has_a = node.integer(4, 0) != 0;
  const bool has_b = node.integer(5, 0) != 0;
  inputs.push_back(has_a ? node.weight("a", turned_a ? Numbers{inner, rows} : Numbers{rows, inner})
                         : node.input(next++));
  inputs.push_back(
      has_b ? node.weight("b", turned_b ? Numbers{columns, inner} : Numbers{inner, columns})
            : node.input(next++));
  const bool has_bias = node.integer(6, 0) != 0 && node.integer(10, 0) >= 0;
  if (has_bias) inputs.push_back(node.weight("bias", {columns}));
  DraftNode made = node.make("FusedMatMul", std::move(inputs));
  made.numbers["transA"] = turned_a ? 1 : 0;
  made.numbers["transB"] = turned_b ? 1 : 0;
  if (has_bias) made.numbers[fused_in("BiasAdd")] = 1;
  node.add(std::move(made));
}

void ncnn_matmul(const NcnnNode& node, std::string_view) {
  DraftNode made = node.make("FusedMatMul", node.inputs());
  made.numbers["transB"] = node.integer(0, 0);
  node.add(std::move(made));
}

void ncnn_embed(const NcnnNode& node, std::string_view) {
  const std::string table =
      node.weight("weights", {at_least_one(node.integer(1, 1)), at_least_one(node.integer(0, 1))});
  node.add(node.make("Gather", {table, node.input(0)}), 2);
}

// Inputs: query, and key and value where they are others. Each has a matrix in front, and there is
// one behind.
void ncnn_attention(const NcnnNode& node, std::string_view) {
  const std::int64_t width = at_least_one(node.integer(0, 1));
  const std::int64_t query = at_least_one(node.integer(2, width * width) / width);
  const auto project = [&](const std::string& suffix, std::size_t k, std::int64_t inner) {
    const std::size_t at = k < node.layer().inputs.size() ? k : 0;
    DraftNode made{.op = "FusedMatMul",
                   .name = {},
                   .inputs = {node.input(at), node.weight(suffix + "_weights", {width, inner}),
                              node.weight(suffix + "_bias", {width})}};
    made.numbers["transB"] = 1;
    return node.add_before(suffix, std::move(made));
  };
  const std::string q = project("query", 0, query);
  const std::string k = project("key", 1, at_least_one(node.integer(3, width)));
  const std::string v = project("value", 2, at_least_one(node.integer(4, width)));
  const std::string made =
      node.add_before("attention", {.op = "MultiHeadAttention",
                                    .name = {},
                                    .inputs = {q, k, v},
                                    .numbers = {{"num_heads", at_least_one(node.integer(1, 1))}}});
  DraftNode out = node.make(
      "FusedMatMul", {made, node.weight("weights", {query, width}), node.weight("bias", {query})});
  out.numbers["transB"] = 1;
  out.outputs.resize(std::min<std::size_t>(1, out.outputs.size()));
  node.add(std::move(out), 2);
}

// Steps [steps, features] of one sequence. Parameter 1 counts the weights of the input.
void ncnn_recurrent(const NcnnNode& node, std::string_view op) {
  const std::int64_t gates = op == "LSTM" ? 4 : op == "GRU" ? 3 : 1;
  const std::int64_t results = at_least_one(node.integer(0, 1));
  const std::int64_t hidden = at_least_one(node.integer(3, results));
  const std::int64_t directions = node.integer(2, 0) == 2 ? 2 : 1;
  const std::int64_t rows = gates * hidden;
  const std::int64_t features = at_least_one(node.integer(1, 0) / (rows * directions));
  std::vector<std::string> inputs = {node.input(0),
                                     node.weight("weights", {directions, rows, features}),
                                     node.weight("state_weights", {directions, rows, results}),
                                     node.weight("bias", {directions, rows})};
  DraftNode made = node.make(std::string(op), std::move(inputs));
  made.numbers["layout"] = 1;
  made.numbers["hidden_size"] = results;
  const std::vector<std::string> outputs = made.outputs;
  made.outputs = {made.name + "/steps"};
  node.add(made, 2);
  DraftNode merged{.op = "Reshape", .name = made.name + "/merged", .inputs = made.outputs};
  merged.inputs.push_back(node.integers("merged_shape", {0, 0, -1}));
  if (!outputs.empty()) merged.outputs = {outputs.front()};
  node.add(std::move(merged));
}

}  // namespace offcut::traces
