#include "tests/unit/traces/oracles/sketch.h"

namespace offcut::testing {
namespace {

using onnx::TensorProto;

void binary(Sketch& s) {
  const auto op = s.one_of<std::string>({"Add", "Sub", "Mul", "Div", "Pow", "Less", "Greater"});
  const auto [left, right] = s.one_of<std::pair<Shape, Shape>>(
      {{{2, 3, 4}, {4}}, {{3, 1}, {2, 1, 5}}, {{}, {2, 3}}, {{2, 3}, {2, 3}}, {{1}, {1, 1}}});
  s.node(op, {s.input(left), s.input(right)});
}

void compared(Sketch& s) {
  s.node(s.coin() ? "GreaterOrEqual" : "LessOrEqual", {s.input({2, 1, 4}), s.input({3, 1})});
}

void several(Sketch& s) {
  const auto op = s.one_of<std::string>({"Sum", "Max", "Min", "Mean"});
  s.node(op, {s.input({2, 1}), s.input({3}), s.input({1, 1, 1})});
}

void unary(Sketch& s) {
  const auto op = s.one_of<std::string>({"Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Softmax",
                                         "LeakyRelu", "Softplus", "Sqrt", "Elu", "HardSigmoid"});
  s.node(op, {s.input(s.shape(s.pick(1, 4)))});
}

void newer_unary(Sketch& s) {
  const auto op = s.one_of<std::string>({"Gelu", "Mish", "HardSwish"});
  s.node(op, {s.input(s.shape(s.pick(1, 4)))});
}

void cast(Sketch& s) {
  const auto x = s.input({2, 3});
  const auto to =
      s.one_of<std::int64_t>({TensorProto::FLOAT16, TensorProto::INT8, TensorProto::INT64,
                              TensorProto::BOOL, TensorProto::DOUBLE, TensorProto::UINT16});
  if (s.opset() >= 15 && s.coin()) {
    s.node("CastLike", {x, s.input({1}, static_cast<int>(to))});
  } else {
    set(s.node("Cast", {x}), "to", to);
  }
}

void where(Sketch& s) {
  s.node("Where", {s.input({2, 1, 4}, TensorProto::BOOL), s.input({3, 1}), s.input({})});
}

void reduce(Sketch& s) {
  const auto op = s.one_of<std::string>({"ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2",
                                         "ReduceProd", "ReduceLogSumExp", "ReduceSumSquare"});
  const bool by_input = s.opset() >= 18 || (op == "ReduceSum" && s.opset() >= 13);
  const auto x = s.input({2, 3, 4, 5});
  std::vector<std::int64_t> axes = s.axes(4, s.pick(1, 3));
  if (s.opset() < 11) {
    for (auto& axis : axes) axis = axis < 0 ? axis + 4 : axis;
  }
  const std::int64_t how = s.pick(0, 3);  // no axes, no axes and nothing to do, some
  auto& node = by_input && how >= 2 ? s.node(op, {x, s.integers(axes)}) : s.node(op, {x});
  if (!by_input && how >= 2) set_all(node, "axes", axes);
  if (by_input && how == 1) set(node, "noop_with_empty_axes", 1);
  if (s.coin()) set(node, "keepdims", s.pick(0, 1));
}

void arg_extreme(Sketch& s) {
  auto& node = s.node(s.coin() ? "ArgMax" : "ArgMin", {s.input({2, 3, 4})});
  if (s.coin()) set(node, "axis", s.pick(s.opset() >= 11 ? -3 : 0, 2));
  if (s.coin()) set(node, "keepdims", 0);
}

void layer_norm(Sketch& s) {
  const auto axis = s.pick(-2, -1);
  const Shape scale = axis == -1 ? Shape{5} : Shape{4, 5};
  auto& node =
      s.node("LayerNormalization", {s.input({2, 3, 4, 5}), s.weight(scale), s.weight(scale)}, 3);
  set(node, "axis", axis);
}

void group_norm(Sketch& s) {
  const std::int64_t scales = s.opset() >= 21 ? 4 : 2;
  auto& node =
      s.node("GroupNormalization", {s.input({2, 4, 3, 3}), s.weight({scales}), s.weight({scales})});
  set(node, "num_groups", 2);
}

void other_norm(Sketch& s) {
  const auto x = s.input({2, 3, 4, 4});
  if (s.coin()) {
    s.node("InstanceNormalization", {x, s.weight({3}), s.weight({3})});
  } else if (s.coin()) {
    s.node("BatchNormalization", {x, s.weight({3}), s.weight({3}), s.weight({3}), s.weight({3})});
  } else {
    set(s.node("LRN", {x}), "size", 3);
  }
}

void root_mean_square_norm(Sketch& s) {
  s.node("RMSNormalization", {s.input({2, 3, 8}), s.weight({8})});
}

// Also by channel, and back.
void quantised(Sketch& s) {
  const auto x = s.input({2, 3, 4});
  if (s.coin()) {
    const auto q = s.result("QuantizeLinear", {x, s.floats({1})});
    s.node("DequantizeLinear", {q, s.floats({1})});
    return;
  }
  auto& node = s.node("QuantizeLinear", {x, s.floats({1, 1, 1}), s.weight({3}, TensorProto::INT8)});
  set(node, "axis", s.coin() ? 1 : -2);
}

void dynamic_quantised(Sketch& s) { s.node("DynamicQuantizeLinear", {s.input({2, 3})}, 3); }

void dft(Sketch& s) {
  const std::int64_t complex = s.pick(1, 2);
  const auto x = s.input({2, 8, 6, complex});
  const std::int64_t axis = s.pick(1, 2);
  const bool one_sided = complex == 1 && s.coin();
  const std::string length = s.coin() ? s.integer(s.pick(4, 9)) : "";
  if (s.opset() >= 20) {
    auto& node = s.node("DFT", {x, length, s.integer(axis)});
    set(node, "onesided", one_sided);
    return;
  }
  auto& node = s.node("DFT", {x, length});
  set(node, "axis", axis);
  set(node, "onesided", one_sided);
}

void stft(Sketch& s) {
  const std::int64_t frame = s.pick(4, 8);
  auto& node = s.node("STFT", {s.input({1, 32, 1}), s.integer(s.pick(2, 5)), "", s.integer(frame)});
  set(node, "onesided", s.pick(0, 1));
}

void window(Sketch& s) {
  const auto op = s.one_of<std::string>({"HannWindow", "HammingWindow", "BlackmanWindow"});
  s.node(op, {s.integer(s.pick(2, 9))});
}

void mel(Sketch& s) {
  s.node("MelWeightMatrix", {s.integer(s.pick(3, 8)), s.integer(s.pick(16, 32)), s.integer(16000),
                             s.floats({}), s.floats({})});
  auto& graph = *s.model().mutable_graph();
  for (int k = 0; k < 2; ++k) {  // the edges are numbers, not lists
    auto& edge = *graph.mutable_initializer(graph.initializer_size() - 1 - k);
    edge.clear_dims();
    edge.add_float_data(k == 0 ? 4000.0F : 0.0F);
  }
}

void accumulated(Sketch& s) {
  const auto x = s.input({3, 4});
  if (s.coin()) {
    s.node("CumSum", {x, s.integer(s.pick(-1, 1))});
  } else if (s.opset() >= 14) {
    s.node("Trilu", {x});
  } else {
    s.node("Identity", {x});
  }
}

void determinant(Sketch& s) {
  s.node("Det", {s.input(s.coin() ? Shape{3, 3} : Shape{2, 4, 3, 3})});
}

void dropout(Sketch& s) { s.node("Dropout", {s.input({2, 3})}, s.coin() ? 2 : 1); }

constexpr DrawnOperator kOperators[] = {
    {"binary", 9, 22, binary},
    {"compared", 12, 22, compared},
    {"several", 8, 22, several},
    {"unary", 7, 22, unary},
    {"newer_unary", 20, 22, newer_unary},
    {"cast", 9, 22, cast},
    {"where", 9, 22, where},
    {"reduce", 7, 22, reduce},
    {"arg_extreme", 7, 22, arg_extreme},
    {"layer_norm", 17, 22, layer_norm},
    {"group_norm", 18, 22, group_norm},
    {"other_norm", 9, 22, other_norm},
    {"rms_norm", 23, 23, root_mean_square_norm},
    {"quantised", 13, 22, quantised},
    {"dynamic_quantised", 11, 22, dynamic_quantised},
    {"dft", 17, 22, dft},
    {"stft", 17, 22, stft},
    {"window", 17, 22, window},
    {"mel", 17, 22, mel},
    {"accumulated", 11, 22, accumulated},
    {"determinant", 11, 22, determinant},
    {"dropout", 7, 22, dropout},
};

}  // namespace

std::span<const DrawnOperator> drawn_others() { return kOperators; }

}  // namespace offcut::testing
