// The operators of TensorFlow Lite, by their published numbers.
#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "traces/graphs/tflite/tflite_node.h"
#include "traces/graphs/tflite/tflite_rules.h"

namespace offcut::traces {
namespace {

// In order of the codes. Those without a row go by their names, and what they compute is a
// fallback.
constexpr std::array kRows = {
    TfliteRow{0, "ADD", "Add", tflite_binary},
    TfliteRow{1, "AVERAGE_POOL_2D", "AveragePool", tflite_pool},
    TfliteRow{2, "CONCATENATION", "", tflite_concatenation},
    TfliteRow{3, "CONV_2D", "", tflite_convolution},
    TfliteRow{4, "DEPTHWISE_CONV_2D", "", tflite_depthwise},
    TfliteRow{5, "DEPTH_TO_SPACE", "DepthToSpace", tflite_block},
    TfliteRow{6, "DEQUANTIZE", "DequantizeLinear", tflite_same},
    TfliteRow{7, "EMBEDDING_LOOKUP", "", tflite_embedding},
    TfliteRow{8, "FLOOR", "Floor", tflite_same},
    TfliteRow{9, "FULLY_CONNECTED", "", tflite_fully_connected},
    TfliteRow{11, "L2_NORMALIZATION", "LpNormalization", tflite_binary},
    TfliteRow{12, "L2_POOL_2D", "LpPool", tflite_pool},
    TfliteRow{13, "LOCAL_RESPONSE_NORMALIZATION", "LRN", tflite_same},
    TfliteRow{14, "LOGISTIC", "Sigmoid", tflite_same},
    TfliteRow{16, "LSTM", "", tflite_lstm},
    TfliteRow{17, "MAX_POOL_2D", "MaxPool", tflite_pool},
    TfliteRow{18, "MUL", "Mul", tflite_binary},
    TfliteRow{19, "RELU", "Relu", tflite_same},
    TfliteRow{20, "RELU_N1_TO_1", "Clip", tflite_same},
    TfliteRow{21, "RELU6", "Clip", tflite_same},
    TfliteRow{22, "RESHAPE", "Reshape", tflite_reshape},
    TfliteRow{23, "RESIZE_BILINEAR", "", tflite_resize},
    TfliteRow{24, "RNN", "", tflite_rnn},
    TfliteRow{25, "SOFTMAX", "Softmax", tflite_same},
    TfliteRow{26, "SPACE_TO_DEPTH", "SpaceToDepth", tflite_block},
    TfliteRow{27, "SVDF", "", tflite_svdf},
    TfliteRow{28, "TANH", "Tanh", tflite_same},
    TfliteRow{34, "PAD", "", tflite_pad},
    TfliteRow{35, "UNIDIRECTIONAL_SEQUENCE_RNN", "", tflite_rnn},
    TfliteRow{36, "GATHER", "", tflite_gather},
    TfliteRow{37, "BATCH_TO_SPACE_ND", "DepthToSpace", tflite_stated},
    TfliteRow{38, "SPACE_TO_BATCH_ND", "SpaceToDepth", tflite_stated},
    TfliteRow{39, "TRANSPOSE", "", tflite_transpose},
    TfliteRow{40, "MEAN", "ReduceMean", tflite_reduce},
    TfliteRow{41, "SUB", "Sub", tflite_binary},
    TfliteRow{42, "DIV", "Div", tflite_binary},
    TfliteRow{43, "SQUEEZE", "", tflite_squeeze},
    TfliteRow{44, "UNIDIRECTIONAL_SEQUENCE_LSTM", "", tflite_lstm},
    TfliteRow{45, "STRIDED_SLICE", "", tflite_strided_slice},
    TfliteRow{47, "EXP", "Exp", tflite_same},
    TfliteRow{48, "TOPK_V2", "TopK", tflite_stated},
    TfliteRow{49, "SPLIT", "", tflite_split},
    TfliteRow{50, "LOG_SOFTMAX", "LogSoftmax", tflite_same},
    TfliteRow{52, "BIDIRECTIONAL_SEQUENCE_LSTM", "", tflite_bidirectional_lstm},
    TfliteRow{53, "CAST", "", tflite_cast},
    TfliteRow{54, "PRELU", "PRelu", tflite_same},
    TfliteRow{55, "MAXIMUM", "Max", tflite_same},
    TfliteRow{56, "ARG_MAX", "ArgMax", tflite_arg},
    TfliteRow{57, "MINIMUM", "Min", tflite_same},
    TfliteRow{58, "LESS", "Less", tflite_same},
    TfliteRow{59, "NEG", "Neg", tflite_same},
    TfliteRow{60, "PADV2", "", tflite_pad},
    TfliteRow{61, "GREATER", "Greater", tflite_same},
    TfliteRow{62, "GREATER_EQUAL", "GreaterOrEqual", tflite_same},
    TfliteRow{63, "LESS_EQUAL", "LessOrEqual", tflite_same},
    TfliteRow{64, "SELECT", "Where", tflite_same},
    TfliteRow{65, "SLICE", "", tflite_slice},
    TfliteRow{66, "SIN", "Sin", tflite_same},
    TfliteRow{67, "TRANSPOSE_CONV", "", tflite_transposed},
    TfliteRow{68, "SPARSE_TO_DENSE", "ScatterND", tflite_stated},
    TfliteRow{69, "TILE", "Tile", tflite_same},
    TfliteRow{70, "EXPAND_DIMS", "", tflite_expand_dims},
    TfliteRow{71, "EQUAL", "Equal", tflite_same},
    TfliteRow{72, "NOT_EQUAL", "", tflite_not_equal},
    TfliteRow{73, "LOG", "Log", tflite_same},
    TfliteRow{74, "SUM", "ReduceSum", tflite_reduce},
    TfliteRow{75, "SQRT", "Sqrt", tflite_same},
    TfliteRow{76, "RSQRT", "Sqrt", tflite_same},
    TfliteRow{77, "SHAPE", "Shape", tflite_same},
    TfliteRow{78, "POW", "Pow", tflite_same},
    TfliteRow{79, "ARG_MIN", "ArgMin", tflite_arg},
    TfliteRow{80, "FAKE_QUANT", "QuantizeLinear", tflite_same},
    TfliteRow{81, "REDUCE_PROD", "ReduceProd", tflite_reduce},
    TfliteRow{82, "REDUCE_MAX", "ReduceMax", tflite_reduce},
    TfliteRow{83, "PACK", "", tflite_pack},
    TfliteRow{84, "LOGICAL_OR", "Or", tflite_same},
    TfliteRow{85, "ONE_HOT", "OneHot", tflite_stated},
    TfliteRow{86, "LOGICAL_AND", "And", tflite_same},
    TfliteRow{87, "LOGICAL_NOT", "Not", tflite_same},
    TfliteRow{88, "UNPACK", "Split", tflite_stated},
    TfliteRow{89, "REDUCE_MIN", "ReduceMin", tflite_reduce},
    TfliteRow{90, "FLOOR_DIV", "", tflite_floor_div},
    TfliteRow{91, "REDUCE_ANY", "ReduceMax", tflite_reduce},
    TfliteRow{92, "SQUARE", "", tflite_square},
    TfliteRow{93, "ZEROS_LIKE", "ConstantOfShape", tflite_stated},
    TfliteRow{94, "FILL", "", tflite_fill},
    TfliteRow{95, "FLOOR_MOD", "Mod", tflite_same},
    TfliteRow{96, "RANGE", "Range", tflite_same},
    TfliteRow{97, "RESIZE_NEAREST_NEIGHBOR", "", tflite_resize},
    TfliteRow{98, "LEAKY_RELU", "LeakyRelu", tflite_same},
    TfliteRow{99, "SQUARED_DIFFERENCE", "", tflite_squared_difference},
    TfliteRow{100, "MIRROR_PAD", "", tflite_pad},
    TfliteRow{101, "ABS", "Abs", tflite_same},
    TfliteRow{102, "SPLIT_V", "sizes", tflite_split},
    TfliteRow{103, "UNIQUE", "Unique", tflite_stated},
    TfliteRow{104, "CEIL", "Ceil", tflite_same},
    TfliteRow{105, "REVERSE_V2", "ReverseSequence", tflite_same},
    TfliteRow{106, "ADD_N", "Sum", tflite_same},
    TfliteRow{107, "GATHER_ND", "GatherND", tflite_same},
    TfliteRow{108, "COS", "Cos", tflite_same},
    TfliteRow{109, "WHERE", "NonZero", tflite_stated},
    TfliteRow{110, "RANK", "Size", tflite_stated},
    TfliteRow{111, "ELU", "Elu", tflite_same},
    TfliteRow{112, "REVERSE_SEQUENCE", "ReverseSequence", tflite_same},
    TfliteRow{114, "QUANTIZE", "QuantizeLinear", tflite_same},
    TfliteRow{116, "ROUND", "Round", tflite_same},
    TfliteRow{117, "HARD_SWISH", "HardSwish", tflite_same},
    TfliteRow{118, "IF", "", tflite_if},
    TfliteRow{119, "WHILE", "", tflite_while},
    TfliteRow{120, "NON_MAX_SUPPRESSION_V4", "NonMaxSuppression", tflite_stated},
    TfliteRow{121, "NON_MAX_SUPPRESSION_V5", "NonMaxSuppression", tflite_stated},
    TfliteRow{122, "SCATTER_ND", "ScatterND", tflite_stated},
    TfliteRow{123, "SELECT_V2", "Where", tflite_same},
    TfliteRow{124, "DENSIFY", "Identity", tflite_same},
    TfliteRow{126, "BATCH_MATMUL", "", tflite_batch_matmul},
    TfliteRow{128, "CUMSUM", "CumSum", tflite_same},
    TfliteRow{129, "CALL_ONCE", "", tflite_nothing},
    TfliteRow{130, "BROADCAST_TO", "Expand", tflite_same},
    TfliteRow{131, "RFFT2D", "Rfft", tflite_stated},
    TfliteRow{132, "CONV_3D", "", tflite_convolution_3d},
    TfliteRow{133, "IMAG", "Identity", tflite_stated},
    TfliteRow{134, "REAL", "Identity", tflite_stated},
    TfliteRow{135, "COMPLEX_ABS", "Abs", tflite_stated},
    TfliteRow{140, "REDUCE_ALL", "ReduceMin", tflite_reduce},
    TfliteRow{141, "CONV_3D_TRANSPOSE", "", tflite_transposed_3d},
    TfliteRow{144, "ASSIGN_VARIABLE", "", tflite_nothing},
    TfliteRow{145, "BROADCAST_ARGS", "Max", tflite_stated},
    TfliteRow{146, "RANDOM_STANDARD_NORMAL", "RandomNormal", tflite_stated},
    TfliteRow{148, "RANDOM_UNIFORM", "RandomUniform", tflite_stated},
    TfliteRow{149, "MULTINOMIAL", "Multinomial", tflite_stated},
    TfliteRow{150, "GELU", "Gelu", tflite_same},
    TfliteRow{151, "DYNAMIC_UPDATE_SLICE", "ScatterND", tflite_same},
    TfliteRow{152, "RELU_0_TO_1", "Clip", tflite_same},
    TfliteRow{158, "SIGN", "Sign", tflite_same},
    TfliteRow{159, "BITCAST", "BitCast", tflite_stated},
    TfliteRow{160, "BITWISE_XOR", "BitwiseXor", tflite_same},
    TfliteRow{161, "RIGHT_SHIFT", "BitShift", tflite_same},
};
static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const TfliteRow& a, const TfliteRow& b) {
                               return a.code < b.code;
                             }));

struct NameRow {
  int code;
  std::string_view name;
};

// Those that have no rule.
constexpr std::array kNames = {
    NameRow{10, "HASHTABLE_LOOKUP"},
    NameRow{15, "LSH_PROJECTION"},
    NameRow{29, "CONCAT_EMBEDDINGS"},
    NameRow{30, "SKIP_GRAM"},
    NameRow{31, "CALL"},
    NameRow{33, "EMBEDDING_LOOKUP_SPARSE"},
    NameRow{46, "BIDIRECTIONAL_SEQUENCE_RNN"},
    NameRow{51, "DELEGATE"},
    NameRow{113, "MATRIX_DIAG"},
    NameRow{115, "MATRIX_SET_DIAG"},
    NameRow{125, "SEGMENT_SUM"},
    NameRow{136, "HASHTABLE"},
    NameRow{137, "HASHTABLE_FIND"},
    NameRow{138, "HASHTABLE_IMPORT"},
    NameRow{139, "HASHTABLE_SIZE"},
    NameRow{142, "VAR_HANDLE"},
    NameRow{143, "READ_VARIABLE"},
    NameRow{147, "BUCKETIZE"},
    NameRow{153, "UNSORTED_SEGMENT_PROD"},
    NameRow{154, "UNSORTED_SEGMENT_MAX"},
    NameRow{155, "UNSORTED_SEGMENT_SUM"},
    NameRow{156, "ATAN2"},
    NameRow{157, "UNSORTED_SEGMENT_MIN"},
    NameRow{203, "DILATE"},
    NameRow{206, "STABLEHLO_COMPOSITE"},
};

}  // namespace

const TfliteRow* find_tflite_row(int code) {
  const auto* const found =
      std::lower_bound(kRows.begin(), kRows.end(), code,
                       [](const TfliteRow& row, int wanted) { return row.code < wanted; });
  return found != kRows.end() && found->code == code ? found : nullptr;
}

std::string name_of_tflite(const TfliteOperator& op) {
  if (op.code == kTfliteCustom) return op.custom.empty() ? "CUSTOM" : op.custom;
  if (const TfliteRow* row = find_tflite_row(op.code)) return std::string(row->name);
  for (const NameRow& row : kNames) {
    if (row.code == op.code) return std::string(row.name);
  }
  return message("TFLITE_", op.code);
}

}  // namespace offcut::traces
