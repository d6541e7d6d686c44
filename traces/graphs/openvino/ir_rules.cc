// How each kind of OpenVINO layer is said in the terms of ONNX.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/openvino/ir_node.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

// Strides, pads and the like of windows, as far as a layer has them.
void add_windows(const IrLayer& layer, DraftNode& made) {
  const auto copy = [&](const char* from, const char* to) {
    if (const Numbers list = layer.list(from); !list.empty()) made.lists[to] = list;
  };
  copy("strides", "strides");
  copy("dilations", "dilations");
  copy("kernel", "kernel_shape");
  copy("output_padding", "output_padding");
  const std::string automatic = layer.text("auto_pad", "explicit");
  if (automatic == "same_upper" || automatic == "same_lower") {
    made.texts["auto_pad"] = automatic == "same_upper" ? "SAME_UPPER" : "SAME_LOWER";
    return;
  }
  if (automatic == "valid") {
    made.texts["auto_pad"] = "VALID";
    return;
  }
  Numbers pads = layer.list("pads_begin");
  const Numbers behind = layer.list("pads_end");
  if (pads.empty() || pads.size() != behind.size()) return;
  pads.insert(pads.end(), behind.begin(), behind.end());
  made.lists["pads"] = std::move(pads);
}

bool in_groups(const IrNode& node) { return node.layer().type.starts_with("Group"); }

// Weights [group, out/group, in/group, window...] become [out, in/group, window...], and those of
// transposed ones [group, in/group, out/group, ...] become [in, out/group, ...].
std::string weights_of(const IrNode& node, DraftNode& made) {
  const Numbers all = node.extents(1);
  const std::size_t lead = in_groups(node) ? 3 : 2;
  if (all.size() <= lead) return node.input(1);
  made.lists["kernel_shape"] = Numbers(all.begin() + static_cast<std::ptrdiff_t>(lead), all.end());
  if (!in_groups(node)) return node.input(1);
  made.numbers["group"] = std::max<std::int64_t>(1, all[0]);
  if (std::any_of(all.begin(), all.end(), [](std::int64_t x) { return x < 0 || x > 1 << 30; })) {
    return node.input(1);
  }
  Numbers merged = {all[0] * all[1]};
  merged.insert(merged.end(), all.begin() + 2, all.end());
  return node.viewed(1, std::move(merged));
}

}  // namespace

void ir_same(const IrNode& node, std::string_view op) {
  node.add(node.make(std::string(op), node.inputs()));
}

void ir_stated(const IrNode& node, std::string_view op) { node.add(node.stated(std::string(op))); }

void ir_fused(const IrNode& node, std::string_view op) {
  const std::size_t plus = op.find('+');
  DraftNode made = node.make(std::string(op.substr(0, plus)), node.inputs());
  made.numbers[fused_in(std::string(op.substr(plus + 1)))] = 1;
  node.add(std::move(made));
}

void ir_convolution(const IrNode& node, std::string_view) {
  DraftNode made = node.make("Conv", {});
  made.inputs = {node.input(0), weights_of(node, made)};
  add_windows(node.layer(), made);
  node.add(std::move(made));
}

void ir_transposed(const IrNode& node, std::string_view) {
  DraftNode made = node.make("ConvTranspose", {});
  made.inputs = {node.input(0), weights_of(node, made)};
  add_windows(node.layer(), made);
  made.shapes = ShapesBy::File;  // a third input may state what comes out
  node.add(std::move(made));
}

// Inputs: data, offsets, weights.
void ir_deformable(const IrNode& node, std::string_view) {
  DraftNode made = node.stated("DeformConv");
  made.inputs = {node.input(0), node.input(2), node.input(1)};
  made.numbers["group"] = node.layer().integer("group", 1);
  node.add(std::move(made));
}

void ir_pool(const IrNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  add_windows(node.layer(), made);
  made.numbers["ceil_mode"] = node.layer().text("rounding_type", "floor") != "floor" ? 1 : 0;
  node.add(std::move(made));
}

void ir_matmul(const IrNode& node, std::string_view) {
  const bool a = node.layer().flag("transpose_a", false);
  const bool b = node.layer().flag("transpose_b", false);
  DraftNode made = node.make(a || b ? "FusedMatMul" : "MatMul", node.inputs());
  if (a) made.numbers["transA"] = 1;
  if (b) made.numbers["transB"] = 1;
  node.add(std::move(made));
}

// Inputs: X [batch, steps, features], states (two of an LSTM), lengths, W, R, B.
void ir_sequence(const IrNode& node, std::string_view op) {
  const std::size_t weights = op == "LSTM" ? 4 : 3;
  DraftNode made = node.stated(std::string(op));
  made.inputs = {node.input(0), node.input(weights), node.input(weights + 1),
                 node.input(weights + 2)};
  node.add(std::move(made));
}

// Inputs: X [batch, features], states, W [gates, features], R [gates, hidden], B: one step.
void ir_cell(const IrNode& node, std::string_view op) {
  const std::size_t weights = op == "LSTM" ? 3 : 2;
  DraftNode step{.op = "Unsqueeze", .name = {}, .inputs = {node.input(0)}};
  step.lists["axes"] = {0};
  DraftNode made = node.stated(std::string(op));
  made.inputs = {node.add_before("step", std::move(step))};
  for (std::size_t k = weights; k < weights + 3 && k < node.input_count(); ++k) {
    DraftNode view{.op = "Unsqueeze", .name = {}, .inputs = {node.input(k)}};
    view.lists["axes"] = {0};
    made.inputs.push_back(node.add_before(message("weights_", k), std::move(view)));
  }
  node.add(std::move(made));
}

void ir_softmax(const IrNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.numbers["axis"] = node.layer().integer("axis", 1);
  node.add(std::move(made));
}

void ir_concat(const IrNode& node, std::string_view) {
  DraftNode made = node.make("Concat", node.inputs());
  made.numbers["axis"] = node.layer().integer("axis", 0);
  node.add(std::move(made));
}

void ir_convert(const IrNode& node, std::string_view) {
  DraftNode made = node.make("Cast", {node.input(0)});
  const auto type = type_of_ir(node.layer().text("destination_type", "f32"));
  made.numbers["to"] = onnx_type_of(type.value_or(DataType::Float32));
  node.add(std::move(made));
}

// A 0 keeps an extent only where the layer says so.
void ir_reshape(const IrNode& node, std::string_view) {
  DraftNode made = node.make("Reshape", node.inputs());
  made.numbers["allowzero"] = node.layer().flag("special_zero", false) ? 0 : 1;
  node.add(std::move(made));
}

void ir_transpose(const IrNode& node, std::string_view op) {
  const auto order = node.integers_in(1);
  if (!order) return ir_stated(node, op);
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = *order;
  node.add(std::move(made));
}

// Inputs: table, rows, axis.
void ir_gather(const IrNode& node, std::string_view op) {
  const auto axis = node.integers_in(2);
  if (!axis || axis->size() != 1 || node.layer().integer("batch_dims", 0) != 0) {
    DraftNode made = node.stated(std::string(op));
    made.inputs.resize(std::min<std::size_t>(2, made.inputs.size()));
    return node.add(std::move(made));
  }
  DraftNode made = node.make("Gather", {node.input(0), node.input(1)});
  made.numbers["axis"] = axis->front();
  node.add(std::move(made));
}

void ir_reduce(const IrNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), node.inputs());
  made.numbers["keepdims"] = node.layer().flag("keep_dims", false) ? 1 : 0;
  node.add(std::move(made));
}

void ir_broadcast(const IrNode& node, std::string_view) {
  node.add(node.make("Expand", {node.input(0), node.input(1)}));
}

void ir_first(const IrNode& node, std::string_view op) {
  node.add(node.make(std::string(op), {node.input(0)}));
}

void ir_nothing(const IrNode&, std::string_view) {}

void ir_einsum(const IrNode& node, std::string_view) {
  DraftNode made = node.make("Einsum", node.inputs());
  made.texts["equation"] = node.layer().text("equation", "");
  node.add(std::move(made));
}

}  // namespace offcut::traces
