// Windows over [channels, height, width]; those of one extent are over [channels, width].
#include <algorithm>
#include <string>
#include <utility>

#include "traces/graphs/ncnn/ncnn_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kSameUpper = -233;
constexpr std::int64_t kSameLower = -234;

// Height and width of a parameter: that of the height is the one of the width where it is absent.
Numbers pair_of(const NcnnNode& node, int width, int height, std::int64_t otherwise, bool is_flat) {
  const std::int64_t across = node.integer(width, otherwise);
  if (is_flat) return {across};
  return {node.integer(height, across), across};
}

std::int64_t product(const Numbers& extents) {
  std::int64_t out = 1;
  for (const std::int64_t extent : extents) out *= std::clamp<std::int64_t>(extent, 1, 1 << 15);
  return out;
}

void add_pads(const NcnnNode& node, int left, bool is_flat, DraftNode& made) {
  const std::int64_t first = node.integer(left, 0);
  if (first == kSameUpper || first == kSameLower) {
    made.texts["auto_pad"] = first == kSameUpper ? "SAME_UPPER" : "SAME_LOWER";
    return;
  }
  const std::int64_t right = node.integer(15, first);
  const std::int64_t top = node.integer(14, first);
  made.lists["pads"] =
      is_flat ? Numbers{first, right} : Numbers{top, first, node.integer(16, top), right};
}

// Parameters of all convolutions: results, window, dilation, stride, pads, bias, size of weights.
struct Windows {
  std::int64_t results;
  std::int64_t group;
  Numbers kernel;
  std::int64_t per_filter;  // channels that one filter reads, or that one input goes to
};

Windows windows_of(const NcnnNode& node, bool is_flat) {
  Windows w{.results = std::clamp<std::int64_t>(node.integer(0, 0), 1, 1 << 30),
            .group = std::clamp<std::int64_t>(node.integer(7, 1), 1, 1 << 30),
            .kernel = pair_of(node, 1, 11, 1, is_flat),
            .per_filter = 1};
  w.per_filter = std::max<std::int64_t>(1, node.integer(6, 0) / (w.results * product(w.kernel)));
  return w;
}

DraftNode window(const NcnnNode& node, const Windows& w, bool is_flat, const std::string& op,
                 Numbers extents) {
  extents.insert(extents.end(), w.kernel.begin(), w.kernel.end());
  std::vector<std::string> inputs = {node.input(0), node.weight("weights", std::move(extents))};
  if (node.integer(5, 0) != 0) inputs.push_back(node.weight("bias", {w.results}));
  DraftNode made = node.make(op, std::move(inputs));
  made.lists["kernel_shape"] = w.kernel;
  made.lists["dilations"] = pair_of(node, 2, 12, 1, is_flat);
  made.lists["strides"] = pair_of(node, 3, 13, 1, is_flat);
  made.numbers["group"] = w.group;
  add_pads(node, 4, is_flat, made);
  node.end_in(made);
  return made;
}

}  // namespace

namespace {

// On a vector a convolution is a product, as those of squeeze-and-excitation blocks.
void add_product(const NcnnNode& node, const Windows& w) {
  std::vector<std::string> inputs = {
      node.input(0), node.weight("weights", {w.results, w.per_filter * product(w.kernel)})};
  if (node.integer(5, 0) != 0) inputs.push_back(node.weight("bias", {w.results}));
  DraftNode made = node.make("Gemm", std::move(inputs));
  made.numbers["transB"] = 1;
  node.end_in(made);
  node.add(std::move(made), 1);
}

}  // namespace

void ncnn_convolution(const NcnnNode& node, std::string_view op) {
  const bool is_flat = !op.empty();
  const Windows w = windows_of(node, is_flat);
  if (node.rank() == 1 && node.integer(19, 0) == 0) return add_product(node, w);
  DraftNode made = window(node, w, is_flat, "Conv", {w.results, w.per_filter});
  if (node.integer(19, 0) != 0) {  // the weights are the second input
    made.inputs = node.inputs();
    made.shapes = ShapesBy::File;
  }
  node.add(std::move(made), is_flat ? 2 : 3);
}

// Weights [in, out/group, height, width]; their size counts in/group * out * window.
void ncnn_deconvolution(const NcnnNode& node, std::string_view) {
  const Windows w = windows_of(node, false);
  DraftNode made = window(node, w, false, "ConvTranspose",
                          {w.per_filter * w.group, std::max<std::int64_t>(1, w.results / w.group)});
  const std::int64_t right = node.integer(18, 0);
  made.lists["output_padding"] = {node.integer(19, right), right};
  const std::int64_t width = node.integer(20, 0);
  if (width > 0) made.lists["output_shape"] = {node.integer(21, width), width};
  node.add(std::move(made), 3);
}

// Parameter 5 says how windows that do not fit are padded: 0 as Caffe, rounded up; 1 rounded down;
// 2 and 3 so that the stride alone counts.
void ncnn_pooling(const NcnnNode& node, std::string_view op) {
  const bool is_flat = !op.empty();
  const bool is_average = node.integer(0, 0) == 1;
  if (node.integer(4, 0) != 0) {
    DraftNode made = node.make(is_average ? "ReduceMean" : "ReduceMax", {node.input(0)});
    made.lists["axes"] = is_flat ? Numbers{2} : Numbers{2, 3};
    made.numbers["keepdims"] = 0;
    return node.add(std::move(made), 1);
  }
  if (node.integer(7, 0) != 0) {  // so many results, whatever comes in
    DraftNode made = node.make("Resize", {node.input(0), "", ""});
    made.inputs.push_back(node.integers("sizes", pair_of(node, 8, 18, 1, is_flat)));
    made.lists["axes"] = is_flat ? Numbers{2} : Numbers{2, 3};
    return node.add(std::move(made));
  }
  DraftNode made = node.make(is_average ? "AveragePool" : "MaxPool", {node.input(0)});
  made.lists["kernel_shape"] = pair_of(node, 1, 11, 1, is_flat);
  made.lists["strides"] = pair_of(node, 2, 12, 1, is_flat);
  const std::int64_t mode = node.integer(5, 0);
  if (mode == 2 || mode == 3) {
    made.texts["auto_pad"] = mode == 2 ? "SAME_UPPER" : "SAME_LOWER";
  } else {
    const std::int64_t left = node.integer(3, 0);
    const std::int64_t right = is_flat ? node.integer(14, left) : node.integer(14 + 1, left);
    const std::int64_t top = node.integer(13, left);
    made.lists["pads"] =
        is_flat ? Numbers{left, right} : Numbers{top, left, node.integer(15 + 1, top), right};
    made.numbers["ceil_mode"] = mode == 0 ? 1 : 0;
  }
  node.add(std::move(made));
}

// Sizes, or scales of height and width.
void ncnn_interp(const NcnnNode& node, std::string_view) {
  const bool has_reference = node.layer().inputs.size() > 1;
  DraftNode made = node.make("Resize", {node.input(0), "", ""});
  made.lists["axes"] = {2, 3};
  const std::int64_t height = node.integer(3, 0);
  const std::int64_t width = node.integer(4, 0);
  if (has_reference) {
    made.shapes = ShapesBy::File;
  } else if (height > 0 && width > 0) {
    made.inputs.push_back(node.integers("sizes", {height, width}));
  } else {
    made.inputs[2] =
        node.numbers("scales", {node.layer().number(1, 1.0), node.layer().number(2, 1.0)});
  }
  node.add(std::move(made));
}

}  // namespace offcut::traces
