#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {
namespace {

// In 32 bits, as runtimes multiply: five times 1.4F is seven there, and less in 64 bits.
std::int64_t scaled(std::int64_t extent, double scale) {
  if (extent == kOpen || !(scale >= 0)) return kOpen;
  const float out = static_cast<float>(extent) * static_cast<float>(scale);
  return checked_extent(bounded(std::floor(static_cast<double>(out))));
}

// Which extents the sizes or scales are of: all, or those that the attribute names.
std::optional<std::vector<std::size_t>> resized_axes(const NodeView& node, std::size_t count) {
  std::vector<std::size_t> out;
  const Extents named = node.integers("axes");
  for (const std::int64_t axis : named) {
    const auto at = axis_of(axis, node.rank(0));
    if (!at) return std::nullopt;
    out.push_back(*at);
  }
  for (std::size_t d = 0; named.empty() && d < static_cast<std::size_t>(node.rank(0)); ++d) {
    out.push_back(d);
  }
  if (out.size() != count) return std::nullopt;
  return out;
}

// The one scale that keeps the aspect ratio: no extent larger, or none smaller, than asked for.
void keep_ratio(const std::string& policy, const std::vector<std::size_t>& axes, const Extents& in,
                Extents& sizes) {
  if (policy == "stretch") return;
  std::optional<double> scale;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    if (in[axes[k]] <= 0) return;
    const double ratio = static_cast<double>(sizes[k]) / static_cast<double>(in[axes[k]]);
    if (!scale) scale = ratio;
    scale = policy == "not_larger" ? std::min(*scale, ratio) : std::max(*scale, ratio);
  }
  for (std::size_t k = 0; k < axes.size() && scale; ++k) {
    const double extent = static_cast<double>(in[axes[k]]) * *scale;
    sizes[k] = checked_extent(bounded(std::floor(extent + 0.5)));
  }
}

}  // namespace

// Inputs: data, region, scales, sizes; in opset 10 data and scales.
void resize(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0)) return;
  const Extents& in = *node.extents(0);
  Extents y = in;
  const bool oldest = node.opset() < 11 && node.is_standard();
  auto sizes = oldest ? std::nullopt : node.integers_in(3);
  const auto scales = node.numbers_in(oldest ? 1 : 2);
  if (sizes && !sizes->empty()) {
    const auto axes = resized_axes(node, sizes->size());
    if (!axes) return;
    keep_ratio(node.text("keep_aspect_ratio_policy", "stretch"), *axes, in, *sizes);
    for (std::size_t k = 0; k < axes->size(); ++k) y[(*axes)[k]] = checked_extent((*sizes)[k]);
  } else if (scales && !scales->empty() && !node.in(3).present) {
    const auto axes = resized_axes(node, scales->size());
    if (!axes) return;
    for (std::size_t k = 0; k < axes->size(); ++k) {
      y[(*axes)[k]] = scaled(in[(*axes)[k]], (*scales)[k]);
    }
  } else {
    return;
  }
  out[0].extents = std::move(y);
}

// Scales: attributes in opsets 1 and 7, an input in 9.
void upsample(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0)) return;
  std::vector<double> scales = node.numbers("scales");
  for (const std::int64_t scale : node.integers("scales")) {  // of com.microsoft.nchwc
    scales.push_back(static_cast<double>(scale));
  }
  if (scales.empty()) scales = node.numbers_in(1).value_or(std::vector<double>{});
  Extents y = *node.extents(0);
  if (scales.size() != y.size()) return;
  for (std::size_t d = 0; d < y.size(); ++d) y[d] = scaled(y[d], scales[d]);
  out[0].extents = std::move(y);
}

// The grid [batch, extents..., coordinates] says where to read: batch and channels of the data.
void grid_sample(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(1) || node.rank(1) < 3) return;
  Extents y = {node.extent(0, 0), node.extent(0, 1)};
  y.insert(y.end(), node.extents(1)->begin() + 1, node.extents(1)->end() - 1);
  out[0].extents = std::move(y);
}

void affine_grid(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto size = node.integers_in(1);
  if (!size || size->size() < 3) return;
  Extents y = {checked_extent(size->front())};
  for (std::size_t k = 2; k < size->size(); ++k) y.push_back(checked_extent((*size)[k]));
  y.push_back(static_cast<std::int64_t>(size->size()) - 2);
  out[0].extents = std::move(y);
}

void crop_and_resize(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto size = node.integers_in(3);
  if (!size || size->size() != 2) return;
  out[0].extents = Extents{node.extent(1, 0), node.extent(0, 1), checked_extent((*size)[0]),
                           checked_extent((*size)[1])};
}

}  // namespace offcut::traces
