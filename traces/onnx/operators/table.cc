#include "traces/onnx/operators/table.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {
namespace {

// Operators that share a row, separated by blanks.
struct Family {
  Domain domain;
  int since;
  ShapeRule rule;
  std::string_view names;
};

using enum Domain;

constexpr std::array<Family, 110> kFamilies = {{
    // ---- element by element
    {Standard, 1, as_first,
     "Relu Clip LeakyRelu PRelu HardSigmoid Sigmoid Tanh HardSwish Gelu Erf Mish "
     "Abs Neg Ceil Floor Round Sign Not Reciprocal Sqrt Exp Log Shrink Sin Cos Tan "
     "Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Elu Selu Celu Softplus Softsign "
     "ThresholdedRelu Softmax LogSoftmax Hardmax InstanceNormalization "
     "MeanVarianceNormalization LpNormalization LRN Identity CumSum "
     "ReverseSequence Trilu ScatterND ScatterElements Scatter"},
    {Standard, 18, as_first, "BitwiseNot GroupNormalization"},
    {Standard, 23, as_first, "RotaryEmbedding"},
    {Standard, 24, as_first, "Swish TensorScatter"},
    {Standard, 1, broadcast_inputs, "Add Sub Mul Div Sum Max Min Mean Mod Pow BitShift And Or Xor"},
    {Standard, 18, broadcast_inputs, "BitwiseAnd BitwiseOr BitwiseXor"},
    {Standard, 1, comparison, "Equal Greater Less GreaterOrEqual LessOrEqual"},
    {Standard, 1, test_elements, "IsNaN IsInf"},
    {Standard, 1, where, "Where"},
    {Standard, 1, cast, "Cast CastLike"},
    {Standard, 1, as_first_with_dtype, "EyeLike Bernoulli RandomNormalLike RandomUniformLike"},
    {Standard, 1, dropout, "Dropout"},
    {Standard, 1, batch_normalization, "BatchNormalization"},
    {Standard, 1, layer_normalization, "LayerNormalization"},
    {Standard, 23, layer_normalization, "RMSNormalization"},
    // ---- products
    {Standard, 1, matmul, "MatMul MatMulInteger"},
    {Standard, 1, quantised_matmul, "QLinearMatMul"},
    {Standard, 1, gemm, "Gemm"},
    {Standard, 12, einsum, "Einsum"},
    {Standard, 1, recurrent_shapes, "LSTM GRU RNN"},
    {Standard, 23, attention, "Attention"},
    // ---- windows
    {Standard, 1, convolution_shape, "Conv ConvInteger QLinearConv"},
    {Standard, 19, convolution_shape, "DeformConv"},
    {Standard, 1, transposed_convolution_shape, "ConvTranspose"},
    {Standard, 1, pool, "MaxPool AveragePool LpPool"},
    {Standard, 1, global_pool, "GlobalAveragePool GlobalMaxPool GlobalLpPool"},
    {Standard, 1, roi_pool, "RoiAlign MaxRoiPool"},
    // ---- quantised
    {Standard, 10, quantize, "QuantizeLinear"},
    {Standard, 10, dequantize, "DequantizeLinear"},
    {Standard, 11, dynamic_quantize, "DynamicQuantizeLinear"},
    // ---- images and signals
    {Standard, 10, resize, "Resize"},
    {Standard, 1, upsample, "Upsample"},
    {Standard, 16, grid_sample, "GridSample"},
    {Standard, 20, affine_grid, "AffineGrid"},
    {Standard, 17, dft, "DFT"},
    {Standard, 17, stft, "STFT"},
    {Standard, 17, window, "HannWindow HammingWindow BlackmanWindow"},
    {Standard, 17, mel_weights, "MelWeightMatrix"},
    {Standard, 18, col2im, "Col2Im"},
    {Standard, 18, center_crop_pad, "CenterCropPad"},
    // ---- reductions
    {Standard, 1, reduce,
     "ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 "
     "ReduceLogSum ReduceLogSumExp ReduceSumSquare"},
    {Standard, 1, arg_extreme, "ArgMax ArgMin"},
    {Standard, 1, top_k, "TopK"},
    {Standard, 11, determinant, "Det"},
    {Standard, 12, loss, "SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss"},
    // ---- layout and choice
    {Standard, 1, reshape, "Reshape"},
    {Standard, 8, expand, "Expand"},
    {Standard, 6, tile, "Tile"},
    {Standard, 1, pad, "Pad"},
    {Standard, 1, slice, "Slice"},
    {Standard, 1, split, "Split"},
    {Standard, 9, constant_of_shape, "ConstantOfShape"},
    {Standard, 11, range, "Range"},
    {Standard, 9, one_hot, "OneHot"},
    {Standard, 1, shape_of, "Shape"},
    {Standard, 1, size_of, "Size"},
    {Standard, 1, random, "RandomNormal RandomUniform"},
    {Standard, 1, transpose, "Transpose"},
    {Standard, 1, concat, "Concat"},
    {Standard, 1, squeeze, "Squeeze"},
    {Standard, 1, unsqueeze, "Unsqueeze"},
    {Standard, 1, flatten, "Flatten"},
    {Standard, 1, gather, "Gather"},
    {Standard, 11, gather_elements, "GatherElements"},
    {Standard, 11, gather_nd, "GatherND"},
    {Standard, 1, space_to_depth, "SpaceToDepth"},
    {Standard, 1, depth_to_space, "DepthToSpace"},
    {Standard, 9, non_zero, "NonZero"},
    {Standard, 10, non_max_suppression, "NonMaxSuppression"},
    {Standard, 11, unique, "Unique"},
    {Standard, 20, decoded_image, "ImageDecoder"},
    {Standard, 9, compress, "Compress"},
    {Standard, 20, string_split, "StringSplit"},
    {Standard, 20, as_first, "StringConcat"},
    {Standard, 20, test_elements, "RegexFullMatch"},
    // ---- com.microsoft
    {Microsoft, 1, as_first,
     "Gelu FastGelu BiasGelu QuickGelu GroupNorm RotaryEmbedding "
     "GemmaRotaryEmbedding GatedRelativePositionBias BiasSoftmax BiasAdd "
     "QLinearSigmoid QLinearLeakyRelu QLinearSoftmax Trilu ReorderInput"},
    {Microsoft, 1, dropout, "BiasDropout"},
    {Microsoft, 1, bias_split_gelu, "BiasSplitGelu"},
    {Microsoft, 1, layer_normalization, "SimplifiedLayerNormalization"},
    {Microsoft, 1, skip_normalization,
     "SkipLayerNormalization SkipSimplifiedLayerNormalization SkipGroupNorm"},
    {Microsoft, 1, embed_normalization, "EmbedLayerNormalization"},
    {Microsoft, 1, gemm, "FusedGemm GemmFloat8 QGemm"},
    {Microsoft, 1, fused_matmul, "FusedMatMul TransposeMatMul FusedMatMulActivation"},
    {Microsoft, 1, matmul, "GemmFastGelu MatMulInteger16 SparseToDenseMatMul"},
    {Microsoft, 1, packed_matmul, "MatMulNBits MatMulBnb4 MatMulFpQ4"},
    {Microsoft, 1, quantised_matmul, "MatMulIntegerToFloat DynamicQuantizeMatMul"},
    {Microsoft, 1, recurrent_shapes, "DynamicQuantizeLSTM"},
    {Microsoft, 1, as_first, "MoE QMoE"},
    {Microsoft, 1, projected, "Attention QAttention PackedAttention"},
    {Microsoft, 1, multi_head, "MultiHeadAttention DecoderMaskedMultiHeadAttention"},
    {Microsoft, 1, grouped_query, "GroupQueryAttention"},
    {Microsoft, 1, convolution_shape, "FusedConv NhwcConv NhwcFusedConv QLinearConv"},
    {Microsoft, 1, transposed_convolution_shape,
     "QLinearConvTranspose ConvTransposeWithDynamicPads"},
    {Microsoft, 1, pool, "QLinearAveragePool NhwcMaxPool"},
    {Microsoft, 1, global_pool, "QLinearGlobalAveragePool"},
    {Microsoft, 1, reduce, "QLinearReduceMean"},
    {Microsoft, 1, crop_and_resize, "CropAndResize"},
    {Microsoft, 1, reorder_output, "ReorderOutput"},
    {Microsoft, 1, grid_sample, "GridSample"},
    {Microsoft, 1, quantize, "QuantizeLinear"},
    {Microsoft, 1, dequantize, "DequantizeLinear"},
    {Microsoft, 1, quantised_binary, "QLinearAdd QLinearMul"},
    {Microsoft, 1, quantised_concat, "QLinearConcat"},
    {Microsoft, 1, quantised_where, "QLinearWhere"},
    {Microsoft, 1, unsqueeze, "ExpandDims"},
    {Microsoft, 1, gather_blocks, "GatherBlockQuantized"},
    {Microsoft, 1, gather_nd, "GatherND"},
    {Microsoft, 1, pad, "Pad"},
    {Microsoft, 1, range, "Range"},
    {Microsoft, 1, unique, "Unique"},
}};

std::vector<ShapeRow> make_rows() {
  std::vector<ShapeRow> rows;
  for (const Family& family : kFamilies) {
    for (std::string_view rest = family.names; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      rows.push_back({family.domain, rest.substr(0, end), family.since, family.rule});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return rows;
}

using Index = std::unordered_map<std::string_view, const ShapeRow*>;

Index index_of(Domain domain) {
  Index index;
  for (const ShapeRow& row : shape_rows()) {
    if (row.domain == domain) index.emplace(row.name, &row);
  }
  return index;
}

const ShapeRow* found_in(const Index& index, std::string_view name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

bool is_of_the_runtime(std::string_view domain) {
  return domain.starts_with("com.microsoft") || domain.starts_with("com.ms.");
}

}  // namespace

std::span<const ShapeRow> shape_rows() {
  static const std::vector<ShapeRow> kRows = make_rows();
  return kRows;
}

const ShapeRow* find_shape_row(std::string_view domain, std::string_view name) {
  static const Index kStandard = index_of(Standard);
  static const Index kMicrosoft = index_of(Microsoft);
  const bool runtime = is_of_the_runtime(domain);
  if (!runtime && !domain.empty() && domain != "ai.onnx") return nullptr;
  if (runtime) {
    if (const ShapeRow* row = found_in(kMicrosoft, name)) return row;
  }
  const ShapeRow* row = found_in(kStandard, name);
  return row != nullptr || runtime ? row : found_in(kMicrosoft, name);
}

}  // namespace offcut::traces
