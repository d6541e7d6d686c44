#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {

using onnx::TensorProto;

namespace {

// Axes: an attribute in old opsets, an input in new ones. No axes are all of them, or none where
// noop_with_empty_axes says so.
std::optional<std::vector<bool>> reduced(const NodeView& node) {
  const std::int64_t rank = node.rank(0);
  if (rank < 0) return std::nullopt;
  std::optional<Extents> axes = node.list("axes", 1);
  if (!axes && node.in(1).present) return std::nullopt;  // known when the network runs
  if (!axes) axes = Extents{};
  std::vector<bool> out(static_cast<std::size_t>(rank), false);
  if (axes->empty() && node.integer("noop_with_empty_axes", 0) == 0) {
    out.assign(out.size(), true);
  }
  for (const std::int64_t axis : *axes) {
    const auto at = axis_of(axis, rank);
    if (!at) return std::nullopt;
    out[*at] = true;
  }
  return out;
}

Extents without(const Extents& in, const std::vector<bool>& gone, bool keep) {
  Extents out;
  for (std::size_t d = 0; d < in.size(); ++d) {
    if (!gone[d]) out.push_back(in[d]);
    if (gone[d] && keep) out.push_back(1);
  }
  return out;
}

}  // namespace

void reduce(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto gone = reduced(node);
  if (gone) out[0].extents = without(*node.extents(0), *gone, node.integer("keepdims", 1) != 0);
}

void arg_extreme(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::INT64;
  const auto axis = axis_of(node.integer("axis", 0), node.rank(0));
  if (!axis) return;
  std::vector<bool> gone(node.extents(0)->size(), false);
  gone[*axis] = true;
  out[0].extents = without(*node.extents(0), gone, node.integer("keepdims", 1) != 0);
}

void top_k(const NodeView& node, std::vector<TensorFact>& out) {
  std::int64_t count = checked_extent(node.integer("k", kOpen));
  if (const auto k = node.integers_in(1); k && !k->empty()) count = checked_extent(k->front());
  const auto axis = axis_of(node.integer("axis", -1), node.rank(0));
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 0 ? node.in(0).type : TensorProto::INT64;
    if (!axis) continue;
    out[k].extents = node.extents(0);
    (*out[k].extents)[*axis] = count;
  }
}

// Scores [batch, classes, ...] against labels [batch, ...].
void loss(const NodeView& node, std::vector<TensorFact>& out) {
  const bool whole = node.text("reduction", "mean") != "none";
  out[0].type = node.in(0).type;
  out[0].extents = whole ? std::optional<Extents>(Extents{}) : node.extents(1);
  if (out.size() > 1) {
    out[1].type = node.in(0).type;
    out[1].extents = node.extents(0);
  }
}

// The last extent is that of real and imaginary parts. The axis is an input from opset 20 on.
void dft(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0) || node.rank(0) < 2) return;
  Extents y = *node.extents(0);
  std::int64_t axis = node.integer("axis", node.opset() >= 20 ? -2 : 1);
  if (const auto given = node.integers_in(2)) {
    if (given->size() != 1) return;
    axis = given->front();
  } else if (node.in(2).present) {
    return;
  }
  const auto at = axis_of(axis, node.rank(0));
  if (!at) return;
  if (const auto length = node.integers_in(1); length && length->size() == 1) {
    y[*at] = checked_extent(length->front());
  } else if (node.in(1).present) {
    y[*at] = kOpen;
  }
  const bool one_sided = node.integer("onesided", 0) != 0;
  const bool inverse = node.integer("inverse", 0) != 0;
  if (one_sided && inverse) {
    if (!node.in(1).present) y[*at] = y[*at] < 1 ? kOpen : 2 * (y[*at] - 1);
    y.back() = 1;
  } else {
    if (one_sided) y[*at] = plus(over(y[*at], 2), 1);
    y.back() = 2;
  }
  out[0].extents = std::move(y);
}

// Signal [batch, samples, parts], frame step, window, frame length -> [batch, frames, bins, 2].
void stft(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto step = node.integers_in(1);
  const auto given = node.integers_in(3);
  std::int64_t length = node.in(2).present ? node.extent(2, 0) : kOpen;
  if (given && given->size() == 1) length = checked_extent(given->front());
  const std::int64_t samples = node.extent(0, 1);
  if (!step || step->size() != 1 || step->front() < 1 || length < 1 || samples < length) return;
  const bool one_sided = node.integer("onesided", 1) != 0;
  out[0].extents = Extents{node.extent(0, 0), (samples - length) / step->front() + 1,
                           one_sided ? length / 2 + 1 : length, 2};
}

void window(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("output_datatype", TensorProto::FLOAT));
  const auto size = node.integers_in(0);
  if (size && size->size() == 1) out[0].extents = Extents{checked_extent(size->front())};
}

void mel_weights(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("output_datatype", TensorProto::FLOAT));
  const auto bins = node.integers_in(0);
  const auto length = node.integers_in(1);
  if (!bins || !length || bins->size() != 1 || length->size() != 1) return;
  out[0].extents = Extents{checked_extent(length->front() / 2 + 1), checked_extent(bins->front())};
}

void determinant(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(0);
  if (node.rank(0) < 2) return out[0].extents.reset();
  out[0].extents->resize(out[0].extents->size() - 2);
}

}  // namespace offcut::traces
