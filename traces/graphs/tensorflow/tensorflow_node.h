// One node of a TensorFlow graph while it is translated, and the row of its operator. Internal to
// traces/graphs/tensorflow.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "traces/graphs/draft.h"
#include "traces/graphs/draft_shapes.h"

namespace offcut::tensorflow_graph {
class AttrValue;
class NodeDef;
}  // namespace offcut::tensorflow_graph

namespace offcut::traces {

struct TensorflowScope {
  DraftGraph draft = {};
  DraftShapes shapes = {};
  std::map<std::string, std::string> source = {};    // what only hands a tensor on: that tensor
  std::map<std::string, DraftTensor> constant = {};  // as the file has them
  std::map<std::string, std::vector<std::int64_t>> laid_out = {};
};

class TensorflowNode {
 public:
  // `inputs` are tensors, those of control left out; `outputs` how many somebody reads.
  TensorflowNode(TensorflowScope& scope, const tensorflow_graph::NodeDef& def,
                 std::vector<std::string> inputs, std::size_t outputs)
      : scope_(scope), def_(def), inputs_(std::move(inputs)), outputs_(outputs) {}

  TensorflowScope& scope() const { return scope_; }
  const std::string& op() const;
  const std::string& name() const;
  std::size_t input_count() const { return inputs_.size(); }
  std::string input(std::size_t k) const { return k < inputs_.size() ? inputs_[k] : ""; }
  const std::vector<std::string>& inputs() const { return inputs_; }
  bool is_constant(std::size_t k) const { return scope_.constant.contains(input(k)); }
  std::optional<std::vector<std::int64_t>> extents(std::size_t k) const;
  std::int64_t extent(std::size_t k, std::int64_t axis) const;  // from the end where below zero
  std::optional<std::vector<std::int64_t>> integers_in(std::size_t k) const;

  std::int64_t number(const char* attribute, std::int64_t otherwise) const;
  bool flag(const char* attribute) const;
  std::string text(const char* attribute, const std::string& otherwise) const;
  std::vector<std::int64_t> list(const char* attribute) const;
  std::optional<std::vector<std::int64_t>> shape(const char* attribute) const;
  std::optional<DataType> type(const char* attribute) const;
  bool channels_last() const;  // the attribute data_format

  std::string output(std::size_t k) const;
  DraftNode make(const std::string& op, std::vector<std::string> inputs) const;
  void add(DraftNode node) const;
  std::string add_before(const std::string& suffix, DraftNode node) const;
  // Says the shape of the first output, which no rule finds.
  void state(std::vector<std::int64_t> extents) const;
  // A weight in the extents of ONNX; `order` where it is no constant, of its axes.
  std::string weight(std::size_t k, std::vector<std::int64_t> extents,
                     std::vector<std::int64_t> order) const;
  std::string integers(const std::string& suffix, const std::vector<std::int64_t>& values) const;
  void hand_on(std::size_t input) const;  // every output is that input

 private:
  const tensorflow_graph::AttrValue* find(const char* attribute) const;

  TensorflowScope& scope_;
  const tensorflow_graph::NodeDef& def_;
  std::vector<std::string> inputs_;
  std::size_t outputs_;
};

// The type of a number in the file; nothing for text and handles.
[[nodiscard]] std::optional<DataType> type_of_tensorflow(std::int64_t number);

struct TensorflowRow {
  std::string_view op;       // of TensorFlow
  std::string_view of_onnx;  // for rules that many rows share
  void (*translate)(const TensorflowNode& node, std::string_view op);
};

// Returns the row of an operator, null for those that have none.
[[nodiscard]] const TensorflowRow* find_tensorflow_row(std::string_view op);

// ---- the rules: tensorflow_rules.cc

void tf_same(const TensorflowNode& node, std::string_view op);     // the same operands
void tf_fused(const TensorflowNode& node, std::string_view op);    // "Sub+Mul"
void tf_first(const TensorflowNode& node, std::string_view op);    // the first operand alone
void tf_hand_on(const TensorflowNode& node, std::string_view op);  // no layer
void tf_unpack(const TensorflowNode& node, std::string_view op);   // no layer on constants
void tf_square(const TensorflowNode& node, std::string_view op);
void tf_convolution(const TensorflowNode& node, std::string_view op);
void tf_depthwise(const TensorflowNode& node, std::string_view op);
void tf_transposed(const TensorflowNode& node, std::string_view op);
void tf_pool(const TensorflowNode& node, std::string_view op);
void tf_matmul(const TensorflowNode& node, std::string_view op);
void tf_batch_norm(const TensorflowNode& node, std::string_view op);
void tf_einsum(const TensorflowNode& node, std::string_view op);
void tf_resize(const TensorflowNode& node, std::string_view op);
void tf_block(const TensorflowNode& node, std::string_view op);
void tf_space_to_batch(const TensorflowNode& node, std::string_view op);

// ---- tensorflow_layout.cc

void tf_reduce(const TensorflowNode& node, std::string_view op);
void tf_arg(const TensorflowNode& node, std::string_view op);
void tf_concat(const TensorflowNode& node, std::string_view op);
void tf_squeeze(const TensorflowNode& node, std::string_view op);
void tf_expand_dims(const TensorflowNode& node, std::string_view op);
void tf_transpose(const TensorflowNode& node, std::string_view op);
void tf_pad(const TensorflowNode& node, std::string_view op);
void tf_slice(const TensorflowNode& node, std::string_view op);
void tf_strided_slice(const TensorflowNode& node, std::string_view op);
void tf_split(const TensorflowNode& node, std::string_view op);
void tf_pack(const TensorflowNode& node, std::string_view op);
void tf_gather(const TensorflowNode& node, std::string_view op);
void tf_fill(const TensorflowNode& node, std::string_view op);
void tf_cast(const TensorflowNode& node, std::string_view op);

}  // namespace offcut::traces
