// Layers that work element by element, and normalisations.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "traces/graphs/ncnn/ncnn_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

template <std::size_t N>
std::string named(const std::array<const char*, N>& names, std::int64_t number) {
  return number < 0 || number >= static_cast<std::int64_t>(N)
             ? std::string(names[0])
             : std::string(names[static_cast<std::size_t>(number)]);
}

// A weight per channel, which is the first extent behind the batch.
Numbers per_channel(std::int64_t channels, std::size_t rank) {
  Numbers extents = {1, channels};
  while (extents.size() < rank + 1) extents.push_back(1);
  return extents;
}

}  // namespace

void ncnn_same(const NcnnNode& node, std::string_view op) {
  node.add(node.make(std::string(op), node.inputs()));
}

void ncnn_relu(const NcnnNode& node, std::string_view) {
  node.add(node.make(node.layer().number(0, 0) != 0 ? "LeakyRelu" : "Relu", node.inputs()));
}

// A weight of one extent goes along the channels.
void ncnn_binary(const NcnnNode& node, std::string_view) {
  constexpr std::array<const char*, 12> kOperators = {"Add", "Sub", "Mul", "Div", "Max",  "Min",
                                                      "Pow", "Sub", "Div", "Pow", "Atan", "Atan"};
  std::vector<std::string> inputs = node.inputs();
  for (std::size_t k = 0; k < inputs.size() && inputs.size() == 2; ++k) {
    const auto weight = node.scope().constant.find(inputs[k]);
    if (weight == node.scope().constant.end() || weight->second.size() != 1) continue;
    if (node.rank(1 - k) < 2) continue;
    inputs[k] = node.weight("operand", per_channel(weight->second[0], node.rank(1 - k)));
  }
  node.add(node.make(named(kOperators, node.integer(0, 0)), std::move(inputs)));
}

void ncnn_unary(const NcnnNode& node, std::string_view) {
  constexpr std::array<const char*, 19> kOperators = {
      "Abs", "Neg", "Floor", "Ceil", "Mul",  "Sqrt",       "Sqrt", "Exp", "Log",  "Sin",
      "Cos", "Tan", "Asin",  "Acos", "Atan", "Reciprocal", "Tanh", "Log", "Round"};
  const std::string op = named(kOperators, node.integer(0, 0));
  std::vector<std::string> inputs = node.inputs();
  if (op == "Mul") inputs.push_back(node.input(0));  // a square
  node.add(node.make(op, std::move(inputs)));
}

void ncnn_eltwise(const NcnnNode& node, std::string_view) {
  constexpr std::array<const char*, 3> kOperators = {"Mul", "Sum", "Max"};
  const std::string op = named(kOperators, node.integer(0, 0));
  node.add(node.make(op == "Sum" && node.layer().inputs.size() == 2 ? "Add" : op, node.inputs()));
}

void ncnn_batch_norm(const NcnnNode& node, std::string_view) {
  const std::int64_t channels = std::max<std::int64_t>(1, node.integer(0, 1));
  std::vector<std::string> inputs = {node.input(0)};
  for (const char* weight : {"scale", "bias", "mean", "variance"}) {
    inputs.push_back(node.weight(weight, {channels}));
  }
  node.add(node.make("BatchNormalization", std::move(inputs)));
}

// Scale, Bias and PReLU: so many weights. Normalisations: groups first (GroupNorm), then channels.
void ncnn_scaled(const NcnnNode& node, std::string_view op) {
  const bool is_product = op == "Mul" || op == "Add";
  const int id = op == "GroupNormalization" ? 1 : 0;
  const std::int64_t count = std::max<std::int64_t>(1, node.integer(id, 1));
  if (node.layer().inputs.size() > 1) {  // the weights are the second input
    DraftNode made = node.make(std::string(op), node.inputs());
    if (node.integer(1, 0) != 0) made.numbers[fused_in("BiasAdd")] = 1;
    return node.add(std::move(made));
  }
  const bool spreads = is_product || op == "PRelu";
  std::vector<std::string> inputs = {
      node.input(0),
      node.weight("scale", spreads ? per_channel(count, node.rank()) : Numbers{count})};
  const bool has_bias = op == "Mul" && node.integer(1, 0) != 0;
  DraftNode made = node.make(std::string(op), std::move(inputs));
  if (op != "PRelu" && !is_product) made.inputs.push_back(node.weight("bias", {count}));
  if (has_bias) {
    made.inputs.push_back(node.weight("bias", per_channel(count, node.rank())));
    made.numbers[fused_in("BiasAdd")] = 1;
  }
  node.add(std::move(made));
}

}  // namespace offcut::traces
