#include "traces/graphs/tensorflow/tensorflow_node.h"

#include <tensorflow_graph.pb.h>

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 40;

// By the number of the type; text, handles and variants have none.
constexpr std::array<std::optional<DataType>, 24> kTypes = {
    std::nullopt,    DataType::Float32, DataType::Float64, DataType::Int32,      DataType::UInt8,
    DataType::Int16, DataType::Int8,    std::nullopt,      DataType::Complex64,  DataType::Int64,
    DataType::Bool,  DataType::Int8,    DataType::UInt8,   DataType::Int32,      DataType::BFloat16,
    DataType::Int16, DataType::UInt16,  DataType::UInt16,  DataType::Complex128, DataType::Float16,
    std::nullopt,    std::nullopt,      DataType::UInt32,  DataType::UInt64};

}  // namespace

std::optional<DataType> type_of_tensorflow(std::int64_t number) {
  return number >= 0 && number < static_cast<std::int64_t>(kTypes.size())
             ? kTypes[static_cast<std::size_t>(number)]
             : std::nullopt;
}

const std::string& TensorflowNode::op() const { return def_.op(); }
const std::string& TensorflowNode::name() const { return def_.name(); }

std::optional<std::vector<std::int64_t>> TensorflowNode::extents(std::size_t k) const {
  return scope_.shapes.extents(input(k));
}

std::int64_t TensorflowNode::extent(std::size_t k, std::int64_t axis) const {
  const auto known = extents(k);
  if (!known) return -1;
  if (axis < 0) axis += static_cast<std::int64_t>(known->size());
  const bool has = axis >= 0 && axis < static_cast<std::int64_t>(known->size());
  return has ? (*known)[static_cast<std::size_t>(axis)] : -1;
}

std::optional<std::vector<std::int64_t>> TensorflowNode::integers_in(std::size_t k) const {
  const auto found = scope_.constant.find(input(k));
  if (found == scope_.constant.end() || !found->second.values) return std::nullopt;
  constexpr double kMost = 9e18;
  std::vector<std::int64_t> out;
  for (const double x : *found->second.values) {
    out.push_back(truncated<std::int64_t>(std::clamp(x, -kMost, kMost)));
  }
  return out;
}

const tensorflow_graph::AttrValue* TensorflowNode::find(const char* attribute) const {
  const auto found = def_.attr().find(attribute);
  return found == def_.attr().end() ? nullptr : &found->second;
}

std::int64_t TensorflowNode::number(const char* attribute, std::int64_t otherwise) const {
  const auto* value = find(attribute);
  return value == nullptr ? otherwise : std::clamp(value->i(), -kLargest, kLargest);
}

bool TensorflowNode::flag(const char* attribute) const {
  const auto* value = find(attribute);
  return value != nullptr && value->b();
}

std::string TensorflowNode::text(const char* attribute, const std::string& otherwise) const {
  const auto* value = find(attribute);
  return value == nullptr || value->s().empty() ? otherwise : value->s();
}

std::vector<std::int64_t> TensorflowNode::list(const char* attribute) const {
  std::vector<std::int64_t> out;
  const auto* value = find(attribute);
  if (value == nullptr) return out;
  for (const std::int64_t x : value->list().i()) out.push_back(std::clamp(x, -kLargest, kLargest));
  return out;
}

std::optional<std::vector<std::int64_t>> TensorflowNode::shape(const char* attribute) const {
  const auto* value = find(attribute);
  if (value == nullptr || !value->has_shape() || value->shape().unknown_rank()) return std::nullopt;
  std::vector<std::int64_t> out;
  for (const auto& dim : value->shape().dim()) {
    out.push_back(dim.size() < 0 || dim.size() > kLargest ? -1 : dim.size());
  }
  return out;
}

std::optional<DataType> TensorflowNode::type(const char* attribute) const {
  const auto* value = find(attribute);
  return value == nullptr ? std::optional(DataType::Float32) : type_of_tensorflow(value->type());
}

bool TensorflowNode::channels_last() const {
  return !text("data_format", "NHWC").starts_with("NC");
}

std::string TensorflowNode::output(std::size_t k) const {
  return k == 0 ? def_.name() : message(def_.name(), ":", k);
}

DraftNode TensorflowNode::make(const std::string& op, std::vector<std::string> inputs) const {
  DraftNode node{.op = op, .name = def_.name(), .inputs = std::move(inputs)};
  for (std::size_t k = 0; k < outputs_; ++k) node.outputs.push_back(output(k));
  return node;
}

void TensorflowNode::add(DraftNode node) const {
  scope_.shapes.add(node);
  scope_.draft.nodes.push_back(std::move(node));
}

std::string TensorflowNode::add_before(const std::string& suffix, DraftNode node) const {
  node.name = message(def_.name(), "/", suffix);
  node.outputs = {node.name};
  std::string made = node.name;
  add(std::move(node));
  return made;
}

void TensorflowNode::state(std::vector<std::int64_t> extents) const {
  DraftTensor stated{.name = output(0), .extents = std::move(extents)};
  scope_.shapes.know(stated);
  scope_.draft.stated.push_back(std::move(stated));
}

std::string TensorflowNode::weight(std::size_t k, std::vector<std::int64_t> extents,
                                   std::vector<std::int64_t> order) const {
  const auto found = scope_.constant.find(input(k));
  if (found == scope_.constant.end()) {
    DraftNode turned{.op = "Transpose", .name = {}, .inputs = {input(k)}};
    turned.lists["perm"] = std::move(order);
    return add_before("weights", std::move(turned));
  }
  std::string name = input(k);
  auto [taken, is_new] = scope_.laid_out.emplace(name, extents);
  if (taken->second != extents) {
    name += message("#", text_of_shape(extents));
    is_new = scope_.laid_out.emplace(name, extents).second;
  }
  if (!is_new) return name;
  DraftTensor weight{.name = name, .type = found->second.type, .extents = std::move(extents)};
  scope_.shapes.know(weight);
  scope_.draft.weights.push_back(std::move(weight));
  return name;
}

std::string TensorflowNode::integers(const std::string& suffix,
                                     const std::vector<std::int64_t>& values) const {
  DraftTensor weight{.name = message(def_.name(), "/", suffix), .type = DataType::Int64};
  weight.extents = std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())};
  weight.values = std::vector<double>(values.begin(), values.end());
  std::string name = weight.name;
  scope_.shapes.know(weight);
  scope_.draft.weights.push_back(std::move(weight));
  return name;
}

void TensorflowNode::hand_on(std::size_t k) const {
  for (std::size_t out = 0; out < std::max<std::size_t>(1, outputs_); ++out) {
    scope_.source[output(out)] = input(k);
  }
}

}  // namespace offcut::traces
