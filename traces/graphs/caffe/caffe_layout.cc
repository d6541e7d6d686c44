// Caffe layers that arrange, choose or reduce, in the terms of ONNX.
#include <caffe_net.pb.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/caffe/caffe_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kMostNumber = 1 << 20;

std::int64_t bounded_number(std::uint32_t x) { return std::min<std::int64_t>(x, kMostNumber); }

std::int64_t axis_or(bool has, std::int64_t axis, std::int64_t otherwise) {
  return has ? std::clamp<std::int64_t>(axis, -kMostNumber, kMostNumber) : otherwise;
}

}  // namespace

void caffe_concat(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer().concat_param();
  DraftNode made = node.make("Concat", node.inputs());
  made.numbers["axis"] =
      axis_or(p.has_axis(), p.axis(), axis_or(p.has_concat_dim(), p.concat_dim(), 1));
  node.add(std::move(made));
}

// Points between the parts, or equal parts.
void caffe_slice(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer().slice_param();
  const std::int64_t axis =
      axis_or(p.has_axis(), p.axis(), axis_or(p.has_slice_dim(), p.slice_dim(), 1));
  const std::int64_t extent = node.extent(node.input(0), axis);
  std::vector<std::string> inputs = {node.input(0)};
  if (p.slice_point_size() > 0 && extent >= 0) {
    Numbers parts;
    std::int64_t from = 0;
    for (const std::uint32_t point : p.slice_point()) {
      parts.push_back(std::max<std::int64_t>(0, bounded_number(point) - from));
      from = bounded_number(point);
    }
    parts.push_back(std::max<std::int64_t>(0, extent - from));
    inputs.push_back(node.integers("parts", parts));
  }
  const bool is_equal = inputs.size() == 1;
  DraftNode made = node.make("Split", std::move(inputs));
  if (is_equal) made.numbers["num_outputs"] = static_cast<std::int64_t>(made.outputs.size());
  made.numbers["axis"] = axis;
  node.add(std::move(made));
}

// One blob for several readers: all tops are one tensor, which crosses a cut once.
void caffe_split(const CaffeNode& node, std::string_view) {
  DraftNode made = node.make("Identity", {node.input(0)});
  if (made.outputs.empty()) return;
  made.outputs.resize(1);
  for (const std::string& top : node.layer().top()) node.scope().blob[top] = made.outputs[0];
  node.add(std::move(made));
}

void caffe_softmax(const CaffeNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.numbers["axis"] = axis_or(true, node.layer().softmax_param().axis(), 1);
  made.outputs.resize(std::min<std::size_t>(1, made.outputs.size()));
  node.add(std::move(made));
}

void caffe_reshape(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer().reshape_param();
  Numbers target;
  const auto first = std::clamp<std::int64_t>(p.axis(), 0, 8);
  for (std::int64_t k = 0; k < first; ++k) target.push_back(0);
  for (const std::int64_t extent : p.shape().dim()) {
    target.push_back(std::clamp<std::int64_t>(extent, -1, std::int64_t{1} << 40));
  }
  const std::string shape = node.integers("shape", target);
  node.add(node.make("Reshape", {node.input(0), shape}));
}

void caffe_flatten(const CaffeNode& node, std::string_view) {
  DraftNode made = node.make("Flatten", {node.input(0)});
  made.numbers["axis"] = axis_or(true, node.layer().flatten_param().axis(), 1);
  node.add(std::move(made));
}

void caffe_permute(const CaffeNode& node, std::string_view) {
  Numbers order;
  for (const std::uint32_t axis : node.layer().permute_param().order()) {
    order.push_back(bounded_number(axis));
  }
  // Axes that are not named keep their order behind.
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(node.rank(0)); ++k) {
    if (std::find(order.begin(), order.end(), k) == order.end()) order.push_back(k);
  }
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = std::move(order);
  node.add(std::move(made));
}

// As large as the second bottom, from an axis on.
void caffe_crop(const CaffeNode& node, std::string_view) {
  auto extents = node.scope().shapes.extents(node.input(0));
  const auto like = node.scope().shapes.extents(node.input(1));
  const auto first = static_cast<std::size_t>(std::clamp(node.layer().crop_param().axis(), 0, 8));
  DraftNode made = node.make("Slice", {node.input(0)});
  made.shapes = ShapesBy::File;
  if (extents && like && extents->size() == like->size() && !made.outputs.empty()) {
    for (std::size_t k = first; k < extents->size(); ++k) (*extents)[k] = (*like)[k];
    node.state(made.outputs.front(), std::move(*extents));
  }
  node.add(std::move(made));
}

namespace {

// A size, or factors of the distance between the corners.
std::int64_t interpolated(const caffe_net::InterpParameter& p, std::int64_t in, bool is_height) {
  const std::int64_t stated = is_height ? p.height() : p.width();
  const std::int64_t shrunk = p.shrink_factor() > 0 ? (in - 1) / p.shrink_factor() + 1 : in;
  const std::int64_t zoom = std::max<std::int64_t>(1, p.zoom_factor());
  return stated > 0 ? stated : shrunk + (shrunk - 1) * (zoom - 1);
}

// A size, or a factor.
std::int64_t upsampled(const caffe_net::UpsampleParameter& p, std::int64_t in, bool is_height) {
  const std::int64_t stated = is_height ? p.upsample_h() : p.upsample_w();
  const bool has_own = is_height ? p.has_scale_h() : p.has_scale_w();
  const std::int64_t own = is_height ? p.scale_h() : p.scale_w();
  const std::int64_t scale = has_own ? own : p.scale();
  return stated > 0 ? stated : in * std::clamp<std::int64_t>(scale, 1, 1 << 16);
}

}  // namespace

void caffe_resize(const CaffeNode& node, std::string_view) {
  const auto& layer = node.layer();
  Numbers sizes;
  for (const std::int64_t axis : {2, 3}) {
    const std::int64_t in = node.extent(node.input(0), axis);
    if (in < 0 || in > kMostNumber) {
      sizes.push_back(-1);
    } else {
      sizes.push_back(layer.has_interp_param() ? interpolated(layer.interp_param(), in, axis == 2)
                                               : upsampled(layer.upsample_param(), in, axis == 2));
    }
  }
  const std::string wanted = node.integers("sizes", sizes);
  DraftNode made = node.make("Resize", {node.input(0), "", "", wanted});
  made.lists["axes"] = {2, 3};
  node.add(std::move(made));
}

// Over all axes from one on.
void caffe_reduction(const CaffeNode& node, std::string_view op) {
  if (op == "ArgMax") {
    DraftNode made = node.make("ArgMax", {node.input(0)});
    made.numbers["axis"] = 1;
    return node.add(std::move(made));
  }
  constexpr std::array<const char*, 5> kOperators = {"ReduceSum", "ReduceSum", "ReduceL1",
                                                     "ReduceSumSquare", "ReduceMean"};
  const auto& p = node.layer().reduction_param();
  Numbers axes;
  const auto rank = static_cast<std::int64_t>(node.rank(0));
  const std::int64_t first = std::clamp<std::int64_t>(p.axis(), 0, rank);
  for (std::int64_t axis = first; axis < rank; ++axis) axes.push_back(axis);
  DraftNode made = node.make(kOperators[static_cast<std::size_t>(p.operation())], {node.input(0)});
  made.lists["axes"] = std::move(axes);
  made.numbers["keepdims"] = 0;
  node.add(std::move(made));
}

// Channels in another order: every element moves, none changes.
void caffe_shuffle(const CaffeNode& node, std::string_view) {
  DraftNode made = node.make("Transpose", {node.input(0)});
  made.lists["perm"] = {0, 1, 2, 3};
  node.add(std::move(made));
}

}  // namespace offcut::traces
