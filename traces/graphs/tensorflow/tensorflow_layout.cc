// Operators of TensorFlow that arrange, choose or reduce elements.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/slices.h"
#include "traces/graphs/tensorflow/tensorflow_node.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

// The shape is known when the network runs.
void add_unknown(const TensorflowNode& node, const std::string& op) {
  DraftNode made = node.make(op, {node.input(0)});
  made.shapes = ShapesBy::File;
  node.add(std::move(made));
}

}  // namespace

void tf_reduce(const TensorflowNode& node, std::string_view op) {
  const auto axes = node.integers_in(1);
  if (!axes) return add_unknown(node, std::string(op));
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.lists["axes"] = *axes;
  made.numbers["keepdims"] = node.flag("keep_dims") ? 1 : 0;
  if (axes->empty()) made.numbers["noop_with_empty_axes"] = 1;
  node.add(std::move(made));
}

void tf_arg(const TensorflowNode& node, std::string_view op) {
  const auto axis = node.integers_in(1);
  if (!axis || axis->size() != 1) return add_unknown(node, std::string(op));
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.numbers["axis"] = axis->front();
  made.numbers["keepdims"] = 0;
  node.add(std::move(made));
}

// The axis is the last operand, or in old files the first.
void tf_concat(const TensorflowNode& node, std::string_view op) {
  std::vector<std::string> parts = node.inputs();
  if (parts.empty()) return;
  const bool is_first = op == "first";
  const auto axis = node.integers_in(is_first ? 0 : parts.size() - 1);
  parts.erase(is_first ? parts.begin() : parts.end() - 1);
  DraftNode made = node.make("Concat", std::move(parts));
  if (!axis || axis->size() != 1) made.shapes = ShapesBy::File;
  made.numbers["axis"] = axis && axis->size() == 1 ? axis->front() : 0;
  node.add(std::move(made));
}

void tf_squeeze(const TensorflowNode& node, std::string_view) {
  DraftNode made = node.make("Squeeze", {node.input(0)});
  Numbers axes = node.list("squeeze_dims");
  if (axes.empty()) axes = node.list("axis");
  if (!axes.empty()) made.lists["axes"] = std::move(axes);
  node.add(std::move(made));
}

void tf_expand_dims(const TensorflowNode& node, std::string_view) {
  const auto axes = node.integers_in(1);
  if (!axes) return add_unknown(node, "Unsqueeze");
  DraftNode made = node.make("Unsqueeze", {node.input(0)});
  made.lists["axes"] = *axes;
  node.add(std::move(made));
}

void tf_transpose(const TensorflowNode& node, std::string_view) {
  const auto order = node.integers_in(1);
  if (!order) return add_unknown(node, "Transpose");
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = *order;
  node.add(std::move(made));
}

void tf_pad(const TensorflowNode& node, std::string_view) {
  const auto pairs = node.integers_in(1);
  if (!pairs) return add_unknown(node, "Pad");
  DraftNode made = node.make("Pad", {node.input(0)});
  made.lists["pads"] = pads_of_pairs(*pairs);
  node.add(std::move(made));
}

void tf_slice(const TensorflowNode& node, std::string_view) {
  const auto begin = node.integers_in(1);
  const auto size = node.integers_in(2);
  const auto plain = begin && size ? slice_of_sizes(*begin, *size) : std::nullopt;
  if (!plain) return add_unknown(node, "Slice");
  DraftNode made = node.make("Slice", {node.input(0)});
  made.lists["starts"] = plain->starts;
  made.lists["ends"] = plain->ends;
  node.add(std::move(made));
}

// Shapes that the graph computes take single elements of others: those have to be followed.
void tf_strided_slice(const TensorflowNode& node, std::string_view) {
  const auto begin = node.integers_in(1);
  const auto end = node.integers_in(2);
  const auto step = node.integers_in(3);
  const auto plain = begin && end && step
                         ? plain_slice({.begin = *begin,
                                        .end = *end,
                                        .step = *step,
                                        .begin_mask = node.number("begin_mask", 0),
                                        .end_mask = node.number("end_mask", 0),
                                        .shrink_mask = node.number("shrink_axis_mask", 0),
                                        .ellipsis_mask = node.number("ellipsis_mask", 0),
                                        .new_mask = node.number("new_axis_mask", 0)})
                         : std::nullopt;
  if (!plain) return add_unknown(node, "Slice");
  add_slice(node, *plain);
}

// Split: axis, input. SplitV: input, sizes, axis.
void tf_split(const TensorflowNode& node, std::string_view) {
  const bool has_sizes = node.op() == "SplitV";
  const auto axis = node.integers_in(has_sizes ? 2 : 0);
  DraftNode made = node.make("Split", {node.input(has_sizes ? 0 : 1)});
  if (!axis || axis->size() != 1) made.shapes = ShapesBy::File;
  made.numbers["axis"] = axis && axis->size() == 1 ? axis->front() : 0;
  if (has_sizes) {
    made.inputs.push_back(node.input(1));
  } else {
    made.numbers["num_outputs"] = node.number("num_split", 1);
  }
  node.add(std::move(made));
}

// Each part gets the axis along which they are put together.
void tf_pack(const TensorflowNode& node, std::string_view) {
  const std::int64_t axis = node.number("axis", 0);
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < node.input_count(); ++k) {
    DraftNode part{.op = "Unsqueeze", .name = {}, .inputs = {node.input(k)}};
    part.lists["axes"] = {axis};
    parts.push_back(node.add_before(message("part_", k), std::move(part)));
  }
  DraftNode made = node.make("Concat", std::move(parts));
  made.numbers["axis"] = axis;
  node.add(std::move(made));
}

// Operands: table, rows, and in new files the axis.
void tf_gather(const TensorflowNode& node, std::string_view) {
  const auto axis = node.input_count() > 2 ? node.integers_in(2) : std::optional(Numbers{0});
  DraftNode made = node.make("Gather", {node.input(0), node.input(1)});
  if (!axis || axis->size() != 1 || node.number("batch_dims", 0) != 0) {
    made.shapes = ShapesBy::File;
  } else {
    made.numbers["axis"] = axis->front();
  }
  node.add(std::move(made));
}

// Operands: shape, value.
void tf_fill(const TensorflowNode& node, std::string_view) {
  node.add(node.make("Expand", {node.input(1), node.input(0)}));
}

void tf_cast(const TensorflowNode& node, std::string_view) {
  DraftNode made = node.make("Cast", {node.input(0)});
  made.numbers["to"] = onnx_type_of(node.type("DstT").value_or(DataType::Float32));
  node.add(std::move(made));
}

}  // namespace offcut::traces
