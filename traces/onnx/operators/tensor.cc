// Operators whose extents are values: targets, pads, repeats, bounds.
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>

#include "traces/onnx/operators/rules.h"
#include "traces/onnx/slice_range.h"

namespace offcut::traces {

using onnx::TensorProto;

// A 0 keeps the extent of the input (unless allowzero), and one -1 takes what is left.
void reshape(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto target = node.list("shape", 1);
  if (!target) return;
  Extents y = *target;
  const bool keep = node.integer("allowzero", 0) == 0;
  std::optional<std::size_t> open;
  std::int64_t known = 1;
  for (std::size_t d = 0; d < y.size(); ++d) {
    if (y[d] == 0 && keep) y[d] = node.extent(0, static_cast<std::int64_t>(d));
    if ((*target)[d] == -1) {
      if (open) return;
      open = d;
    } else {
      y[d] = checked_extent(y[d]);
      known = times(known, y[d]);
    }
  }
  if (open) {
    const std::int64_t all = node.extents(0) ? elements_of(*node.extents(0)) : kOpen;
    y[*open] = all == 0 && known == 0 ? 0 : over(all, known);
  }
  out[0].extents = std::move(y);
}

void expand(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto target = node.integers_in(1);
  if (!target || !node.extents(0)) return;
  Extents y;
  for (const std::int64_t extent : *target) y.push_back(checked_extent(extent));
  out[0].extents = broadcast(*node.extents(0), y);
}

void tile(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto repeats = node.integers_in(1);
  if (!repeats || !node.extents(0) || repeats->size() != node.extents(0)->size()) return;
  Extents y = *node.extents(0);
  for (std::size_t d = 0; d < y.size(); ++d) y[d] = times(y[d], checked_extent((*repeats)[d]));
  out[0].extents = std::move(y);
}

// Pads before all axes, then behind; of the axes that the fourth input names from opset 18 on.
void pad(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  std::optional<Extents> pads = node.list("pads", 1);
  if (!pads && node.has("paddings")) pads = node.integers("paddings");  // opset 1
  if (!pads || !node.extents(0)) return;
  Extents y = *node.extents(0);
  const std::size_t count = pads->size() / 2;
  std::optional<Extents> axes = node.integers_in(3);
  if (!axes && node.in(3).present) return;
  if (!axes) {
    axes = Extents{};
    for (std::size_t d = 0; d < y.size(); ++d) axes->push_back(static_cast<std::int64_t>(d));
  }
  if (axes->size() != count || pads->size() != 2 * count) return;
  for (std::size_t k = 0; k < count; ++k) {
    const auto at = axis_of((*axes)[k], node.rank(0));
    if (!at) return;
    if (y[*at] != kOpen) y[*at] = checked_extent(y[*at] + (*pads)[k] + (*pads)[k + count]);
  }
  out[0].extents = std::move(y);
}

namespace {

// How many elements of one axis a slice takes.
std::int64_t sliced(std::int64_t extent, std::int64_t start, std::int64_t end, std::int64_t step) {
  const auto range = slice_range(extent, start, end, step);
  return range ? range->count : kOpen;
}

}  // namespace

void slice(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto starts = node.list("starts", 1);
  const auto ends = node.list("ends", 2);
  auto axes = node.list("axes", 3);
  const auto steps = node.integers_in(4);
  if (!node.extents(0)) return;
  Extents y = *node.extents(0);
  const bool axes_unknown = !axes && node.in(3).present;
  if (axes_unknown || (!starts && !ends && !axes)) {
    out[0].extents = Extents(y.size(), kOpen);
    return;
  }
  const std::size_t count = axes ? axes->size() : starts ? starts->size() : ends->size();
  for (std::size_t k = 0; k < count; ++k) {
    const auto at = axis_of(axes ? (*axes)[k] : static_cast<std::int64_t>(k), node.rank(0));
    if (!at) return;
    const bool known = starts && ends && starts->size() == count && ends->size() == count &&
                       (!node.in(4).present || (steps && steps->size() == count));
    // Bounds beyond 2^31 mean "until the end", and so do those bounded to it.
    y[*at] = known ? sliced(y[*at], (*starts)[k], (*ends)[k], steps ? (*steps)[k] : 1) : kOpen;
  }
  out[0].extents = std::move(y);
}

// Parts as listed (attribute or input), else equal ones, the last one smaller.
void split(const NodeView& node, std::vector<TensorFact>& out) {
  const auto axis = axis_of(node.integer("axis", 0), node.rank(0));
  const auto parts = node.list("split", 1);
  for (TensorFact& fact : out) fact.type = node.in(0).type;
  if (!axis || (!parts && node.in(1).present)) return;
  if (parts && !parts->empty() && parts->size() != out.size()) return;
  const std::int64_t whole = node.extent(0, node.integer("axis", 0));
  const auto count = static_cast<std::int64_t>(out.size());
  for (std::size_t k = 0; k < out.size(); ++k) {
    Extents y = *node.extents(0);
    const std::int64_t each = whole == kOpen ? kOpen : (whole + count - 1) / count;
    const std::int64_t left = whole - each * static_cast<std::int64_t>(k);
    y[*axis] = parts && !parts->empty() ? checked_extent((*parts)[k])
               : whole == kOpen         ? kOpen
                                        : std::clamp(left, std::int64_t{0}, each);
    out[k].extents = std::move(y);
  }
}

void constant_of_shape(const NodeView& node, std::vector<TensorFact>& out) {
  const onnx::AttributeProto* value = node.find("value");
  out[0].type = value != nullptr && value->has_t() ? value->t().data_type() : TensorProto::FLOAT;
  const auto target = node.integers_in(0);
  if (!target) return;
  Extents y;
  for (const std::int64_t extent : *target) y.push_back(checked_extent(extent));
  out[0].extents = std::move(y);
}

void range(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto start = node.numbers_in(0);
  const auto limit = node.numbers_in(1);
  const auto delta = node.numbers_in(2);
  out[0].extents = Extents{kOpen};
  if (!start || !limit || !delta || start->size() != 1 || limit->size() != 1 ||
      delta->size() != 1 || delta->front() == 0) {
    return;
  }
  const double count = std::ceil((limit->front() - start->front()) / delta->front());
  out[0].extents = Extents{checked_extent(bounded(std::max(0.0, count)))};
}

// Indices, depth, values: a new axis of the depth.
void one_hot(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(2).type;
  const auto depth = node.integers_in(1);
  const auto axis = axis_of(node.integer("axis", -1), node.rank(0) + 1);
  if (!node.extents(0) || !axis) return;
  Extents y = *node.extents(0);
  const std::int64_t extent = depth && depth->size() == 1 ? checked_extent(depth->front()) : kOpen;
  y.insert(y.begin() + static_cast<std::ptrdiff_t>(*axis), extent);
  out[0].extents = std::move(y);
}

void shape_of(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::INT64;
  const std::int64_t rank = node.rank(0);
  if (rank < 0) {
    out[0].extents = Extents{kOpen};
    return;
  }
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    const std::int64_t at = node.integer(name, otherwise);
    return std::clamp(at < 0 ? at + rank : at, std::int64_t{0}, rank);
  };
  out[0].extents = Extents{std::max(std::int64_t{0}, bound("end", rank) - bound("start", 0))};
}

void size_of(const NodeView&, std::vector<TensorFact>& out) {
  out[0].type = TensorProto::INT64;
  out[0].extents = Extents{};
}

void random(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("dtype", TensorProto::FLOAT));
  Extents y;
  for (const std::int64_t extent : node.integers("shape")) y.push_back(checked_extent(extent));
  out[0].extents = std::move(y);
}

void center_crop_pad(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  const auto target = node.integers_in(1);
  if (!target || !node.extents(0)) return;
  Extents y = *node.extents(0);
  Extents axes = node.integers("axes");
  for (std::size_t d = 0; axes.empty() && !node.has("axes") && d < target->size(); ++d) {
    if (target->size() != y.size()) return;
    y[d] = checked_extent((*target)[d]);
  }
  if (!axes.empty() && axes.size() != target->size()) return;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const auto at = axis_of(axes[k], node.rank(0));
    if (!at) return;
    y[*at] = checked_extent((*target)[k]);
  }
  out[0].extents = std::move(y);
}

}  // namespace offcut::traces
