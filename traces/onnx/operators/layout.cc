// Operators whose extents follow from those of their inputs.
#include <onnx/onnx_pb.h>

#include <algorithm>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {

using onnx::TensorProto;

void transpose(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0)) return;
  Extents y = *node.extents(0);
  const Extents order = node.integers("perm");
  if (order.empty()) {
    std::reverse(y.begin(), y.end());
  } else {
    if (order.size() != y.size()) return;
    for (std::size_t d = 0; d < y.size(); ++d) {
      const auto at = axis_of(order[d], node.rank(0));
      if (!at) return;
      y[d] = (*node.extents(0))[*at];
    }
  }
  out[0].extents = std::move(y);
}

void concat(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const std::int64_t first = node.opset() < 4 ? 1 : 0;
  const auto axis = axis_of(node.integer("axis", first), node.rank(0));
  if (!axis) return;
  Extents y = *node.extents(0);
  for (std::size_t k = 1; k < node.input_count(); ++k) {
    if (node.rank(k) != node.rank(0)) return;
    const Extents& other = *node.extents(k);
    for (std::size_t d = 0; d < y.size(); ++d) {
      if (d == *axis) y[d] = plus(y[d], other[d]);
      if (d != *axis && y[d] == kOpen) y[d] = other[d];
    }
  }
  out[0].extents = std::move(y);
}

namespace {

// Marks the axes of a list among so many; nothing if one is not there.
std::optional<std::vector<bool>> marked(const Extents& axes, std::size_t rank) {
  std::vector<bool> out(rank, false);
  for (const std::int64_t axis : axes) {
    const auto at = axis_of(axis, static_cast<std::int64_t>(rank));
    if (!at || out[*at]) return std::nullopt;
    out[*at] = true;
  }
  return out;
}

}  // namespace

void squeeze(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto axes = node.list("axes", 1);
  if (!node.extents(0) || (!axes && node.in(1).present)) return;
  const Extents& in = *node.extents(0);
  if (!axes && std::find(in.begin(), in.end(), kOpen) != in.end()) return;
  const auto gone = axes ? marked(*axes, in.size()) : std::vector<bool>(in.size(), false);
  if (!gone) return;
  Extents y;
  for (std::size_t d = 0; d < in.size(); ++d) {
    if (!(axes ? (*gone)[d] : in[d] == 1)) y.push_back(in[d]);
  }
  out[0].extents = std::move(y);
}

void unsqueeze(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto axes = node.op() == "ExpandDims" ? node.integers_in(1) : node.list("axes", 1);
  if (!node.extents(0) || !axes || axes->size() > 64) return;
  const auto added = marked(*axes, node.extents(0)->size() + axes->size());
  if (!added) return;
  Extents y;
  std::size_t next = 0;
  for (const bool is_new : *added) y.push_back(is_new ? 1 : (*node.extents(0))[next++]);
  out[0].extents = std::move(y);
}

void flatten(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0)) return;
  std::int64_t axis = node.integer("axis", 1);
  if (axis < 0) axis += node.rank(0);
  if (axis < 0 || axis > node.rank(0)) return;
  const std::span<const std::int64_t> in(*node.extents(0));
  const auto at = static_cast<std::size_t>(axis);
  out[0].extents = Extents{elements_of(in.first(at)), elements_of(in.subspan(at))};
}

void gather(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto axis = axis_of(node.integer("axis", 0), node.rank(0));
  if (!axis || !node.extents(1)) return;
  Extents y = *node.extents(0);
  const auto at = y.begin() + static_cast<std::ptrdiff_t>(*axis);
  y.insert(y.erase(at), node.extents(1)->begin(), node.extents(1)->end());
  out[0].extents = std::move(y);
}

void gather_elements(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(1);
}

void gather_nd(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (node.rank(0) < 1 || node.rank(1) < 1) return;
  const std::int64_t depth = node.integer("batch_dims", 0) + node.extent(1, -1);
  if (node.extent(1, -1) == kOpen || depth < 0 || depth > node.rank(0)) return;
  Extents y(node.extents(1)->begin(), node.extents(1)->end() - 1);
  y.insert(y.end(), node.extents(0)->begin() + depth, node.extents(0)->end());
  out[0].extents = std::move(y);
}

// GatherBlockQuantized: rows of packed integers, which leave with the type of their scales.
void gather_blocks(const NodeView& node, std::vector<TensorFact>& out) {
  gather(node, out);
  out[0].type = node.in(2).type;
  const bool bytes = node.in(0).type == TensorProto::UINT8;
  if (!bytes || !out[0].extents || out[0].extents->empty()) return;
  const std::int64_t per_byte = 8 / std::clamp<std::int64_t>(node.integer("bits", 4), 1, 8);
  out[0].extents->back() = times(out[0].extents->back(), per_byte);
}

namespace {

// Channels and plane of a tensor [batch, channels, height, width], or with the channels last.
std::optional<Extents> image(const NodeView& node, std::int64_t channels, std::int64_t height,
                             std::int64_t width) {
  if (node.channels_last()) return Extents{node.extent(0, 0), height, width, channels};
  return Extents{node.extent(0, 0), channels, height, width};
}

}  // namespace

void space_to_depth(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const std::int64_t block = node.integer("blocksize", 0);
  if (node.rank(0) != 4 || block < 1) return;
  const bool last = node.channels_last();
  out[0].extents =
      image(node, times(node.extent(0, last ? 3 : 1), block * block),
            over(node.extent(0, last ? 1 : 2), block), over(node.extent(0, last ? 2 : 3), block));
}

void depth_to_space(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const std::int64_t block = node.integer("blocksize", 0);
  if (node.rank(0) != 4 || block < 1) return;
  const bool last = node.channels_last();
  out[0].extents =
      image(node, over(node.extent(0, last ? 3 : 1), block * block),
            times(node.extent(0, last ? 1 : 2), block), times(node.extent(0, last ? 2 : 3), block));
}

void non_zero(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::INT64;
  out[0].extents = Extents{node.rank(0), kOpen};
}

void non_max_suppression(const NodeView&, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::INT64;
  out[0].extents = Extents{kOpen, 3};
}

// Rows and columns stand in the compressed file.
void decoded_image(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::UINT8;
  out[0].extents = Extents{kOpen, kOpen, node.text("pixel_format", "RGB") == "Grayscale" ? 1 : 3};
}

void unique(const NodeView& node, std::vector<TensorFact>& out) {
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 0 ? node.in(0).type : TensorProto::INT64;
    out[k].extents = Extents{kOpen};
  }
  const auto axis = axis_of(node.integer("axis", 0), node.rank(0));
  const std::int64_t all = node.extents(0) ? elements_of(*node.extents(0)) : kOpen;
  if (out.size() > 2)
    out[2].extents = Extents{node.has("axis") ? node.extent(0, node.integer("axis", 0)) : all};
  if (!node.has("axis")) return;
  out[0].extents = axis ? node.extents(0) : std::nullopt;
  if (axis) (*out[0].extents)[*axis] = kOpen;
}

void compress(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  std::int64_t kept = kOpen;
  const std::int64_t of = node.extent(1, 0);
  if (const auto condition = node.integers_in(1); condition && of >= 0) {
    kept = static_cast<std::int64_t>(
        std::count_if(condition->begin(), condition->end(), [](std::int64_t x) { return x != 0; }));
  }
  if (!node.has("axis")) {
    out[0].extents = Extents{kept};
    return;
  }
  const auto axis = axis_of(node.integer("axis", 0), node.rank(0));
  if (!axis) return;
  out[0].extents = node.extents(0);
  (*out[0].extents)[*axis] = kept;
}

// Columns [batch, channels * block, positions] back to an image of the stated shape.
void col2im(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto image = node.integers_in(1);
  const auto block = node.integers_in(2);
  if (!image || !block) return;
  Extents y = {node.extent(0, 0), over(node.extent(0, 1), elements_of(*block))};
  for (const std::int64_t extent : *image) y.push_back(checked_extent(extent));
  out[0].extents = std::move(y);
}

void string_split(const NodeView& node, std::vector<TensorFact>& out) {
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 0 ? TensorProto::STRING : TensorProto::INT64;
    out[k].extents = node.extents(0);
    if (k == 0 && out[k].extents) out[k].extents->push_back(kOpen);
  }
}

}  // namespace offcut::traces
