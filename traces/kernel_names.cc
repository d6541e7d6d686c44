#include "traces/kernel_names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

template <std::size_t N>
bool is_in(std::string_view op, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), op) != list.end();
}

// Returns the name without the rewrite that ONNX Runtime appends to that of the first node it took,
// or "": "fc1/MatMulAddFusion", "q/GatherSliceToSplitFusion", "gelu/Div/GeluFusion/".
std::string_view without_rewrite(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  const bool is_rewrite = slash != std::string_view::npos && name.ends_with("Fusion");
  return is_rewrite ? name.substr(0, slash) : std::string_view{};
}

// Returns the name without one suffix that optimisers append, or "".
std::string_view without_suffix(std::string_view name) {
  constexpr std::array<std::string_view, 11> kSuffixes = {
      "_nchwc",        "_nhwc",  "_quant",    "_quantized",   "_fp16", "_add_constant",
      "_mul_constant", "_fused", "_internal", "_transformed", "_gemm"};
  if (const auto shorter = without_rewrite(name); !shorter.empty()) return shorter;
  for (const std::string_view suffix : kSuffixes) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  const std::size_t token = name.rfind("_token_");
  if (token != std::string_view::npos) {
    const std::string_view digits = name.substr(token + 7);
    const bool number = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    if (number) return name.substr(0, token);
  }
  // A number after a colon, as in TFLite's "[name]:12".
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && colon + 1 < name.size()) {
    const std::string_view digits = name.substr(colon + 1);
    if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return name.substr(0, colon);
    }
  }
  return {};
}

// Returns the name without one prefix or bracket that runtimes put around it, or "".
std::string_view without_prefix(std::string_view name) {
  constexpr std::array<std::string_view, 5> kPrefixes = {"fused ", "Fused ", "onnx_node!",
                                                         "node_of_", "/"};
  for (const std::string_view prefix : kPrefixes) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    return name.substr(1, name.size() - 2);
  }
  return {};
}

// Returns the first of the results that TFLite lists, "a, b" of "[a, b]:7", or "".
std::string_view first_of_list(std::string_view name) {
  const std::size_t comma = name.find(", ");
  return comma == std::string_view::npos ? std::string_view() : name.substr(0, comma);
}

// Whether a matrix [rows, width] may be a tensor [batch, ..., width] written row by row: a matrix
// product with its bias folded in is one Gemm over all rows. The batch may differ.
bool may_be_rows(const Shape& matrix, const Shape& tensor) {
  std::int64_t rows_of_one = 1;
  for (std::size_t d = 1; d + 1 < tensor.size(); ++d) rows_of_one *= tensor[d];
  return matrix[1] == tensor.back() && rows_of_one > 0 && matrix[0] % rows_of_one == 0;
}

// Whether [batch, height, width, channels...] holds a tensor [batch, channels..., height, width]:
// int8 convolutions compute with the channels last, also where a reshape has split them in groups.
bool is_channels_last(const Shape& kernel, const Shape& tensor) {
  Shape turned = tensor;
  for (std::size_t d = 2; d < tensor.size(); ++d) {
    std::rotate(turned.begin() + 1, turned.begin() + 2, turned.end());
    if (std::equal(turned.begin() + 1, turned.end(), kernel.begin() + 1)) return true;
  }
  return false;
}

// Appends the names in a part of a fusion. TensorRT's point-wise nodes nest: "PWN(PWN(A), B)".
void add_parts(std::string_view part, std::vector<std::string>& out) {
  constexpr std::string_view kPointWise = "PWN(";
  if (!part.starts_with(kPointWise)) {
    if (!part.empty()) out.emplace_back(part);
    return;
  }
  part.remove_prefix(kPointWise.size());
  if (part.ends_with(')')) part.remove_suffix(1);
  std::size_t depth = 0;
  std::size_t from = 0;
  for (std::size_t k = 0; k < part.size(); ++k) {
    if (part[k] == '(') ++depth;
    if (part[k] == ')' && depth > 0) --depth;
    if (depth > 0 || part.substr(k, 2) != ", ") continue;
    add_parts(part.substr(from, k - from), out);
    from = k + 2;
  }
  add_parts(part.substr(from), out);
}

// The extents that hold more than one entry, the batch in front aside.
Shape without_ones(const Shape& shape) {
  Shape out;
  for (std::size_t d = 1; d < shape.size(); ++d) {
    if (shape[d] != 1) out.push_back(shape[d]);
  }
  return out;
}

}  // namespace

std::vector<std::string> names_inside(std::string_view kernel) {
  std::vector<std::string> out;
  if (!kernel.empty()) out.push_back(std::string(kernel));
  constexpr std::size_t kMost = 16;
  for (std::size_t k = 0; k < out.size() && out.size() < kMost; ++k) {
    const std::string name = out[k];
    const bool is_list = k > 0 && out[k - 1] == message("[", name, "]");
    for (const std::string_view shorter : {without_suffix(name), without_prefix(name),
                                           is_list ? first_of_list(name) : std::string_view()}) {
      const std::string text(shorter);
      if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) {
        out.push_back(text);
      }
    }
  }
  return out;
}

std::vector<std::string> names_of_fusion(std::string_view kernel) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (true) {
    const std::size_t plus = kernel.find(" + ", from);
    add_parts(kernel.substr(from, plus == std::string_view::npos ? plus : plus - from), out);
    if (plus == std::string_view::npos) return out;
    from = plus + 3;
  }
}

std::optional<ForeignNode> foreign_node(std::string_view kernel) {
  constexpr std::string_view kStart = "{ForeignNode[";
  constexpr std::string_view kEnd = "]}";
  const std::size_t start = kernel.find(kStart);
  if (start == std::string_view::npos || !kernel.ends_with(kEnd)) return std::nullopt;
  kernel.remove_prefix(start + kStart.size());
  kernel.remove_suffix(kEnd.size());
  const std::size_t dots = kernel.find("...");
  if (dots == std::string_view::npos) return ForeignNode{std::string(kernel), std::string(kernel)};
  return ForeignNode{std::string(kernel.substr(0, dots)), std::string(kernel.substr(dots + 3))};
}

bool is_delegate(std::string_view op) {
  return op == "DELEGATE_CALL" || op == "DELEGATE" ||
         (op.starts_with("TfLite") && op.find("Delegate") != std::string_view::npos);
}

bool moves_data(std::string_view op) {
  constexpr std::array<std::string_view, 20> kOps = {
      "ReorderInput", "ReorderOutput",    "Transpose",      "Cast",
      "MemcpyToHost", "MemcpyFromHost",   "QuantizeLinear", "Reformat",
      "Reorder",      "DequantizeLinear", "Identity",       "DynamicQuantizeLinear",
      "Copy",         "InputOperator",    "OutputOperator", "exDataConvert",
      "TENSOR_TRANS", "DATA_CONVERT",     "MEMCPYHtoD",     "MEMCPYDtoH"};
  return is_in(op, kOps);
}

bool is_inserted_reshape(std::string_view name) {
  return name.starts_with("gemm_input_reshape") || name.starts_with("gemm_output_reshape");
}

bool serves_next(std::string_view op, std::string_view name) {
  constexpr std::array<std::string_view, 5> kAfter = {
      "ReorderOutput", "MemcpyToHost", "DequantizeLinear", "OutputOperator", "MEMCPYDtoH"};
  return !is_in(op, kAfter) && !name.starts_with("gemm_output_reshape");
}

bool may_be_dropped(std::string_view op) {
  constexpr std::array<std::string_view, 12> kOps = {"Dropout", "Identity",  "Reshape", "Flatten",
                                                     "Squeeze", "Unsqueeze", "Cast",    "Split",
                                                     "Concat",  "Slice",     "Expand",  "Constant"};
  return is_in(op, kOps);
}

bool follows_producer(std::string_view op) {
  // DequantizeLinear is not among them: it is computed by whoever reads it, and what lies in front
  // of it, one byte an element, is what crosses a cut.
  constexpr std::array<std::string_view, 33> kOps = {"BatchNormalization",
                                                     "Relu",
                                                     "LeakyRelu",
                                                     "PRelu",
                                                     "Clip",
                                                     "Sigmoid",
                                                     "HardSigmoid",
                                                     "HardSwish",
                                                     "Tanh",
                                                     "Elu",
                                                     "Selu",
                                                     "Softplus",
                                                     "Softsign",
                                                     "ThresholdedRelu",
                                                     "Add",
                                                     "Sum",
                                                     "Sub",
                                                     "Mul",
                                                     "Div",
                                                     "Gelu",
                                                     "Erf",
                                                     "Sqrt",
                                                     "Pow",
                                                     "Neg",
                                                     "Exp",
                                                     "Mish",
                                                     "Swish",
                                                     "Min",
                                                     "Max",
                                                     "QuantizeLinear",
                                                     "Scale",
                                                     "InstanceNormalization",
                                                     "Softmax"};
  return is_in(op, kOps);
}

bool may_be_shape(const Shape& kernel, const Shape& tensor) {
  // A pooled image is a vector to some runtimes, with or without extents of 1 behind.
  if (kernel.size() != tensor.size() && without_ones(kernel) == without_ones(tensor)) return true;
  if (kernel.size() == 2 && tensor.size() > 2) return may_be_rows(kernel, tensor);
  if (kernel.size() != tensor.size()) return false;
  if (is_channels_last(kernel, tensor)) return true;
  constexpr std::int64_t kBlock = 16;
  for (std::size_t d = 1; d < kernel.size(); ++d) {
    const bool padded =
        d == 1 && kernel[d] % 8 == 0 && kernel[d] > tensor[d] && kernel[d] - tensor[d] < kBlock;
    if (kernel[d] != tensor[d] && !padded) return false;
  }
  return true;
}

}  // namespace offcut::traces
