#include "device_models/kernel_class.h"

#include <algorithm>
#include <string_view>

#include "engine/base/text.h"
#include "engine/graph/operators.h"

namespace offcut::device_models {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string convolution_class(const Layer& layer) {
  const Attributes& a = layer.attributes;
  const auto shape = a.find("kernel_shape");
  const std::int64_t group = attribute_or(a, "group", 1);
  const std::int64_t stride = attribute_or(a, "strides", 1);
  if (shape == a.end() || shape->second.empty()) return group > 1 ? "conv_group" : "conv1x1";
  const std::int64_t height = shape->second.front();
  const std::int64_t width = shape->second.back();
  if (group > 1) {
    // Depthwise: one channel per filter. Where the graph does not tell, the work does, of outputs
    // of four bytes: it is outputs times taps.
    const double taps = static_cast<double>(height * width);
    const double elements = layer.work.output_bytes.as_double() / 4;
    const std::int64_t channels = attribute_or(a, "channels_per_group", 0);
    const bool depthwise = channels > 0 ? channels == 1 : layer.work.macs <= 1.5 * elements * taps;
    if (!depthwise) return "conv_group";
    return message("dw", height, "s", stride);
  }
  if (height != width) return "conv_asym";
  if (height == 1) return "conv1x1";
  return message("conv", height, "x", width, "s", stride);
}

// Elements of a tensor with its channels rounded up to a multiple of four, times their size.
double padded_bytes(const Tensor& tensor) {
  if (!tensor.shape) return 0;
  const Shape& shape = *tensor.shape;
  const double bytes = storage_of(tensor.type, element_count(shape)).as_double();
  if (shape.size() < 2 || shape[1] <= 0) return bytes;
  const std::int64_t packed = (shape[1] + 3) / 4 * 4;
  return bytes * static_cast<double>(packed) / static_cast<double>(shape[1]);
}

double padding_of(const ModelGraph& graph, const std::vector<TensorId>& ids) {
  double plain = 0;
  double padded = 0;
  for (const TensorId id : ids) {
    const auto bytes = graph.tensors()[id].bytes();
    if (!bytes) continue;
    plain += bytes->as_double();
    padded += padded_bytes(graph.tensors()[id]);
  }
  return plain > 0 ? padded / plain : 1;
}

}  // namespace

std::string kernel_class(const Layer& layer) {
  const std::string& op = layer.main_op;
  if (op == "ConvTranspose") return "deconv";
  if (contains(op, "Conv")) return convolution_class(layer);
  if (contains(op, "Gemm") || contains(op, "MatMul")) {
    return layer.work.weight_reads > Bytes(0) ? "fc" : "attention";
  }
  const OperatorRow* row = find_operator(op);
  return row == nullptr || row->kernel.empty() ? "other" : std::string(row->kernel);
}

std::string family_of(const std::string& kernel_class) {
  if (kernel_class.starts_with("conv") || kernel_class == "deconv") return "conv";
  if (kernel_class.starts_with("dw")) return "depthwise";
  if (kernel_class.ends_with("pool")) return "pool";
  if (kernel_class == "fc" || kernel_class == "attention" || kernel_class == "recurrent") {
    return "product";
  }
  return "memory";
}

LayerWork layer_work(const ModelGraph& graph, LayerId layer) {
  const Layer& l = graph.layers()[layer];
  LayerWork work;
  work.kernel = kernel_class(l);
  const double in = padding_of(graph, l.inputs);
  const double out = padding_of(graph, l.outputs);
  const bool dense = family_of(work.kernel) == "conv";
  work.flops = l.work.flops * out * (dense ? in : 1.0);
  work.input = l.work.input_bytes.as_double() * in;
  work.output = l.work.output_bytes.as_double() * out;
  work.weights = l.work.weight_reads.as_double();
  return work;
}

Terms terms_of(const LayerWork& work) {
  return {1, work.flops * 1e-6, work.input * 1e-6, work.output * 1e-6, work.weights * 1e-6, 0};
}

}  // namespace offcut::device_models
