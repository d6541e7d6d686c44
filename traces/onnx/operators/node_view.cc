#include "traces/onnx/operators/node_view.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>

#include "engine/base/whole_number.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kLargestNumber = std::int64_t{1} << 31;  // products of two stay in range
constexpr std::int64_t kLargestExtent = std::int64_t{1} << 40;

std::int64_t within_bounds(std::int64_t x) {
  return std::clamp(x, -kLargestNumber, kLargestNumber);
}

}  // namespace

bool NodeView::is_standard() const { return node_.domain().empty() || node_.domain() == "ai.onnx"; }
std::string_view NodeView::op() const { return node_.op_type(); }
bool NodeView::channels_last() const {
  return integer("channels_last", 0) != 0 || op().starts_with("Nhwc") ||
         node_.domain() == "com.ms.internal.nhwc";
}
std::size_t NodeView::output_count() const { return static_cast<std::size_t>(node_.output_size()); }

const TensorFact& NodeView::in(std::size_t k) const {
  static const TensorFact kNothing;
  return k < inputs_.size() ? inputs_[k] : kNothing;
}

std::int64_t NodeView::extent(std::size_t k, std::int64_t axis) const {
  const auto& known = extents(k);
  const auto at = known ? axis_of(axis, rank(k)) : std::nullopt;
  return at ? (*known)[*at] : kOpen;
}

std::optional<Extents> NodeView::integers_in(std::size_t k) const {
  const SmallTensor* value = in(k).value;
  if (value == nullptr) return std::nullopt;
  Extents out;
  for (const double x : value->values) out.push_back(traces::bounded(x));
  return out;
}

std::optional<std::vector<double>> NodeView::numbers_in(std::size_t k) const {
  const SmallTensor* value = in(k).value;
  if (value == nullptr) return std::nullopt;
  return value->values;
}

const onnx::AttributeProto* NodeView::find(std::string_view name) const {
  for (const auto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

std::int64_t NodeView::integer(std::string_view name, std::int64_t otherwise) const {
  const onnx::AttributeProto* attribute = find(name);
  return attribute != nullptr && attribute->has_i() ? within_bounds(attribute->i()) : otherwise;
}

Extents NodeView::integers(std::string_view name) const {
  Extents out;
  if (const onnx::AttributeProto* attribute = find(name)) {
    for (const std::int64_t x : attribute->ints()) out.push_back(within_bounds(x));
  }
  return out;
}

std::vector<double> NodeView::numbers(std::string_view name) const {
  const onnx::AttributeProto* attribute = find(name);
  if (attribute == nullptr) return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

std::string NodeView::text(std::string_view name, std::string_view otherwise) const {
  const onnx::AttributeProto* attribute = find(name);
  return attribute != nullptr && attribute->has_s() ? attribute->s() : std::string(otherwise);
}

std::optional<Extents> NodeView::list(std::string_view attribute, std::size_t input) const {
  if (has(attribute)) return integers(attribute);
  return integers_in(input);
}

std::int64_t bounded(double number) {
  constexpr double kMost = 2147483648.0;
  return truncated<std::int64_t>(std::clamp(number, -kMost, kMost));
}

std::int64_t checked_extent(std::int64_t extent) {
  return extent < 0 || extent > kLargestExtent ? kOpen : extent;
}

std::int64_t plus(std::int64_t a, std::int64_t b) {
  return a < 0 || b < 0 ? kOpen : checked_extent(a + b);
}

std::int64_t times(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0) return 0;
  if (a < 0 || b < 0 || a > kLargestExtent / b) return kOpen;
  return a * b;
}

std::int64_t over(std::int64_t a, std::int64_t b) { return a < 0 || b <= 0 ? kOpen : a / b; }

std::int64_t elements_of(std::span<const std::int64_t> extents) {
  std::int64_t count = 1;
  for (const std::int64_t extent : extents) {
    count = times(count, extent);
    if (count == kOpen) return kOpen;
  }
  return count;
}

std::optional<std::size_t> axis_of(std::int64_t axis, std::int64_t rank) {
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) return std::nullopt;
  return static_cast<std::size_t>(axis);
}

std::optional<Extents> broadcast(const Extents& a, const Extents& b) {
  const Extents& longer = a.size() >= b.size() ? a : b;
  const Extents& shorter = a.size() >= b.size() ? b : a;
  Extents out = longer;
  const std::size_t lead = longer.size() - shorter.size();
  for (std::size_t k = 0; k < shorter.size(); ++k) {
    std::int64_t& x = out[lead + k];
    const std::int64_t y = shorter[k];
    if (x == y || y == 1) continue;
    if (x == 1) {
      x = y;
    } else if (x == kOpen) {
      x = y;  // whichever is known and not one
    } else if (y != kOpen) {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace offcut::traces
