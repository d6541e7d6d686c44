#include "traces/graphs/tflite/tflite_node.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::traces {
namespace {

const TfliteTensor kNothing = {
    .name = {}, .type = {}, .shape = {}, .signature = {}, .has_shape = false};

}  // namespace

const TfliteTensor& TfliteNode::tensor(std::int64_t position) const {
  return position < 0 ? kNothing : scope_.subgraph.tensors[static_cast<std::size_t>(position)];
}

std::int64_t TfliteNode::resolved(std::size_t input) const {
  if (input >= op_.inputs.size()) return -1;
  const auto found = scope_.source.find(op_.inputs[input]);
  return found == scope_.source.end() ? op_.inputs[input] : found->second;
}

bool TfliteNode::has(std::size_t k) const { return k < op_.inputs.size() && op_.inputs[k] >= 0; }
const TfliteTensor& TfliteNode::in(std::size_t k) const { return tensor(resolved(k)); }
const TfliteTensor& TfliteNode::out(std::size_t k) const {
  return k < op_.outputs.size() ? tensor(op_.outputs[k]) : kNothing;
}

std::int64_t TfliteNode::extent_in(std::size_t k, std::size_t axis) const {
  const auto& extents = in(k).signature;
  return axis < extents.size() ? extents[axis] : -1;
}

std::optional<std::vector<std::int64_t>> TfliteNode::integers_in(std::size_t k) const {
  const auto& values = in(k).values;
  if (!values) return std::nullopt;
  constexpr double kMost = 9e18;
  std::vector<std::int64_t> out;
  for (const double x : *values) {
    out.push_back(truncated<std::int64_t>(std::clamp(x, -kMost, kMost)));
  }
  return out;
}

std::int64_t TfliteNode::option(int field, std::int64_t otherwise) const {
  return op_.options.number<std::int32_t>(field, static_cast<std::int32_t>(otherwise));
}
std::int64_t TfliteNode::byte_option(int field) const {
  return op_.options.number<std::int8_t>(field, 0);
}

std::string TfliteNode::name() const {
  return op_.outputs.empty() ? name_of_tflite(op_) : output(0);
}

std::string TfliteNode::input(std::size_t k) const {
  if (!has(k)) return {};
  const TfliteTensor& operand = in(k);
  // Custom operators bring buffers of their own.
  const bool own =
      op_.code == kTfliteCustom && !operand.constant && !scope_.made.contains(operand.name);
  return operand.variable || own ? std::string() : scope_.prefix + operand.name;
}

std::string TfliteNode::output(std::size_t k) const {
  return k < op_.outputs.size() && op_.outputs[k] >= 0 ? scope_.prefix + out(k).name
                                                       : std::string();
}

DraftNode TfliteNode::all(const std::string& op) const {
  std::vector<std::string> inputs;
  for (std::size_t k = 0; k < op_.inputs.size(); ++k) inputs.push_back(input(k));
  return make(op, std::move(inputs));
}

DraftNode TfliteNode::make(const std::string& op, std::vector<std::string> inputs) const {
  DraftNode node{.op = op, .name = name(), .inputs = std::move(inputs)};
  for (std::size_t k = 0; k < op_.outputs.size(); ++k) node.outputs.push_back(output(k));
  return node;
}

std::string TfliteNode::add_before(const std::string& suffix, DraftNode node) const {
  node.name = message(name(), "/", suffix);
  node.outputs = {node.name};
  add(node);
  return node.name;
}

std::string TfliteNode::add_stated(const std::string& suffix, DraftNode node,
                                   DraftTensor made) const {
  made.name = add_before(suffix, std::move(node));
  scope_.draft.stated.push_back(made);
  return made.name;
}

std::string TfliteNode::weight(std::size_t k, std::vector<std::int64_t> order) const {
  const TfliteTensor& operand = in(k);
  if (!operand.constant || operand.shape.size() != order.size()) {
    if (!has(k)) return {};
    return add_before(message("weights_", k), {.op = "Transpose",
                                               .name = {},
                                               .inputs = {input(k)},
                                               .lists = {{"perm", std::move(order)}}});
  }
  std::vector<std::int64_t> extents;
  for (const std::int64_t axis : order) {
    extents.push_back(operand.shape[static_cast<std::size_t>(axis)]);
  }
  std::string name = scope_.prefix + operand.name;
  // Two operators may read one weight in two ways; in one it is one.
  auto [taken, is_new] = scope_.laid_out.emplace(name, extents);
  if (taken->second != extents) {
    name += message("#", text_of_shape(extents));
    is_new = scope_.laid_out.emplace(name, extents).second;
  }
  if (!is_new) return name;
  return add_weight({.name = name, .type = operand.type, .extents = extents});
}

std::string TfliteNode::integers(const std::string& suffix,
                                 std::vector<std::int64_t> values) const {
  const auto count = static_cast<std::int64_t>(values.size());
  return add_weight({.name = message(name(), "/", suffix),
                     .type = DataType::Int64,
                     .extents = std::vector<std::int64_t>{count},
                     .values = std::vector<double>(values.begin(), values.end())});
}

std::string TfliteNode::add_weight(DraftTensor tensor) const {
  scope_.draft.weights.push_back(std::move(tensor));
  return scope_.draft.weights.back().name;
}

void TfliteNode::end_in(DraftNode& node, int field) const {
  constexpr std::array<const char*, 6> kActivations = {"", "Relu", "Clip", "Clip", "Tanh", "Sign"};
  const std::int64_t activation = byte_option(field);
  if (activation < 1 || activation >= static_cast<std::int64_t>(kActivations.size())) return;
  node.numbers[fused_in(kActivations[static_cast<std::size_t>(activation)])] = 1;
}

}  // namespace offcut::traces
