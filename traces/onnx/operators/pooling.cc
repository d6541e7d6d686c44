// Windows that slide over the extents behind batch and channels: convolutions and pooling.
//
//   out = floor or ceil((in + pads - (dilation * (kernel - 1) + 1)) / stride) + 1
//
// With ceil_mode a last window that would start in the padding behind the data is left out, as
// runtimes have always done and the specification says from opset 19 on. channels_last (the NHWC
// operators of com.microsoft) moves the channels behind the others.
#include <onnx/onnx_pb.h>

#include <algorithm>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {
namespace {

struct Windows {
  Extents kernel;
  Extents strides;
  Extents dilations;
  Extents pads;  // before each extent, then behind each
  std::string auto_pad;
  bool ceil = false;
  bool valid = true;
};

Extents list_or(const NodeView& node, const char* name, std::size_t count, std::int64_t value) {
  Extents list = node.integers(name);
  return list.empty() ? Extents(count, value) : list;
}

Windows windows_of(const NodeView& node, Extents kernel) {
  const std::size_t n = kernel.size();
  Windows w{.kernel = std::move(kernel),
            .strides = list_or(node, "strides", n, 1),
            .dilations = list_or(node, "dilations", n, 1),
            .pads = list_or(node, "pads", 2 * n, 0),
            .auto_pad = node.text("auto_pad", "NOTSET"),
            .ceil = node.integer("ceil_mode", 0) != 0};
  const auto positive = [](const Extents& list) {
    return std::all_of(list.begin(), list.end(), [](std::int64_t x) { return x >= 1; });
  };
  w.valid = w.strides.size() == n && w.dilations.size() == n && w.pads.size() == 2 * n &&
            positive(w.strides) && positive(w.dilations);
  return w;
}

std::int64_t slid(const Windows& w, std::size_t k, std::int64_t in) {
  const std::int64_t kernel = w.kernel[k];
  if (in < 0 || kernel < 1) return kOpen;
  const std::int64_t stride = w.strides[k];
  const std::int64_t reach = w.dilations[k] * (kernel - 1) + 1;
  const bool same = w.auto_pad == "SAME_UPPER" || w.auto_pad == "SAME_LOWER";
  if (same) return (in + stride - 1) / stride;
  const bool explicit_pads = w.auto_pad != "VALID";
  const std::int64_t before = explicit_pads ? w.pads[k] : 0;
  const std::int64_t behind = explicit_pads ? w.pads[k + w.kernel.size()] : 0;
  const std::int64_t room = in + before + behind - reach;
  if (room < 0) return kOpen;
  std::int64_t out = (w.ceil ? (room + stride - 1) / stride : room / stride) + 1;
  if (w.ceil && (out - 1) * stride >= in + before) --out;
  return checked_extent(out);
}

// Returns batch, channels and what the windows make of the other extents.
std::optional<Extents> slid_extents(const NodeView& node, const Windows& w, std::int64_t channels) {
  const std::size_t n = w.kernel.size();
  if (!w.valid || node.rank(0) != static_cast<std::int64_t>(n) + 2) return std::nullopt;
  const bool last = node.channels_last();
  Extents out = {node.extent(0, 0)};
  if (!last) out.push_back(channels);
  for (std::size_t k = 0; k < n; ++k) {
    out.push_back(slid(w, k, node.extent(0, static_cast<std::int64_t>(k) + (last ? 1 : 2))));
  }
  if (last) out.push_back(channels);
  return out;
}

Extents kernel_of(const NodeView& node, std::size_t weights) {
  Extents kernel = node.integers("kernel_shape");
  if (kernel.empty() && node.rank(weights) > 2) {
    kernel.assign(node.extents(weights)->begin() + 2, node.extents(weights)->end());
  }
  return kernel;
}

int type_of_convolution(const NodeView& node) {
  if (node.op() == "ConvInteger") return onnx::TensorProto::INT32;
  if (node.op() == "QLinearConv" && node.in(7).type != 0) return node.in(7).type;
  return node.in(0).type;
}

}  // namespace

void convolution_shape(const NodeView& node, std::vector<TensorFact>& out) {
  const std::size_t weights = node.op() == "QLinearConv" ? 3 : 1;
  out[0].type = type_of_convolution(node);
  const Extents kernel = kernel_of(node, weights);
  if (kernel.empty() || node.rank(weights) != static_cast<std::int64_t>(kernel.size()) + 2) return;
  out[0].extents = slid_extents(node, windows_of(node, kernel), node.extent(weights, 0));
}

// The inverse: (in - 1) * stride + reach - pads + output_padding, unless the output is stated.
void transposed_convolution_shape(const NodeView& node, std::vector<TensorFact>& out) {
  const bool quantised = node.op() == "QLinearConvTranspose";
  const std::size_t weights = quantised ? 3 : 1;
  out[0].type = node.in(0).type;
  const Extents kernel = kernel_of(node, weights);
  const Windows w = windows_of(node, kernel);
  const std::size_t n = kernel.size();
  if (n == 0 || !w.valid || node.rank(0) != static_cast<std::int64_t>(n) + 2) return;
  const Extents stated = node.integers("output_shape");
  const Extents more = list_or(node, "output_padding", n, 0);
  if (more.size() != n) return;
  const bool same = w.auto_pad.starts_with("SAME");
  const std::int64_t channels = times(node.extent(weights, 1), node.integer("group", 1));
  const bool last = node.channels_last();
  Extents y = {node.extent(0, 0)};
  if (!last) y.push_back(channels);
  for (std::size_t k = 0; k < n; ++k) {
    const std::int64_t in = node.extent(0, static_cast<std::int64_t>(k) + (last ? 1 : 2));
    const std::int64_t reach = w.dilations[k] * (kernel[k] - 1) + 1;
    const std::int64_t pads = w.auto_pad == "VALID" ? 0 : w.pads[k] + w.pads[k + n];
    std::int64_t extent = times(in, w.strides[k]);
    const std::int64_t whole =
        in > 0 && extent != kOpen ? extent + reach - w.strides[k] + more[k] : extent;
    // "SAME" pads what is beyond in * stride, and nothing where the window does not reach that far.
    extent = same ? std::min(extent, whole) : whole - pads;
    if (stated.size() >= n) extent = stated[stated.size() - n + k];
    y.push_back(checked_extent(extent));
  }
  if (last) y.push_back(channels);
  out[0].extents = std::move(y);
}

void pool(const NodeView& node, std::vector<TensorFact>& out) {
  const Windows w = windows_of(node, node.integers("kernel_shape"));
  const std::int64_t channels = node.extent(0, node.channels_last() ? -1 : 1);
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 0 ? node.in(0).type : onnx::TensorProto::INT64;
    if (!w.kernel.empty()) out[k].extents = slid_extents(node, w, channels);
  }
}

void global_pool(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(0);
  if (!out[0].extents || out[0].extents->size() < 2) return out[0].extents.reset();
  const bool last = node.channels_last();
  for (std::size_t d = 1; d < out[0].extents->size(); ++d) {
    const bool is_channels = last ? d + 1 == out[0].extents->size() : d == 1;
    if (!is_channels) (*out[0].extents)[d] = 1;
  }
}

// From blocks of channels back to as many as there are.
void reorder_output(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(0);
  if (node.rank(0) < 2) return;
  Extents& y = *out[0].extents;
  y[1] = checked_extent(node.integer("channels", y[1]));
  if (node.channels_last()) std::rotate(y.begin() + 1, y.begin() + 2, y.end());
}

void roi_pool(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  Extents window = node.integers("pooled_shape");
  if (window.empty()) window = {node.integer("output_height", 1), node.integer("output_width", 1)};
  if (window.size() != 2 || window[0] < 0 || window[1] < 0) return;
  out[0].extents = Extents{node.extent(1, 0), node.extent(0, 1), window[0], window[1]};
}

}  // namespace offcut::traces
