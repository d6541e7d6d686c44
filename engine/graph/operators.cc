#include "engine/graph/operators.h"

#include <array>
#include <unordered_map>
#include <vector>

#include "engine/graph/operator_work.h"

namespace offcut {
namespace {

// Operators that share a row, separated by blanks.
struct Family {
  std::string_view names;
  std::string_view kernel;
  Arithmetic (*work)(const OperatorView& op, double number);
  double number = 0;
};

constexpr std::array<Family, 75> kFamilies = {{
    // ---- convolutions
    {"Conv FusedConv NhwcConv NhwcFusedConv", "", convolution, 1},
    {"ConvInteger", "", plain_convolution, 1},
    {"QLinearConv", "", quantised_convolution, 3},
    {"DeformConv", "", deformable_convolution, 1},
    {"ConvTranspose ConvTransposeWithDynamicPads QLinearConvTranspose", "", transposed_convolution,
     1},
    // ---- products of matrices
    {"Gemm FusedGemm GemmFloat8", "", matrix_product, 2},
    {"GemmFastGelu FusedMatMulActivation", "", matrix_product, 2},
    {"QGemm", "", matrix_product, 6},
    {"MatMul FusedMatMul TransposeMatMul MatMulInteger QLinearMatMul "
     "SparseToDenseMatMul",
     "", matrix_product, 0},
    {"MatMulIntegerToFloat", "", packed_product, 6},
    {"DynamicQuantizeMatMul", "", packed_product, 4},
    {"MatMulNBits", "", packed_product, 5},
    {"MatMulBnb4 MatMulFpQ4 QOrderedMatMul MatMulInteger16", "", packed_product, 0},
    {"MoE QMoE", "fc", experts, 0},
    {"LSTM GRU RNN DynamicQuantizeLSTM", "recurrent", recurrent, 0},
    {"Einsum", "attention", moves_only, 0},
    // ---- attention: the number is the position of the past keys
    {"Attention", "attention", any_attention, 4},
    {"PackedAttention", "attention", projected_attention, 99},
    {"QAttention", "attention", projected_attention, 8},
    {"MultiHeadAttention", "attention", multi_head_attention, 6},
    {"DecoderMaskedMultiHeadAttention", "attention", multi_head_attention, 5},
    {"GroupQueryAttention", "attention", grouped_attention, 3},
    // ---- pooling
    {"MaxPool NhwcMaxPool MaxPoolWithMask", "maxpool", pooling, 0},
    {"AveragePool QLinearAveragePool", "avgpool", pooling, 0},
    {"LpPool", "", pooling, 0},
    {"GlobalAveragePool GlobalMaxPool QLinearGlobalAveragePool", "globalpool", per_input, 1},
    {"GlobalLpPool", "", per_input, 1},
    {"RoiAlign MaxRoiPool", "", per_output, 16},
    {"MaxUnpool", "", moves_only, 0},
    // ---- reductions
    {"ReduceMean QLinearReduceMean", "globalpool", per_input, 1},
    {"ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum "
     "ReduceLogSumExp ReduceSumSquare ReduceSumInteger",
     "", per_input, 1},
    {"ArgMax ArgMin", "", per_output, 1},
    {"CumSum CumProd TopK NonMaxSuppression NonZero Unique Det Multinomial", "", per_input, 1},
    // ---- element-wise
    {"Add Sub Mul Div Sum Relu Clip LeakyRelu PRelu HardSigmoid", "elementwise", per_output, 1},
    {"Sigmoid Tanh HardSwish", "elementwise", per_output, 4},
    {"Gelu Erf", "elementwise", per_output, 8},
    {"FastGelu BiasGelu QuickGelu BiasSplitGelu FastGeluFusion", "elementwise", per_output, 9},
    {"Swish SiLU Silu Mish", "elementwise", per_output, 5},
    {"QLinearAdd QLinearMul BiasAdd BiasDropout", "elementwise", per_output, 1},
    {"QLinearSigmoid QLinearLeakyRelu", "elementwise", per_output, 4},
    {"Abs Neg Ceil Floor Round Sign Not Reciprocal Sqrt Exp Log Pow Mod BitShift "
     "BitwiseAnd BitwiseOr BitwiseXor BitwiseNot",
     "", per_output, 1},
    {"And Or Xor Equal Greater Less GreaterOrEqual LessOrEqual Where QLinearWhere "
     "Max Min Mean IsNaN IsInf Shrink",
     "", per_output, 1},
    {"Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh", "", per_output, 1},
    {"Elu Selu Celu Softplus Softsign ThresholdedRelu", "", per_output, 1},
    {"Bernoulli RandomNormal RandomNormalLike RandomUniform RandomUniformLike", "", per_output, 1},
    {"HannWindow HammingWindow BlackmanWindow MelWeightMatrix", "", per_output, 1},
    {"QuantizeLinear DequantizeLinear QuantizeBFP DequantizeBFP", "", per_output, 1},
    {"DynamicQuantizeLinear", "", per_output, 3},
    {"RotaryEmbedding GemmaRotaryEmbedding", "elementwise", per_output, 3},
    {"GatedRelativePositionBias RelativePositionBias", "elementwise", per_output, 1},
    // ---- normalisations
    {"BatchNormalization", "norm", per_output, 2},
    {"Softmax LogSoftmax QLinearSoftmax BiasSoftmax", "softmax", per_output, 5},
    {"Hardmax", "", per_output, 1},
    {"LayerNormalization InstanceNormalization", "norm", per_output, 8},
    {"GroupNormalization GroupNorm SimplifiedLayerNormalization RMSNormalization", "norm",
     per_output, 8},
    {"SkipLayerNormalization SkipSimplifiedLayerNormalization SkipGroupNorm "
     "EmbedLayerNormalization",
     "norm", per_output, 9},
    {"MeanVarianceNormalization LpNormalization", "norm", per_output, 4},
    {"LRN", "norm", per_output, 12},
    {"SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss", "softmax", per_input, 5},
    // ---- images and signals
    {"Resize AffineGrid ColorConvert", "", per_output, 1},
    {"GridSample", "", per_output, 8},
    {"CropAndResize", "", per_output, 8},
    {"Col2Im", "", per_input, 1},
    {"ImageDecoder", "", per_output, 8},
    {"DFT STFT Rfft Irfft", "", transform, 0},
    // ---- data movement
    {"Concat QLinearConcat ConcatFromSequence", "concat", moves_only, 0},
    {"Transpose ReorderInput ReorderOutput", "layout", moves_only, 0},
    {"Reshape Flatten Squeeze Unsqueeze Identity", "reshape", moves_only, 0},
    {"Slice Split Gather GatherND GatherElements ScatterND ScatterElements Scatter "
     "TensorScatter",
     "", moves_only, 0},
    {"GatherBlockQuantized", "", per_output, 1},
    {"Shape Size Constant ConstantOfShape Cast CastLike BitCast Dropout Pad Expand "
     "Tile OneHot EyeLike Range Trilu",
     "", moves_only, 0},
    {"SpaceToDepth DepthToSpace Upsample CenterCropPad ReverseSequence Compress "
     "CropPad ExpandDims UnfoldTensor Unfold",
     "", moves_only, 0},
    {"SplitToSequence SequenceAt SequenceConstruct SequenceEmpty SequenceErase "
     "SequenceInsert SequenceLength",
     "", moves_only, 0},
    {"Optional OptionalGetElement OptionalHasElement MemcpyFromHost MemcpyToHost", "", moves_only,
     0},
    {"StringNormalizer StringConcat StringSplit RegexFullMatch TfIdfVectorizer", "", per_input, 1},
}};

std::vector<OperatorRow> make_rows() {
  std::vector<OperatorRow> rows;
  for (const Family& family : kFamilies) {
    for (std::string_view rest = family.names; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      rows.push_back({rest.substr(0, end), family.kernel, family.work, family.number});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return rows;
}

using Index = std::unordered_map<std::string_view, const OperatorRow*>;

Index make_index() {
  Index index;
  for (const OperatorRow& row : operators()) index.emplace(row.name, &row);
  return index;
}

}  // namespace

std::span<const OperatorRow> operators() {
  static const std::vector<OperatorRow> kRows = make_rows();
  return kRows;
}

const OperatorRow* find_operator(std::string_view name) {
  static const Index kIndex = make_index();
  const auto found = kIndex.find(name);
  return found == kIndex.end() ? nullptr : found->second;
}

}  // namespace offcut
