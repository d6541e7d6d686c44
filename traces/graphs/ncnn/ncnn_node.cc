#include "traces/graphs/ncnn/ncnn_node.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

// In order of the types.
constexpr std::array kRows = {
    NcnnRow{"AbsVal", "Abs", ncnn_same},
    NcnnRow{"BNLL", "Softplus", ncnn_same},
    NcnnRow{"BatchNorm", "", ncnn_batch_norm},
    NcnnRow{"Bias", "Add", ncnn_scaled},
    NcnnRow{"BinaryOp", "", ncnn_binary},
    NcnnRow{"CELU", "Celu", ncnn_same},
    NcnnRow{"Cast", "Identity", ncnn_same},
    NcnnRow{"Clip", "Clip", ncnn_same},
    NcnnRow{"Concat", "", ncnn_concat},
    NcnnRow{"Convolution", "", ncnn_convolution},
    NcnnRow{"Convolution1D", "1", ncnn_convolution},
    NcnnRow{"ConvolutionDepthWise", "", ncnn_convolution},
    NcnnRow{"ConvolutionDepthWise1D", "1", ncnn_convolution},
    NcnnRow{"Crop", "", ncnn_crop},
    NcnnRow{"CumulativeSum", "CumSum", ncnn_same},
    NcnnRow{"Deconvolution", "", ncnn_deconvolution},
    NcnnRow{"DeconvolutionDepthWise", "", ncnn_deconvolution},
    NcnnRow{"DeepCopy", "Identity", ncnn_same},
    NcnnRow{"Dequantize", "DequantizeLinear", ncnn_same},
    NcnnRow{"Dropout", "Dropout", ncnn_same},
    NcnnRow{"ELU", "Elu", ncnn_same},
    NcnnRow{"Eltwise", "", ncnn_eltwise},
    NcnnRow{"Embed", "", ncnn_embed},
    NcnnRow{"Erf", "Erf", ncnn_same},
    NcnnRow{"Exp", "Exp", ncnn_same},
    NcnnRow{"ExpandDims", "Unsqueeze", ncnn_squeeze},
    NcnnRow{"Flatten", "", ncnn_flatten},
    NcnnRow{"GELU", "Gelu", ncnn_same},
    NcnnRow{"GRU", "GRU", ncnn_recurrent},
    NcnnRow{"Gemm", "", ncnn_gemm},
    NcnnRow{"GroupNorm", "GroupNormalization", ncnn_scaled},
    NcnnRow{"HardSigmoid", "HardSigmoid", ncnn_same},
    NcnnRow{"HardSwish", "HardSwish", ncnn_same},
    NcnnRow{"InnerProduct", "", ncnn_inner_product},
    NcnnRow{"InstanceNorm", "InstanceNormalization", ncnn_scaled},
    NcnnRow{"Interp", "", ncnn_interp},
    NcnnRow{"LRN", "LRN", ncnn_same},
    NcnnRow{"LSTM", "LSTM", ncnn_recurrent},
    NcnnRow{"LayerNorm", "LayerNormalization", ncnn_scaled},
    NcnnRow{"Log", "Log", ncnn_same},
    NcnnRow{"MVN", "MeanVarianceNormalization", ncnn_same},
    NcnnRow{"MatMul", "", ncnn_matmul},
    NcnnRow{"MemoryData", "", ncnn_memory},
    NcnnRow{"Mish", "Mish", ncnn_same},
    NcnnRow{"MultiHeadAttention", "", ncnn_attention},
    NcnnRow{"Noop", "Identity", ncnn_same},
    NcnnRow{"Normalize", "LpNormalization", ncnn_same},
    NcnnRow{"PReLU", "PRelu", ncnn_scaled},
    NcnnRow{"Packing", "Identity", ncnn_same},
    NcnnRow{"Padding", "", ncnn_padding},
    NcnnRow{"Permute", "", ncnn_permute},
    NcnnRow{"PixelShuffle", "DepthToSpace", ncnn_block},
    NcnnRow{"Pooling", "", ncnn_pooling},
    NcnnRow{"Pooling1D", "1", ncnn_pooling},
    NcnnRow{"Power", "Pow", ncnn_same},
    NcnnRow{"Quantize", "QuantizeLinear", ncnn_same},
    NcnnRow{"RMSNorm", "RMSNormalization", ncnn_scaled},
    NcnnRow{"RNN", "RNN", ncnn_recurrent},
    NcnnRow{"ReLU", "", ncnn_relu},
    NcnnRow{"Reduction", "", ncnn_reduction},
    NcnnRow{"Reorg", "SpaceToDepth", ncnn_block},
    NcnnRow{"Requantize", "QuantizeLinear", ncnn_same},
    NcnnRow{"Reshape", "", ncnn_reshape},
    NcnnRow{"RotaryEmbed", "RotaryEmbedding", ncnn_same},
    NcnnRow{"SDPA", "Attention", ncnn_same},
    NcnnRow{"SELU", "Selu", ncnn_same},
    NcnnRow{"Scale", "Mul", ncnn_scaled},
    NcnnRow{"ShuffleChannel", "", ncnn_shuffle},
    NcnnRow{"Sigmoid", "Sigmoid", ncnn_same},
    NcnnRow{"Slice", "", ncnn_slice},
    NcnnRow{"Softmax", "Softmax", ncnn_same},
    NcnnRow{"Softplus", "Softplus", ncnn_same},
    NcnnRow{"Split", "", ncnn_split},
    NcnnRow{"Squeeze", "Squeeze", ncnn_squeeze},
    NcnnRow{"Swish", "Swish", ncnn_same},
    NcnnRow{"TanH", "Tanh", ncnn_same},
    NcnnRow{"UnaryOp", "", ncnn_unary},
};
static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const NcnnRow& a, const NcnnRow& b) { return a.type < b.type; }));

}  // namespace

const NcnnRow* find_ncnn_row(std::string_view type) {
  const auto* const found = std::lower_bound(
      kRows.begin(), kRows.end(), type,
      [](const NcnnRow& row, std::string_view wanted) { return row.type < wanted; });
  return found != kRows.end() && found->type == type ? found : nullptr;
}

std::string NcnnNode::input(std::size_t k) const {
  if (k >= layer_.inputs.size()) return {};
  const auto copy = scope_.source.find(layer_.inputs[k]);
  return copy == scope_.source.end() ? layer_.inputs[k] : copy->second;
}

std::size_t NcnnNode::rank(std::size_t k) const {
  if (const auto known = extents(k); known && !known->empty()) return known->size() - 1;
  const auto found = scope_.rank.find(input(k));
  return found == scope_.rank.end() ? 3 : found->second;
}

std::vector<std::string> NcnnNode::inputs() const {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < layer_.inputs.size(); ++k) out.push_back(input(k));
  return out;
}

DraftNode NcnnNode::make(const std::string& op, std::vector<std::string> inputs) const {
  std::size_t most = 0;
  for (std::size_t k = 0; k < layer_.inputs.size(); ++k) most = std::max(most, rank(k));
  for (const std::string& output : layer_.outputs) scope_.rank[output] = most;
  return {.op = op, .name = layer_.name, .inputs = std::move(inputs), .outputs = layer_.outputs};
}

void NcnnNode::add(DraftNode node) const {
  scope_.shapes.add(node);
  scope_.draft.nodes.push_back(std::move(node));
}

void NcnnNode::state(const std::string& blob, std::vector<std::int64_t> extents) const {
  DraftTensor stated{.name = blob, .extents = std::move(extents)};
  scope_.shapes.know(stated);
  scope_.draft.stated.push_back(std::move(stated));
}

void NcnnNode::add(DraftNode node, std::size_t rank) const {
  for (const std::string& output : layer_.outputs) scope_.rank[output] = rank;
  add(std::move(node));
}

std::string NcnnNode::add_before(const std::string& suffix, DraftNode node) const {
  node.name = message(layer_.name, "/", suffix);
  node.outputs = {node.name};
  std::string made = node.name;
  add(std::move(node));
  return made;
}

void NcnnNode::add_weight(DraftTensor weight) const {
  scope_.shapes.know(weight);
  scope_.draft.weights.push_back(std::move(weight));
}

// Parameter 8 says that the weights are stored as int8.
std::string NcnnNode::weight(const std::string& suffix, std::vector<std::int64_t> extents) const {
  const bool is_int8 = integer(8, 0) != 0 && layer_.type.find("Gemm") == std::string::npos;
  std::string name = message(layer_.name, "/", suffix);
  const bool is_bias = suffix == "bias";
  add_weight({.name = name,
              .type = is_int8 && !is_bias ? DataType::Int8 : DataType::Float32,
              .extents = std::move(extents)});
  return name;
}

std::string NcnnNode::integers(const std::string& suffix,
                               const std::vector<std::int64_t>& values) const {
  std::string name = message(layer_.name, "/", suffix);
  add_weight({.name = name,
              .type = DataType::Int64,
              .extents = std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())},
              .values = std::vector<double>(values.begin(), values.end())});
  return name;
}

std::string NcnnNode::numbers(const std::string& suffix, const std::vector<double>& values) const {
  std::string name = message(layer_.name, "/", suffix);
  add_weight({.name = name,
              .type = DataType::Float32,
              .extents = std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())},
              .values = values});
  return name;
}

void NcnnNode::end_in(DraftNode& node) const {
  constexpr std::array<const char*, 7> kActivations = {"",        "Relu", "LeakyRelu", "Clip",
                                                       "Sigmoid", "Mish", "HardSwish"};
  const std::int64_t activation = integer(9, 0);
  if (activation < 1 || activation >= static_cast<std::int64_t>(kActivations.size())) return;
  node.numbers[fused_in(kActivations[static_cast<std::size_t>(activation)])] = 1;
}

}  // namespace offcut::traces
