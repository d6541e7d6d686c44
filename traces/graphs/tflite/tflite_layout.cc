// Operators that arrange, choose or reduce elements.
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/slices.h"
#include "traces/graphs/tflite/tflite_rules.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

}  // namespace

// The new shape is an operand, or in old files an option.
void tflite_reshape(const TfliteNode& node, std::string_view op) {
  const auto known = node.integers_in(1);
  if (node.has(1) && !known) {
    return node.add(node.make("Reshape", {node.input(0), node.input(1)}));
  }
  const Numbers target = known ? *known : node.op().options.vector(0, 4).integers();
  if (target.empty() && !known) return tflite_stated(node, op);
  node.add(node.make("Reshape", {node.input(0), node.integers("shape", target)}));
}

void tflite_squeeze(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Squeeze");
  const Numbers axes = node.op().options.vector(0, 4).integers();
  if (!axes.empty()) made.lists["axes"] = axes;
  node.add(std::move(made));
}

void tflite_expand_dims(const TfliteNode& node, std::string_view) {
  const auto axes = node.integers_in(1);
  if (!axes) return tflite_stated(node, "Unsqueeze");
  DraftNode made = node.make("Unsqueeze", {node.input(0)});
  made.lists["axes"] = *axes;
  node.add(std::move(made));
}

void tflite_concatenation(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Concat");
  made.numbers["axis"] = node.option(0, 0);
  node.end_in(made, 1);
  node.add(std::move(made));
}

// Shapes that the graph computes are packed of scalars: those have to be followed. Options: how
// many, axis.
void tflite_pack(const TfliteNode& node, std::string_view) {
  const bool scalars = node.in(0).signature.empty() && node.in(0).type != DataType::Float32;
  if (!scalars) return tflite_stated(node, "Concat");
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < node.input_count(); ++k) {
    parts.push_back(node.add_before(
        message("part_", k),
        {.op = "Unsqueeze", .name = {}, .inputs = {node.input(k)}, .lists = {{"axes", {0}}}}));
  }
  DraftNode made = node.make("Concat", std::move(parts));
  made.numbers["axis"] = 0;
  node.add(std::move(made));
}

void tflite_transpose(const TfliteNode& node, std::string_view) {
  const auto order = node.integers_in(1);
  if (!order) return tflite_stated(node, "Transpose");
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = *order;
  node.add(std::move(made));
}

void tflite_pad(const TfliteNode& node, std::string_view) {
  const auto pairs = node.integers_in(1);
  if (!pairs) return tflite_stated(node, "Pad");
  DraftNode made = node.make("Pad", {node.input(0)});
  made.lists["pads"] = pads_of_pairs(*pairs);
  node.add(std::move(made));
}

void tflite_reduce(const TfliteNode& node, std::string_view op) {
  const auto axes = node.integers_in(1);
  if (!axes) return tflite_stated(node, op);
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.lists["axes"] = *axes;
  made.numbers["keepdims"] = node.byte_option(0) != 0 ? 1 : 0;
  node.add(std::move(made));
}

void tflite_arg(const TfliteNode& node, std::string_view op) {
  const auto axis = node.integers_in(1);
  if (!axis || axis->size() != 1) return tflite_stated(node, op);
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.numbers["axis"] = axis->front();
  made.numbers["keepdims"] = 0;
  node.add(std::move(made));
}

void tflite_gather(const TfliteNode& node, std::string_view) {
  if (node.option(1, 0) != 0) return tflite_stated(node, "Gather");
  DraftNode made = node.all("Gather");
  made.numbers["axis"] = node.option(0, 0);
  node.add(std::move(made));
}

// Operands: rows that are asked for, table.
void tflite_embedding(const TfliteNode& node, std::string_view) {
  node.add(node.make("Gather", {node.input(1), node.input(0)}));
}

// Operands: input, begin, size.
void tflite_slice(const TfliteNode& node, std::string_view) {
  const auto begin = node.integers_in(1);
  const auto size = node.integers_in(2);
  const auto plain = begin && size ? slice_of_sizes(*begin, *size) : std::nullopt;
  if (!plain) return tflite_stated(node, "Slice");
  DraftNode made = node.make("Slice", {node.input(0)});
  made.lists["starts"] = plain->starts;
  made.lists["ends"] = plain->ends;
  node.add(std::move(made));
}

// Operands: input, begin, end, strides. Options: masks of begins, of ends, of "...", of new axes,
// of axes that go. Shapes that the graph computes take single elements of others: those have to be
// followed.
void tflite_strided_slice(const TfliteNode& node, std::string_view) {
  const auto begin = node.integers_in(1);
  const auto end = node.integers_in(2);
  const auto step = node.integers_in(3);
  const auto plain = begin && end && step ? plain_slice({.begin = *begin,
                                                         .end = *end,
                                                         .step = *step,
                                                         .begin_mask = node.option(0, 0),
                                                         .end_mask = node.option(1, 0),
                                                         .shrink_mask = node.option(4, 0),
                                                         .ellipsis_mask = node.option(2, 0),
                                                         .new_mask = node.option(3, 0)})
                                          : std::nullopt;
  if (!plain) return tflite_stated(node, "Slice");
  add_slice(node, *plain);
}

// SPLIT: axis, input. SPLIT_V: input, sizes, axis.
void tflite_split(const TfliteNode& node, std::string_view op) {
  const bool has_sizes = op == "sizes";
  const auto axis = node.integers_in(has_sizes ? 2 : 0);
  if (!axis || axis->size() != 1) return tflite_stated(node, "Split");
  DraftNode made = node.make("Split", {node.input(has_sizes ? 0 : 1)});
  if (has_sizes) made.inputs.push_back(node.input(1));
  if (!has_sizes) {
    made.numbers["num_outputs"] = static_cast<std::int64_t>(node.output_count());
  }
  made.numbers["axis"] = axis->front();
  node.add(std::move(made));
}

// Operands: shape, value.
void tflite_fill(const TfliteNode& node, std::string_view) {
  node.add(node.make("Expand", {node.input(1), node.input(0)}));
}

}  // namespace offcut::traces
