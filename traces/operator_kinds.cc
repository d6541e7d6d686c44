#include "traces/operator_kinds.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace offcut::traces {
namespace {

struct OperatorWord {
  std::string_view word;  // as plain_word() gives it
  std::string_view kind;
};

// In order of the words.
constexpr std::array kWords = {
    OperatorWord{"abs", "Abs"},
    OperatorWord{"adaptiveavgpool", "Pool"},
    OperatorWord{"adaptivemaxpool", "Pool"},
    OperatorWord{"adaptivepooling", "Pool"},
    OperatorWord{"add", "Add"},
    OperatorWord{"addmm", "MatMul"},
    OperatorWord{"addv2", "Add"},
    OperatorWord{"averagepool", "Pool"},
    OperatorWord{"averagepooling", "Pool"},
    OperatorWord{"avgpool", "Pool"},
    OperatorWord{"baddbmm", "MatMul"},
    OperatorWord{"batchmatmul", "MatMul"},
    OperatorWord{"batchmatrixmultiply", "MatMul"},
    OperatorWord{"batchnorm", "BatchNormalization"},
    OperatorWord{"batchnormalization", "BatchNormalization"},
    OperatorWord{"biasadd", "Add"},
    OperatorWord{"biasgelu", "Gelu"},
    OperatorWord{"bidirectionalsequencelstm", "LSTM"},
    OperatorWord{"bmm", "MatMul"},
    OperatorWord{"caskconvolution", "Conv"},
    OperatorWord{"caskdeconvolution", "ConvTranspose"},
    OperatorWord{"cat", "Concat"},
    OperatorWord{"chunk", "Split"},
    OperatorWord{"clamp", "Clip"},
    OperatorWord{"clip", "Clip"},
    OperatorWord{"concat", "Concat"},
    OperatorWord{"concatenate", "Concat"},
    OperatorWord{"concatenation", "Concat"},
    OperatorWord{"concatv2", "Concat"},
    OperatorWord{"concatxd", "Concat"},
    OperatorWord{"constantpad", "Pad"},
    OperatorWord{"constantpadnd", "Pad"},
    OperatorWord{"conv", "Conv"},
    OperatorWord{"convbackpropinput", "ConvTranspose"},
    OperatorWord{"convdepthwise", "Conv"},
    OperatorWord{"convinteger", "Conv"},
    OperatorWord{"convolution", "Conv"},
    OperatorWord{"convolutionbackpropdata", "ConvTranspose"},
    OperatorWord{"convolutiondepthwise", "Conv"},
    OperatorWord{"convolutiongemm", "Conv"},
    OperatorWord{"convolutiontranspose", "ConvTranspose"},
    OperatorWord{"convtranspose", "ConvTranspose"},
    OperatorWord{"convtransposed", "ConvTranspose"},
    OperatorWord{"crop", "Slice"},
    OperatorWord{"cudnnbatchnorm", "BatchNormalization"},
    OperatorWord{"cudnnconvolution", "Conv"},
    OperatorWord{"deconv", "ConvTranspose"},
    OperatorWord{"deconvolution", "ConvTranspose"},
    OperatorWord{"deconvolutiondepthwise", "ConvTranspose"},
    OperatorWord{"dense", "MatMul"},
    OperatorWord{"depthtospace", "DepthToSpace"},
    OperatorWord{"depthwiseconv", "Conv"},
    OperatorWord{"depthwiseconvnative", "Conv"},
    OperatorWord{"depthwiseconvolution", "Conv"},
    OperatorWord{"dequantize", "DequantizeLinear"},
    OperatorWord{"dequantizelinear", "DequantizeLinear"},
    OperatorWord{"div", "Div"},
    OperatorWord{"divide", "Div"},
    OperatorWord{"dynamicquantizelstm", "LSTM"},
    OperatorWord{"elementwiseadd", "Add"},
    OperatorWord{"elementwisediv", "Div"},
    OperatorWord{"elementwisedivide", "Div"},
    OperatorWord{"elementwisemul", "Mul"},
    OperatorWord{"elementwisemultiply", "Mul"},
    OperatorWord{"elementwisesub", "Sub"},
    OperatorWord{"elementwisesubtract", "Sub"},
    OperatorWord{"eltwise", "Add"},
    OperatorWord{"elu", "Elu"},
    OperatorWord{"embedding", "Gather"},
    OperatorWord{"exp", "Exp"},
    OperatorWord{"fastgelu", "Gelu"},
    OperatorWord{"flatten", "Flatten"},
    OperatorWord{"fullyconnected", "MatMul"},
    OperatorWord{"fusedbatchnorm", "BatchNormalization"},
    OperatorWord{"fusedbatchnormv3", "BatchNormalization"},
    OperatorWord{"gather", "Gather"},
    OperatorWord{"gatherv2", "Gather"},
    OperatorWord{"gelu", "Gelu"},
    OperatorWord{"gemm", "MatMul"},
    OperatorWord{"globalaveragepool", "Pool"},
    OperatorWord{"globalaveragepooling", "Pool"},
    OperatorWord{"globalmaxpool", "Pool"},
    OperatorWord{"globalmaxpooling", "Pool"},
    OperatorWord{"globalpool", "Pool"},
    OperatorWord{"groupconvolution", "Conv"},
    OperatorWord{"gru", "GRU"},
    OperatorWord{"hardsigmoid", "HardSigmoid"},
    OperatorWord{"hardswish", "HardSwish"},
    OperatorWord{"hardtanh", "Clip"},
    OperatorWord{"hswish", "HardSwish"},
    OperatorWord{"indexselect", "Gather"},
    OperatorWord{"innerproduct", "MatMul"},
    OperatorWord{"instancenorm", "InstanceNormalization"},
    OperatorWord{"instancenormalization", "InstanceNormalization"},
    OperatorWord{"interp", "Resize"},
    OperatorWord{"interpolate", "Resize"},
    OperatorWord{"layernorm", "LayerNormalization"},
    OperatorWord{"layernormalization", "LayerNormalization"},
    OperatorWord{"leakyrelu", "LeakyRelu"},
    OperatorWord{"linear", "MatMul"},
    OperatorWord{"localresponsenorm", "LRN"},
    OperatorWord{"localresponsenormalization", "LRN"},
    OperatorWord{"logistic", "Sigmoid"},
    OperatorWord{"logsoftmax", "Softmax"},
    OperatorWord{"lrn", "LRN"},
    OperatorWord{"lstm", "LSTM"},
    OperatorWord{"matmul", "MatMul"},
    OperatorWord{"matmulinteger", "MatMul"},
    OperatorWord{"matrixmultiply", "MatMul"},
    OperatorWord{"maxpool", "Pool"},
    OperatorWord{"maxpooling", "Pool"},
    OperatorWord{"maxpoolwithindices", "Pool"},
    OperatorWord{"mean", "ReduceMean"},
    OperatorWord{"mirrorpad", "Pad"},
    OperatorWord{"mkldnnconvolution", "Conv"},
    OperatorWord{"mm", "MatMul"},
    OperatorWord{"mul", "Mul"},
    OperatorWord{"mulmat", "MatMul"},
    OperatorWord{"multiply", "Mul"},
    OperatorWord{"nativebatchnorm", "BatchNormalization"},
    OperatorWord{"nativelayernorm", "LayerNormalization"},
    OperatorWord{"neg", "Neg"},
    OperatorWord{"negate", "Neg"},
    OperatorWord{"pad", "Pad"},
    OperatorWord{"padding", "Pad"},
    OperatorWord{"padv2", "Pad"},
    OperatorWord{"permute", "Transpose"},
    OperatorWord{"pixelshuffle", "DepthToSpace"},
    OperatorWord{"pool", "Pool"},
    OperatorWord{"poolavg", "Pool"},
    OperatorWord{"pooling", "Pool"},
    OperatorWord{"poolinglayer", "Pool"},
    OperatorWord{"poolmax", "Pool"},
    OperatorWord{"prelu", "PRelu"},
    OperatorWord{"qgemm", "MatMul"},
    OperatorWord{"quantize", "QuantizeLinear"},
    OperatorWord{"quantizelinear", "QuantizeLinear"},
    OperatorWord{"quickgelu", "Gelu"},
    OperatorWord{"realdiv", "Div"},
    OperatorWord{"reducemean", "ReduceMean"},
    OperatorWord{"relu", "Relu"},
    OperatorWord{"relu0to1", "Clip"},
    OperatorWord{"relu6", "Clip"},
    OperatorWord{"reluminmax", "Clip"},
    OperatorWord{"relun1to1", "Clip"},
    OperatorWord{"reshape", "Reshape"},
    OperatorWord{"resize", "Resize"},
    OperatorWord{"resizebilinear", "Resize"},
    OperatorWord{"resizebilinearnhwc", "Resize"},
    OperatorWord{"resizenearestneighbor", "Resize"},
    OperatorWord{"selu", "Selu"},
    OperatorWord{"sigmoid", "Sigmoid"},
    OperatorWord{"silu", "Swish"},
    OperatorWord{"skiplayernormalization", "LayerNormalization"},
    OperatorWord{"slice", "Slice"},
    OperatorWord{"softmax", "Softmax"},
    OperatorWord{"softmaxv2", "Softmax"},
    OperatorWord{"spacetodepth", "SpaceToDepth"},
    OperatorWord{"split", "Split"},
    OperatorWord{"splitv", "Split"},
    OperatorWord{"sqrt", "Sqrt"},
    OperatorWord{"squareroot", "Sqrt"},
    OperatorWord{"staticreshape", "Reshape"},
    OperatorWord{"stridedslice", "Slice"},
    OperatorWord{"sub", "Sub"},
    OperatorWord{"subtract", "Sub"},
    OperatorWord{"sum", "Add"},
    OperatorWord{"swish", "Swish"},
    OperatorWord{"tanh", "Tanh"},
    OperatorWord{"thnnconv", "Conv"},
    OperatorWord{"transpose", "Transpose"},
    OperatorWord{"transposeconv", "ConvTranspose"},
    OperatorWord{"transposeconvolution", "ConvTranspose"},
    OperatorWord{"transposedconv", "ConvTranspose"},
    OperatorWord{"unidirectionalsequencelstm", "LSTM"},
    OperatorWord{"unsafeview", "Reshape"},
    OperatorWord{"upsample", "Resize"},
    OperatorWord{"upsamplebilinear", "Resize"},
    OperatorWord{"upsamplenearest", "Resize"},
    OperatorWord{"view", "Reshape"},
    OperatorWord{"viewascopy", "Reshape"},
};
static_assert(std::is_sorted(kWords.begin(), kWords.end(),
                             [](const OperatorWord& a, const OperatorWord& b) {
                               return a.word < b.word;
                             }));

// "aten::max_pool2d", "MAX_POOL_2D", "Max Pooling (NHWC, F32)": letters and digits in lower case,
// without a namespace in front, types behind, or the number of dimensions at the end.
std::string plain_word(std::string_view op) {
  if (const std::size_t colons = op.rfind("::"); colons != std::string_view::npos) {
    op.remove_prefix(colons + 2);
  }
  op = op.substr(0, op.find(" ("));
  std::string out;
  for (const char c : op) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) out += static_cast<char>(std::tolower(byte));
  }
  for (const std::string_view dimensions : {"1d", "2d", "3d", "nd"}) {
    if (out.size() > dimensions.size() && out.ends_with(dimensions)) {
      out.resize(out.size() - dimensions.size());
      break;
    }
  }
  return out;
}

std::string_view kind_of_word(std::string_view word) {
  const auto found =
      std::lower_bound(kWords.begin(), kWords.end(), word,
                       [](const OperatorWord& row, std::string_view w) { return row.word < w; });
  return found != kWords.end() && found->word == word ? found->kind : std::string_view();
}

// What ONNX Runtime's optimiser makes of an operator keeps its name inside.
std::string_view kind_inside(std::string_view op) {
  const auto has = [&](std::string_view part) { return op.find(part) != std::string_view::npos; };
  if (has("ConvTranspose")) return "ConvTranspose";
  if (has("Conv") && !has("Convert")) return "Conv";
  if (has("MatMul") || has("Gemm")) return "MatMul";
  return op.ends_with("Pool") ? "Pool" : "";
}

}  // namespace

std::string kind_of(std::string_view op) {
  for (const std::string_view prefix : {"Fused", "QLinear", "Nhwc"}) {
    if (op.starts_with(prefix) && op.size() > prefix.size()) op.remove_prefix(prefix.size());
  }
  if (const std::string_view kind = kind_of_word(plain_word(op)); !kind.empty()) {
    return std::string(kind);
  }
  const std::string_view kind = kind_inside(op);
  return std::string(kind.empty() ? op : kind);
}

}  // namespace offcut::traces
