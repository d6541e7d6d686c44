#include <algorithm>
#include <numeric>

#include "tests/unit/traces/oracles/sketch.h"

namespace offcut::testing {
namespace {

using onnx::TensorProto;

// A list of axes: an attribute up to an opset, an input from then on.
onnx::NodeProto& with_axes(Sketch& s, const std::string& op, const std::string& x,
                           const std::vector<std::int64_t>& axes, int since) {
  if (s.opset() >= since) return s.node(op, {x, s.integers(axes)});
  auto& node = s.node(op, {x});
  set_all(node, "axes", axes);
  return node;
}

void reshape(Sketch& s) {
  const auto x = s.input({2, 3, 4});
  s.node("Reshape", {x, s.integers(s.one_of<std::vector<std::int64_t>>(
                            {{0, -1}, {-1}, {4, 0, -1}, {2, 12}, {1, 2, 3, 4}, {0, 0, 2, 2}}))});
}

// As exporters write it: extents of the tensor itself, gathered and put together again.
void reshape_computed(Sketch& s) {
  const auto x = s.input({2, 3, 4, 5});
  const auto extents = s.result("Shape", {x});
  const auto first = s.result("Gather", {extents, s.integer(s.pick(-4, 3))});
  const auto list = with_axes(s, "Unsqueeze", first, {0}, 13).output(0);
  auto& target = s.node("Concat", {list, s.integers({-1})});
  set(target, "axis", 0);
  s.node("Reshape", {x, target.output(0)});
}

// Half of an extent: Shape, Slice, Div, Cast, Concat, Slice.
void slice_computed(Sketch& s) {
  const auto x = s.input({1, 6, 4, 8});
  const auto extents = s.result("Shape", {x});
  const auto last = s.result("Slice", {extents, s.integers({3}), s.integers({4})});
  const auto half = s.result("Div", {last, s.integers({2})});
  auto& narrow = s.node("Cast", {half});
  set(narrow, "to", TensorProto::INT64);
  const auto start = s.result("Sub", {narrow.output(0), s.integers({1})});
  s.node("Slice",
         {x, start, s.integers({std::numeric_limits<std::int64_t>::max()}), s.integers({3})});
}

// Pads as PyTorch exports them: pairs from the last axis on, turned round by Reshape, Slice with a
// negative step, Transpose, Reshape.
void pad_computed(Sketch& s) {
  const auto x = s.input({1, 2, 4, 5});
  auto& rest = s.node("ConstantOfShape", {s.integers({4})});
  auto& value = *rest.add_attribute();
  value.set_name("value");
  value.set_type(onnx::AttributeProto::TENSOR);
  value.mutable_t()->set_data_type(TensorProto::INT64);
  value.mutable_t()->add_dims(1);
  value.mutable_t()->add_int64_data(0);
  auto& all = s.node("Concat", {s.integers(s.many(4, 0, 3)), rest.output(0)});
  set(all, "axis", 0);
  const auto pairs = s.result("Reshape", {all.output(0), s.integers({-1, 2})});
  const auto turned = s.result(
      "Slice", {pairs, s.integers({-1}), s.integers({std::numeric_limits<std::int64_t>::min()}),
                s.integers({0}), s.integers({-1})});
  auto& swapped = s.node("Transpose", {turned});
  set_all(swapped, "perm", {1, 0});
  s.node("Pad", {x, s.result("Reshape", {swapped.output(0), s.integers({-1})})});
}

void flatten(Sketch& s) {
  auto& node = s.node("Flatten", {s.input(s.shape(s.pick(2, 4)))});
  if (s.coin()) set(node, "axis", s.pick(s.opset() >= 11 ? -2 : 0, 2));
}

void squeeze(Sketch& s) {
  const auto x = s.input({1, 3, 1, 4, 1});
  if (s.pick(0, 3) == 0) {
    s.node("Squeeze", {x});
    return;
  }
  const std::int64_t low = s.opset() >= 11 ? -3 : 2;
  with_axes(s, "Squeeze", x, {0, s.coin() ? low : 2}, 13);
}

void unsqueeze(Sketch& s) {
  const auto axes = s.one_of<std::vector<std::int64_t>>({{0}, {1, 3}, {3, 0}, {2}});
  with_axes(s, "Unsqueeze", s.input({2, 3}), axes, 13);
}

void transpose(Sketch& s) {
  const std::int64_t rank = s.pick(2, 4);
  auto& node = s.node("Transpose", {s.input(s.shape(rank))});
  if (s.coin()) return;
  std::vector<std::int64_t> order(static_cast<std::size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + s.pick(0, rank - 1), order.end());
  set_all(node, "perm", order);
}

void expand(Sketch& s) {
  s.node("Expand", {s.input({3, 1}), s.integers(s.one_of<std::vector<std::int64_t>>(
                                         {{2, 1, 6}, {3, 4}, {1}, {3, 1}, {2, 3, 1}}))});
}

void tile(Sketch& s) { s.node("Tile", {s.input({2, 3}), s.integers(s.many(2, 1, 3))}); }

void concat(Sketch& s) {
  Shape first = s.shape(3);
  Shape second = first;
  const std::int64_t axis = s.pick(0, 2);
  second[static_cast<std::size_t>(axis)] = s.pick(1, 5);
  auto& node = s.node("Concat", {s.input(first), s.input(second)});
  set(node, "axis", s.opset() >= 11 && s.coin() ? axis - 3 : axis);
}

void split(Sketch& s) {
  const auto x = s.input({2, 7, 6});
  if (s.opset() >= 18 && s.coin()) {
    const std::int64_t parts = s.pick(2, 4);
    auto& even = s.node("Split", {x}, static_cast<int>(parts));
    set(even, "axis", s.one_of<std::int64_t>({1, 2, -1}));
    set(even, "num_outputs", parts);
    return;
  }
  const std::vector<std::int64_t> sizes = {s.pick(1, 3), 2};
  const std::vector<std::int64_t> all = {sizes[0], 2, 7 - sizes[0] - 2};
  if (s.opset() >= 13) {
    set(s.node("Split", {x, s.integers(all)}, 3), "axis", 1);
    return;
  }
  auto& node = s.node("Split", {x}, 3);
  set(node, "axis", 1);
  set_all(node, "split", all);
}

void split_evenly(Sketch& s) {
  set(s.node("Split", {s.input({2, 6})}, static_cast<int>(s.one_of<std::int64_t>({2, 3}))), "axis",
      1);
}

void slice(Sketch& s) {
  const auto x = s.input(s.shape(3, 3, 8));
  const auto axes = s.axes(3, 2);
  const auto starts = s.many(2, -9, 9);
  auto ends = s.many(2, -9, 9);
  if (s.coin()) ends[0] = std::numeric_limits<std::int64_t>::max();
  if (s.opset() < 10) {
    auto& node = s.node("Slice", {x});
    set_all(node, "starts", starts);
    set_all(node, "ends", ends);
    set_all(node, "axes", axes);
    return;
  }
  const auto steps = s.one_of<std::vector<std::int64_t>>({{1, 1}, {2, 3}, {-1, 1}, {-2, -1}});
  s.node("Slice", {x, s.integers(starts), s.integers(ends), s.integers(axes), s.integers(steps)});
}

void pad(Sketch& s) {
  const auto x = s.input({2, 4, 5});
  const std::string mode = s.one_of<std::string>({"constant", "reflect", "edge"});
  if (s.opset() >= 18 && s.coin()) {
    set_text(
        s.node("Pad", {x, s.integers(s.many(4, 0, 2)), "", s.integers({s.coin() ? -1 : 2, 1})}),
        "mode", mode);
    return;
  }
  std::vector<std::int64_t> pads = s.many(6, 0, 1);
  if (mode == "constant") pads[1] = s.pick(-2, 2);
  if (s.opset() >= 11) {
    set_text(s.node("Pad", {x, s.integers(pads)}), "mode", mode);
    return;
  }
  auto& node = s.node("Pad", {x});
  set_all(node, "pads", pads);
  set_text(node, "mode", mode);
}

void gather(Sketch& s) {
  auto& node = s.node(
      "Gather", {s.input(s.shape(3, 2, 5)), s.input(s.shape(s.pick(0, 2)), TensorProto::INT64)});
  if (s.coin()) set(node, "axis", s.pick(s.opset() >= 11 ? -2 : 0, 2));
}

void gather_elements(Sketch& s) {
  auto& node =
      s.node("GatherElements", {s.input({2, 3, 4}), s.input({2, 2, 3}, TensorProto::INT64)});
  set(node, "axis", s.pick(-1, 2));
}

void gather_nd(Sketch& s) {
  const std::int64_t batch = s.opset() >= 12 ? s.pick(0, 1) : 0;
  auto& node = s.node("GatherND", {s.input({2, 3, 4, 2}),
                                   s.input({2, s.pick(1, 3), s.pick(1, 2)}, TensorProto::INT64)});
  if (batch > 0) set(node, "batch_dims", batch);
}

void scatter(Sketch& s) {
  const auto x = s.input({4, 5, 6});
  if (s.coin()) {
    s.node("ScatterND", {x, s.input({2, 1}, TensorProto::INT64), s.input({2, 5, 6})});
    return;
  }
  s.node("ScatterElements", {x, s.input({1, 5, 6}, TensorProto::INT64), s.input({1, 5, 6})});
}

void shape_of(Sketch& s) {
  auto& node = s.node("Shape", {s.input(s.shape(4))});
  if (s.opset() < 15) return;
  if (s.coin()) set(node, "start", s.pick(-5, 4));
  if (s.coin()) set(node, "end", s.pick(-5, 5));
}

void size_of(Sketch& s) { s.node("Size", {s.input(s.shape(4))}); }

void constant_of_shape(Sketch& s) { s.node("ConstantOfShape", {s.integers(s.many(3, 0, 4))}); }

void range(Sketch& s) {
  s.node("Range", {s.integer(s.pick(-3, 3)), s.integer(s.pick(4, 9)), s.integer(s.pick(1, 4))});
}

void one_hot(Sketch& s) {
  auto& node = s.node(
      "OneHot", {s.input({2, 3}, TensorProto::INT64), s.integer(s.pick(1, 6)), s.floats({0, 1})});
  if (s.coin()) set(node, "axis", s.pick(-3, 2));
}

void top_k(Sketch& s) {
  auto& node = s.node("TopK", {s.input({3, 6}), s.integers({s.pick(1, 3)})}, 2);
  if (s.coin()) set(node, "axis", s.one_of<std::int64_t>({0, 1, -1}));
}

void eye_like(Sketch& s) {
  auto& node = s.node("EyeLike", {s.input({3, 4})});
  if (s.coin())
    set(node, "dtype", s.one_of<std::int64_t>({TensorProto::INT64, TensorProto::DOUBLE}));
}

// How many elements there are only the data tell: unknown, and never wrong.
void compress(Sketch& s) {
  auto& node = s.node("Compress", {s.input({3, 4}), s.input({3}, TensorProto::BOOL)});
  if (s.coin()) set(node, "axis", 0);
}
void non_zero(Sketch& s) { s.node("NonZero", {s.input({3, 4})}); }
void unique(Sketch& s) { s.node("Unique", {s.input({12})}, static_cast<int>(s.pick(1, 4))); }

constexpr DrawnOperator kOperators[] = {
    {"reshape", 7, 22, reshape},
    {"reshape_computed", 13, 22, reshape_computed},
    {"slice_computed", 10, 22, slice_computed},
    {"pad_computed", 13, 22, pad_computed},
    {"flatten", 9, 22, flatten},
    {"squeeze", 7, 22, squeeze},
    {"unsqueeze", 7, 22, unsqueeze},
    {"transpose", 7, 22, transpose},
    {"expand", 8, 22, expand},
    {"tile", 7, 22, tile},
    {"concat", 7, 22, concat},
    {"split", 7, 22, split},
    {"split_evenly", 7, 17, split_evenly},
    {"slice", 7, 22, slice},
    {"pad", 7, 22, pad},
    {"gather", 7, 22, gather},
    {"gather_elements", 11, 22, gather_elements},
    {"gather_nd", 11, 22, gather_nd},
    {"scatter", 11, 22, scatter},
    {"shape", 7, 22, shape_of},
    {"size", 7, 22, size_of},
    {"constant_of_shape", 9, 22, constant_of_shape},
    {"range", 11, 22, range},
    {"one_hot", 11, 22, one_hot},
    {"top_k", 10, 22, top_k},
    {"eye_like", 9, 22, eye_like},
    {"compress", 9, 22, compress},
    {"non_zero", 9, 22, non_zero},
    {"unique", 11, 22, unique},
};

}  // namespace

std::span<const DrawnOperator> drawn_layouts() { return kOperators; }

}  // namespace offcut::testing
