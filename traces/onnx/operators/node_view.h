// What a shape rule sees of a node: its attributes, and what is known of its inputs.
//
// Extents may be unknown one by one (kOpen). Numbers of the file are bounded on the way in, so that
// rules may add and multiply two of them without overflow; an extent that comes out negative or
// larger than any tensor is taken for unknown. Internal to traces/onnx.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "traces/onnx/small_tensor.h"

namespace onnx {
class AttributeProto;
class NodeProto;
}  // namespace onnx

namespace offcut::traces {

using Extents = std::vector<std::int64_t>;
inline constexpr std::int64_t kOpen = -1;

// What is known of a tensor.
struct TensorFact {
  int type = 0;                        // as ONNX numbers them; 0: unknown
  std::optional<Extents> extents;      // nothing: not even how many
  const SmallTensor* value = nullptr;  // of inputs only
  bool present = false;                // of inputs: it is named

  std::int64_t rank() const { return extents ? static_cast<std::int64_t>(extents->size()) : -1; }
};

class NodeView {
 public:
  NodeView(const onnx::NodeProto& node, std::span<const TensorFact> inputs, int opset)
      : inputs_(inputs), node_(node), opset_(opset) {}

  int opset() const { return opset_; }
  bool is_standard() const;  // of the domain ai.onnx
  std::string_view op() const;
  // Whether the channels come behind the other extents: NHWC operators of runtimes.
  bool channels_last() const;
  std::size_t input_count() const { return inputs_.size(); }
  std::size_t output_count() const;
  // An input that is absent or not there is a fact without type and extents.
  const TensorFact& in(std::size_t k) const;
  const std::optional<Extents>& extents(std::size_t k) const { return in(k).extents; }
  std::int64_t rank(std::size_t k) const { return in(k).rank(); }
  // An extent of an input, negative axes counted from the end; kOpen where it is not known.
  std::int64_t extent(std::size_t k, std::int64_t axis) const;
  // The values of a small integer input, in order.
  std::optional<Extents> integers_in(std::size_t k) const;
  std::optional<std::vector<double>> numbers_in(std::size_t k) const;

  bool has(std::string_view attribute) const { return find(attribute) != nullptr; }
  std::int64_t integer(std::string_view attribute, std::int64_t otherwise) const;
  Extents integers(std::string_view attribute) const;  // empty where there is none
  std::vector<double> numbers(std::string_view attribute) const;
  std::string text(std::string_view attribute, std::string_view otherwise) const;
  const onnx::AttributeProto* find(std::string_view attribute) const;
  // A list that is an attribute in old opsets and an input in newer ones; nothing: neither.
  std::optional<Extents> list(std::string_view attribute, std::size_t input) const;
  const onnx::NodeProto& node() const { return node_; }

 private:
  std::span<const TensorFact> inputs_;
  const onnx::NodeProto& node_;
  int opset_;
};

// Fills in what it can of the outputs; there are as many as the node names.
using ShapeRule = void (*)(const NodeView& node, std::vector<TensorFact>& out);

// Returns the number, or kOpen if no extent can be it.
[[nodiscard]] std::int64_t checked_extent(std::int64_t extent);
[[nodiscard]] std::int64_t bounded(double number);

// Sums, differences and products of extents, of which either may be open.
[[nodiscard]] std::int64_t plus(std::int64_t a, std::int64_t b);
[[nodiscard]] std::int64_t times(std::int64_t a, std::int64_t b);
[[nodiscard]] std::int64_t over(std::int64_t a, std::int64_t b);  // rounded down; open if b <= 0
// The number of elements; kOpen where an extent is.
[[nodiscard]] std::int64_t elements_of(std::span<const std::int64_t> extents);

// Counts a negative axis from the end; nothing if there is no such axis.
[[nodiscard]] std::optional<std::size_t> axis_of(std::int64_t axis, std::int64_t rank);

// The extents of two tensors that repeat along axes of one; nothing if they do not fit.
[[nodiscard]] std::optional<Extents> broadcast(const Extents& a, const Extents& b);

}  // namespace offcut::traces
