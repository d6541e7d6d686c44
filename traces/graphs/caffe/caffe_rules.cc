// Caffe layers that compute, in the terms of ONNX.
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

// Height and width: each of its own, else the list, of which one stands for both.
template <class List>
Numbers pair_of(bool has_two, std::uint32_t height, std::uint32_t width, const List& list,
                std::int64_t otherwise) {
  if (has_two) return {bounded_number(height), bounded_number(width)};
  if (list.size() == 0) return {otherwise, otherwise};
  return {bounded_number(*list.begin()), bounded_number(*(list.end() - 1))};
}

Numbers twice(const Numbers& pads) { return {pads[0], pads[1], pads[0], pads[1]}; }

}  // namespace

void caffe_same(const CaffeNode& node, std::string_view op) {
  node.add(node.make(std::string(op), node.inputs()));
}

void caffe_first(const CaffeNode& node, std::string_view op) {
  node.add(node.make(std::string(op), {node.input(0)}));
}

void caffe_nothing(const CaffeNode&, std::string_view) {}

// Weights [out, in/group, window], those of transposed ones [in, out/group, window].
void caffe_convolution(const CaffeNode& node, std::string_view op) {
  const auto& p = node.layer().convolution_param();
  const bool is_transposed = op == "ConvTranspose";
  const std::int64_t in = node.channels();
  const std::int64_t out = std::max<std::int64_t>(1, bounded_number(p.num_output()));
  std::int64_t group = std::max<std::int64_t>(1, bounded_number(p.group()));
  if (op == "dw" && in > 0) group = in;
  const Numbers kernel = pair_of(p.has_kernel_h(), p.kernel_h(), p.kernel_w(), p.kernel_size(), 1);
  const std::int64_t in_share = in < 0 ? -1 : std::max<std::int64_t>(1, in / group);
  Numbers extents =
      is_transposed ? Numbers{in, std::max<std::int64_t>(1, out / group)} : Numbers{out, in_share};
  extents.insert(extents.end(), kernel.begin(), kernel.end());
  std::vector<std::string> inputs = {node.input(0), node.weight("weights", std::move(extents))};
  if (p.bias_term()) inputs.push_back(node.weight("bias", {out}));
  DraftNode made = node.make(is_transposed ? "ConvTranspose" : "Conv", std::move(inputs));
  made.lists["kernel_shape"] = kernel;
  made.lists["strides"] = pair_of(p.has_stride_h(), p.stride_h(), p.stride_w(), p.stride(), 1);
  made.lists["dilations"] = pair_of(false, 0, 0, p.dilation(), 1);
  made.lists["pads"] = twice(pair_of(p.has_pad_h(), p.pad_h(), p.pad_w(), p.pad(), 0));
  made.numbers["group"] = group;
  node.add(std::move(made));
}

// Windows that do not fit are padded, unless the layer rounds down.
void caffe_pooling(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer().pooling_param();
  const bool is_average = p.pool() == caffe_net::PoolingParameter::AVE;
  if (p.global_pooling()) {
    const char* op = is_average ? "GlobalAveragePool" : "GlobalMaxPool";
    return node.add(node.make(op, {node.input(0)}));
  }
  const auto number = [](bool has, std::uint32_t value) {
    return has ? std::vector<std::uint32_t>{value} : std::vector<std::uint32_t>{};
  };
  DraftNode made = node.make(is_average ? "AveragePool" : "MaxPool", {node.input(0)});
  made.lists["kernel_shape"] = pair_of(p.has_kernel_h(), p.kernel_h(), p.kernel_w(),
                                       number(p.has_kernel_size(), p.kernel_size()), 1);
  made.lists["strides"] =
      pair_of(p.has_stride_h(), p.stride_h(), p.stride_w(), number(p.has_stride(), p.stride()), 1);
  made.lists["pads"] =
      twice(pair_of(p.has_pad_h(), p.pad_h(), p.pad_w(), number(p.has_pad(), p.pad()), 0));
  const bool rounds_down = p.round_mode() == caffe_net::PoolingParameter::FLOOR || !p.ceil_mode();
  made.numbers["ceil_mode"] = rounds_down ? 0 : 1;
  node.add(std::move(made));
}

// What lies behind the axis is one row.
void caffe_inner_product(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer().inner_product_param();
  std::string input = node.input(0);
  const std::int64_t out = std::max<std::int64_t>(1, bounded_number(p.num_output()));
  if (node.rank(0) != 2 || p.axis() != 1) {
    DraftNode rows{.op = "Flatten", .name = {}, .inputs = {input}};
    rows.numbers["axis"] = p.axis();
    input = node.add_before("rows", std::move(rows));
  }
  const std::int64_t inner = node.extent(input, 1);
  std::vector<std::string> inputs = {input, node.weight("weights", {out, inner})};
  if (p.bias_term()) inputs.push_back(node.weight("bias", {out}));
  DraftNode made = node.make("Gemm", std::move(inputs));
  made.numbers["transB"] = 1;
  node.add(std::move(made));
}

void caffe_relu(const CaffeNode& node, std::string_view) {
  const bool leaks = node.layer().relu_param().negative_slope() != 0;
  node.add(node.make(leaks ? "LeakyRelu" : "Relu", {node.input(0)}));
}

// Caffe keeps mean and variance here, and scale and bias in a layer Scale behind.
void caffe_batch_norm(const CaffeNode& node, std::string_view op) {
  const std::int64_t channels = node.channels();
  const std::string mean = node.weight("mean", {channels});
  const std::string variance = node.weight("variance", {channels});
  node.add(node.make(std::string(op), {node.input(0), "", "", mean, variance}));
}

// A weight per channel, or the second bottom.
void caffe_scale(const CaffeNode& node, std::string_view op) {
  const std::int64_t channels = node.channels();
  Numbers extents = {1, channels};
  while (extents.size() < node.rank(0)) extents.push_back(1);
  const bool has_bias = op == "Mul" && node.layer().scale_param().bias_term();
  std::vector<std::string> inputs = {node.input(0), node.input(1)};
  if (node.input_count() < 2) inputs[1] = node.weight("scale", extents);
  if (has_bias) inputs.push_back(node.weight("bias", extents));
  DraftNode made = node.make(std::string(op), std::move(inputs));
  if (has_bias) made.numbers[fused_in("BiasAdd")] = 1;
  node.add(std::move(made));
}

void caffe_eltwise(const CaffeNode& node, std::string_view) {
  const auto operation = node.layer().eltwise_param().operation();
  const bool is_sum = operation == caffe_net::EltwiseParameter::SUM;
  const char* op = is_sum ? "Sum" : operation == caffe_net::EltwiseParameter::PROD ? "Mul" : "Max";
  node.add(node.make(is_sum && node.input_count() == 2 ? "Add" : op, node.inputs()));
}

// Steps [steps, batch, features...].
void caffe_recurrent(const CaffeNode& node, std::string_view op) {
  const std::int64_t gates = op == "LSTM" ? 4 : 1;
  const std::int64_t out =
      std::max<std::int64_t>(1, bounded_number(node.layer().recurrent_param().num_output()));
  const std::string input = node.input(0);
  const std::int64_t features = node.extent(input, 2);
  const std::string weights = node.weight("weights", {1, gates * out, features});
  const std::string state = node.weight("state_weights", {1, gates * out, out});
  const std::string bias = node.weight("bias", {1, gates * out});
  const Numbers extents = {node.extent(input, 0), node.extent(input, 1), out};
  DraftNode made = node.make(std::string(op), {input, weights, state, bias});
  made.shapes = ShapesBy::File;
  if (!made.outputs.empty()) node.state(made.outputs.front(), extents);
  node.add(std::move(made));
}

void caffe_embed(const CaffeNode& node, std::string_view) {
  const auto& p = node.layer();
  const std::string table = node.weight("weights", {bounded_number(p.embed_param().input_dim()),
                                                    bounded_number(p.embed_param().num_output())});
  node.add(node.make("Gather", {table, node.input(0)}));
}

}  // namespace offcut::traces
