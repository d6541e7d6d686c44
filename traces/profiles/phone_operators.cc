#include "traces/profiles/phone_operators.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/whole_number.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kLayoutMark = "___tr4";
constexpr const char* kDepthwise = "Depthwise";  // becomes a Conv with groups

using Window = std::pair<std::int64_t, std::int64_t>;
using Shapes = std::map<std::string, Shape>;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return has(text, part); });
}

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '1' && text[at] <= '9';
}

// Returns the last "AxB" of a name.
std::optional<Window> window_in(std::string_view name) {
  for (std::size_t x = name.rfind('x'); x != std::string_view::npos && x > 0;
       x = name.rfind('x', x - 1)) {
    if (is_digit(name, x - 1) && is_digit(name, x + 1)) {
      return Window{name[x - 1] - '0', name[x + 1] - '0'};
    }
  }
  return std::nullopt;
}

bool is_pointwise(std::string_view name) {
  return has_any(name, {"pointwise", "squeeze", "path", "aux", "reduction", "beginning",
                        "final_logits", "embedding", "shortcut"}) ||
         (has(name, "bottleneck") && has_any(name, {"conv1", "conv3"}));
}

Window window_of(std::string_view name, std::string_view type) {
  if (name.ends_with("separable_conv2d")) return {1, 1};
  if (const auto found = window_in(name)) return *found;
  if (type == "ConvTranspose") return {4, 4};
  if (type == "MaxPool") return {2, 2};
  if (type == "Conv" && is_pointwise(name)) return {1, 1};
  return {3, 3};
}

bool is_image(const Shape& shape) { return shape.size() == 4; }

std::int64_t stride_of(const Shape& in, const Shape& out) {
  if (!is_image(in) || !is_image(out) || out[2] <= 0) return 1;
  const double ratio = static_cast<double>(in[2]) / static_cast<double>(out[2]);
  return std::max<std::int64_t>(1, rounded<std::int64_t>(ratio));
}

// Returns an empty shape where the operator has no weights, or they cannot be told.
Shape weights_of(std::string_view type, const Shape& in, const Shape& out, const Window& window) {
  if (type == "MatMul" && in.size() == 2 && out.size() == 2) return {in[1], out[1]};
  if (!is_image(in) || !is_image(out)) return {};
  if (type == kDepthwise) return {out[1], 1, window.first, window.second};
  if (type == "ConvTranspose") return {in[1], out[1], window.first, window.second};
  if (type == "Conv") return {out[1], in[1], window.first, window.second};
  return {};
}

void type_layer(LayerSpec& layer, const Shapes& shapes, std::vector<TensorSpec>& tensors) {
  layer.op = phone_operator_type(layer.name);
  if (layer.inputs.empty() || layer.outputs.empty()) return;
  const std::string type = layer.op;
  const Window window = window_of(layer.name, type);
  const Shape& in = shapes.at(layer.inputs.front());
  const Shape& out = shapes.at(layer.outputs.front());
  if (type == "Conv" || type == kDepthwise || type == "ConvTranspose" || type.ends_with("Pool")) {
    const std::int64_t stride = stride_of(in, out);
    layer.attributes["kernel_shape"] = {window.first, window.second};
    layer.attributes["strides"] = {stride, stride};
  }
  if (type == kDepthwise) {
    layer.op = "Conv";
    layer.attributes["group"] = {is_image(out) ? out[1] : 1};
  }
  const Shape weights = layer.inputs.size() == 1 ? weights_of(type, in, out, window) : Shape{};
  if (weights.empty()) return;
  layer.inputs.push_back(layer.name + "#weights");
  tensors.push_back({layer.inputs.back(), DataType::Float32, weights, true});
}

}  // namespace

std::string phone_operator_type(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('/') + 1);
  if (has(name, kLayoutMark)) return "ReorderInput";
  if (last == "depthwise") return kDepthwise;
  if (has(last, "conv2d_transpose")) return "ConvTranspose";
  if (has(last, "Conv2D") || last == "separable_conv2d") return "Conv";
  if (has(last, "MatMul")) return "MatMul";
  if (has(last, "MaxPool") || last.starts_with("pool")) return "MaxPool";
  if (has(last, "AvgPool")) return "AveragePool";
  if (has(last, "concat")) return "Concat";
  if (has(last, "BatchNorm")) return "BatchNormalization";
  if (has(last, "Softmax")) return "Softmax";
  if (last.starts_with("add") || has(last, "BiasAdd") || has(last, "fuse_feats")) return "Add";
  if (last.starts_with("Relu") || last.ends_with("_relu")) return "Relu";
  return std::string(last);
}

void type_phone_operators(GraphSpec& spec) {
  Shapes shapes;
  for (const TensorSpec& tensor : spec.tensors)
    shapes[tensor.name] = tensor.shape.value_or(Shape{});
  for (LayerSpec& layer : spec.layers) type_layer(layer, shapes, spec.tensors);
}

}  // namespace offcut::traces
