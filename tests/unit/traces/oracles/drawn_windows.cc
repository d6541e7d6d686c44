#include "tests/unit/traces/oracles/sketch.h"

namespace offcut::testing {
namespace {

using onnx::NodeProto;
using onnx::TensorProto;

struct Window {
  std::int64_t rank;
  Shape kernel;
};

// Strides, pads and dilations of a window, each stated or left out. Dilations with "SAME" are not
// drawn: the runtime refuses them for convolutions, and pads pools as if there were none, against
// the standard.
void draw_window(Sketch& s, NodeProto& node, const Window& window, bool dilations) {
  if (s.coin()) set_all(node, "strides", s.many(window.rank, 1, 3));
  const bool dilated = dilations && s.coin();
  if (dilated) set_all(node, "dilations", s.many(window.rank, 1, 2));
  const std::int64_t how = s.pick(dilated ? 2 : 0, 5);
  if (how == 0) set_text(node, "auto_pad", "SAME_UPPER");
  if (how == 1) set_text(node, "auto_pad", "SAME_LOWER");
  if (how == 2) set_text(node, "auto_pad", "VALID");
  if (how >= 4) set_all(node, "pads", s.many(2 * window.rank, 0, 1));
}

Shape with_channels(std::int64_t first, std::int64_t second, const Shape& rest) {
  Shape out = {first, second};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

void convolution(Sketch& s) {
  const std::int64_t rank = s.pick(1, 3);
  const std::int64_t group = s.pick(1, 3);
  const std::int64_t in = s.pick(1, 3);
  const Window window = {rank, s.shape(rank, 1, 3)};
  const auto x = s.input(with_channels(s.pick(1, 2), in * group, s.shape(rank, 6, 9)));
  const auto w = s.weight(with_channels(group * s.pick(1, 3), in, window.kernel));
  auto& node = s.node("Conv", {x, w});
  if (group > 1) set(node, "group", group);
  if (s.coin()) set_all(node, "kernel_shape", window.kernel);
  draw_window(s, node, window, true);
}

void convolution_of_integers(Sketch& s) {
  const auto x = s.input({1, 2, 7, 8}, TensorProto::UINT8);
  const Window window = {2, s.shape(2, 1, 3)};
  const auto w = s.weight(with_channels(3, 2, window.kernel), TensorProto::UINT8);
  auto& node = s.node("ConvInteger", {x, w});
  draw_window(s, node, window, true);
}

void fused_convolution(Sketch& s) {
  const Window window = {2, s.shape(2, 1, 3)};
  const auto x = s.input({1, 4, 7, 8});
  auto& node =
      s.microsoft("FusedConv", {x, s.weight(with_channels(3, 4, window.kernel)), s.weight({3})});
  set_text(node, "activation", "Relu");
  draw_window(s, node, window, true);
}

void transposed_convolution(Sketch& s) {
  const std::int64_t rank = s.pick(1, 2);
  const std::int64_t group = s.pick(1, 2);
  const Window window = {rank, s.shape(rank, 1, 3)};
  const std::int64_t in = group * s.pick(1, 2);
  const auto x = s.input(with_channels(1, in, s.shape(rank, 3, 6)));
  auto& node =
      s.node("ConvTranspose", {x, s.weight(with_channels(in, s.pick(1, 3), window.kernel))});
  if (group > 1) set(node, "group", group);
  const auto strides = s.many(rank, 2, 3);
  set_all(node, "strides", strides);
  if (s.coin()) set_all(node, "dilations", s.many(rank, 1, 2));
  const std::int64_t how = s.pick(0, 4);
  if (how == 0) set_text(node, "auto_pad", "SAME_UPPER");
  if (how == 1) set_text(node, "auto_pad", "SAME_LOWER");
  if (how == 2) set_all(node, "pads", s.many(2 * rank, 0, 1));
  if (how == 3) set_all(node, "output_shape", s.many(rank, 14, 20));
  if (s.coin()) set_all(node, "output_padding", s.many(rank, 0, 1));
}

void pool_of(Sketch& s, const char* op, bool dilations, bool ceil) {
  const std::int64_t rank = s.pick(1, 3);
  const Window window = {rank, s.shape(rank, 1, 3)};
  const auto x = s.input(with_channels(1, 2, s.shape(rank, 5, 9)));
  auto& node = s.node(op, {x}, std::string_view(op) == "MaxPool" && s.coin() ? 2 : 1);
  set_all(node, "kernel_shape", window.kernel);
  draw_window(s, node, window, dilations);
  if (ceil && s.coin()) set(node, "ceil_mode", 1);
}

void max_pool(Sketch& s) { pool_of(s, "MaxPool", s.opset() >= 10, s.opset() >= 10); }
void average_pool(Sketch& s) { pool_of(s, "AveragePool", s.opset() >= 19, s.opset() >= 10); }
void norm_pool(Sketch& s) { pool_of(s, "LpPool", s.opset() >= 18, s.opset() >= 18); }

void global_pool(Sketch& s) {
  const auto op = s.one_of<std::string>({"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"});
  s.node(op, {s.input(s.shape(s.pick(3, 5), 1, 6))});
}

void resize_10(Sketch& s) {
  const auto x = s.input({1, 2, 5, 6});
  s.node("Resize", {x, s.floats({1, 1, static_cast<float>(s.pick(1, 8)) / 3, 2})});
}

// By scales or by sizes, over all axes or, since opset 18, some.
void resize(Sketch& s) {
  const auto x = s.input({1, 2, s.pick(4, 9), s.pick(4, 9)});
  const bool some = s.opset() >= 18 && s.coin();
  const std::int64_t third = s.pick(2, 12);
  const std::int64_t fourth = s.pick(2, 12);
  const bool sizes = s.coin();
  std::vector<std::int64_t> extents = {1, 2, third, fourth};
  std::vector<float> scales = {1, 1, static_cast<float>(third) / 7, static_cast<float>(fourth) / 5};
  if (some) {
    extents.erase(extents.begin(), extents.begin() + 2);
    scales.erase(scales.begin(), scales.begin() + 2);
  }
  auto& node = sizes ? s.node("Resize", {x, "", "", s.integers(extents)})
                     : s.node("Resize", {x, "", s.floats(scales)});
  const bool policy = sizes && some && s.coin();
  // With a policy the runtime takes axes from the end for none; the standard has no such exception.
  if (some && (policy || s.coin())) set_all(node, "axes", {2, 3});
  if (some && node.attribute().empty()) set_all(node, "axes", {-2, -1});
  set_text(node, "mode", s.one_of<std::string>({"nearest", "linear"}));
  if (!policy) return;
  set_text(node, "keep_aspect_ratio_policy",
           s.one_of<std::string>({"stretch", "not_larger", "not_smaller"}));
}

void upsample(Sketch& s) {
  const auto x = s.input({1, 2, 4, 5});
  s.node("Upsample", {x, s.floats({1, 1, static_cast<float>(s.pick(2, 5)) / 2, 2})});
}

void grid_sample(Sketch& s) {
  const auto x = s.input({2, 3, 5, 6});
  s.node("GridSample", {x, s.input({2, s.pick(1, 5), s.pick(1, 5), 2})});
}

void affine_grid(Sketch& s) {
  const bool flat = s.coin();
  const auto theta = s.input(flat ? Shape{2, 2, 3} : Shape{2, 3, 4});
  const auto extents = s.shape(flat ? 2 : 3, 2, 5);
  s.node("AffineGrid", {theta, s.integers(with_channels(2, 3, extents))});
}

void roi_align(Sketch& s) {
  const std::int64_t rois = s.pick(1, 4);
  auto& node = s.node(
      "RoiAlign", {s.input({2, 3, 8, 8}), s.input({rois, 4}), s.input({rois}, TensorProto::INT64)});
  if (s.coin()) set(node, "output_height", s.pick(1, 4));
  if (s.coin()) set(node, "output_width", s.pick(1, 4));
}

void depth_space(Sketch& s) {
  const std::int64_t block = s.pick(1, 3);
  if (s.coin()) {
    set(s.node("SpaceToDepth", {s.input({1, 2, 3 * block, 2 * block})}), "blocksize", block);
    return;
  }
  set(s.node("DepthToSpace", {s.input({1, 2 * block * block, 3, 2})}), "blocksize", block);
}

void columns_to_image(Sketch& s) {
  // A window of 2x2 over 5x5: 4*4 places.
  const auto x = s.input({1, 3 * 4, 16});
  s.node("Col2Im", {x, s.integers({5, 5}), s.integers({2, 2})});
}

void center_crop_pad(Sketch& s) {
  auto& node = s.node("CenterCropPad", {s.input({6, 7, 3}), s.integers(s.many(2, 2, 9))});
  set_all(node, "axes",
          s.coin() ? std::vector<std::int64_t>{0, 1} : std::vector<std::int64_t>{-3, 1});
}

constexpr DrawnOperator kOperators[] = {
    {"conv", 7, 22, convolution},
    {"conv_integer", 10, 22, convolution_of_integers},
    {"fused_conv", 13, 17, fused_convolution},
    {"conv_transpose", 11, 22, transposed_convolution},
    {"max_pool", 8, 22, max_pool},
    {"average_pool", 7, 22, average_pool},
    {"lp_pool", 11, 22, norm_pool},
    {"global_pool", 7, 21, global_pool},
    {"resize_10", 10, 10, resize_10},
    {"resize", 13, 22, resize},
    {"upsample", 9, 9, upsample},
    {"grid_sample", 16, 22, grid_sample},
    {"affine_grid", 20, 22, affine_grid},
    {"roi_align", 10, 21, roi_align},
    {"depth_space", 7, 22, depth_space},
    {"col2im", 18, 22, columns_to_image},
    {"center_crop_pad", 18, 22, center_crop_pad},
};

}  // namespace

std::span<const DrawnOperator> drawn_windows() { return kOperators; }

}  // namespace offcut::testing
