#include "traces/graphs/openvino/ir_node.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::traces {
namespace {

// In order of the types.
constexpr std::array kRows = {
    IrRow{"Abs", "Abs", ir_same},
    IrRow{"Acos", "Acos", ir_same},
    IrRow{"AdaptiveAvgPool", "GlobalAveragePool", ir_stated},
    IrRow{"AdaptiveMaxPool", "GlobalMaxPool", ir_stated},
    IrRow{"Add", "Add", ir_same},
    IrRow{"Asin", "Asin", ir_same},
    IrRow{"Assign", "", ir_nothing},
    IrRow{"Atan", "Atan", ir_same},
    IrRow{"AvgPool", "AveragePool", ir_pool},
    IrRow{"BatchNormInference", "BatchNormalization", ir_stated},
    IrRow{"BatchToSpace", "DepthToSpace", ir_stated},
    IrRow{"Broadcast", "", ir_broadcast},
    IrRow{"Ceiling", "Ceil", ir_same},
    IrRow{"Clamp", "Clip", ir_same},
    IrRow{"Concat", "", ir_concat},
    IrRow{"Convert", "", ir_convert},
    IrRow{"ConvertLike", "Cast", ir_stated},
    IrRow{"Convolution", "", ir_convolution},
    IrRow{"ConvolutionBackpropData", "", ir_transposed},
    IrRow{"Cos", "Cos", ir_same},
    IrRow{"CumSum", "CumSum", ir_first},
    IrRow{"DeformableConvolution", "", ir_deformable},
    IrRow{"DepthToSpace", "DepthToSpace", ir_stated},
    IrRow{"Divide", "Div", ir_same},
    IrRow{"Einsum", "", ir_einsum},
    IrRow{"Elu", "Elu", ir_same},
    IrRow{"Equal", "Equal", ir_same},
    IrRow{"Erf", "Erf", ir_same},
    IrRow{"Exp", "Exp", ir_same},
    IrRow{"FakeQuantize", "QuantizeLinear", ir_first},
    IrRow{"Floor", "Floor", ir_same},
    IrRow{"FloorMod", "Mod", ir_same},
    IrRow{"GRUCell", "GRU", ir_cell},
    IrRow{"GRUSequence", "GRU", ir_sequence},
    IrRow{"Gather", "Gather", ir_gather},
    IrRow{"GatherElements", "GatherElements", ir_stated},
    IrRow{"GatherND", "GatherND", ir_stated},
    IrRow{"Gelu", "Gelu", ir_first},
    IrRow{"Greater", "Greater", ir_same},
    IrRow{"GreaterEqual", "GreaterOrEqual", ir_same},
    IrRow{"GridSample", "GridSample", ir_stated},
    IrRow{"GroupConvolution", "", ir_convolution},
    IrRow{"GroupConvolutionBackpropData", "", ir_transposed},
    IrRow{"GroupNormalization", "GroupNormalization", ir_same},
    IrRow{"HSigmoid", "HardSigmoid", ir_same},
    IrRow{"HSwish", "HardSwish", ir_same},
    IrRow{"HardSigmoid", "HardSigmoid", ir_first},
    IrRow{"Interpolate", "Resize", ir_stated},
    IrRow{"LRN", "LRN", ir_first},
    IrRow{"LSTMCell", "LSTM", ir_cell},
    IrRow{"LSTMSequence", "LSTM", ir_sequence},
    IrRow{"Less", "Less", ir_same},
    IrRow{"LessEqual", "LessOrEqual", ir_same},
    IrRow{"Log", "Log", ir_same},
    IrRow{"LogSoftmax", "LogSoftmax", ir_softmax},
    IrRow{"LogicalAnd", "And", ir_same},
    IrRow{"LogicalNot", "Not", ir_same},
    IrRow{"LogicalOr", "Or", ir_same},
    IrRow{"LogicalXor", "Xor", ir_same},
    IrRow{"MVN", "MeanVarianceNormalization", ir_first},
    IrRow{"MatMul", "", ir_matmul},
    IrRow{"MaxPool", "MaxPool", ir_pool},
    IrRow{"Maximum", "Max", ir_same},
    IrRow{"Minimum", "Min", ir_same},
    IrRow{"Mish", "Mish", ir_same},
    IrRow{"Mod", "Mod", ir_same},
    IrRow{"Multiply", "Mul", ir_same},
    IrRow{"Negative", "Neg", ir_same},
    IrRow{"NonMaxSuppression", "NonMaxSuppression", ir_stated},
    IrRow{"NonZero", "NonZero", ir_stated},
    IrRow{"NormalizeL2", "LpNormalization", ir_first},
    IrRow{"NotEqual", "Equal+Not", ir_fused},
    IrRow{"OneHot", "OneHot", ir_stated},
    IrRow{"PRelu", "PRelu", ir_same},
    IrRow{"PSROIPooling", "MaxRoiPool", ir_stated},
    IrRow{"Pad", "Pad", ir_stated},
    IrRow{"Power", "Pow", ir_same},
    IrRow{"RMS", "RMSNormalization", ir_same},
    IrRow{"RNNCell", "RNN", ir_cell},
    IrRow{"RNNSequence", "RNN", ir_sequence},
    IrRow{"ROIAlign", "RoiAlign", ir_stated},
    IrRow{"ROIPooling", "MaxRoiPool", ir_stated},
    IrRow{"Range", "Range", ir_stated},
    IrRow{"ReLU", "Relu", ir_same},
    IrRow{"ReadValue", "Identity", ir_stated},
    IrRow{"ReduceL1", "ReduceL1", ir_reduce},
    IrRow{"ReduceL2", "ReduceL2", ir_reduce},
    IrRow{"ReduceLogicalAnd", "ReduceMin", ir_reduce},
    IrRow{"ReduceLogicalOr", "ReduceMax", ir_reduce},
    IrRow{"ReduceMax", "ReduceMax", ir_reduce},
    IrRow{"ReduceMean", "ReduceMean", ir_reduce},
    IrRow{"ReduceMin", "ReduceMin", ir_reduce},
    IrRow{"ReduceProd", "ReduceProd", ir_reduce},
    IrRow{"ReduceSum", "ReduceSum", ir_reduce},
    IrRow{"ReorgYolo", "SpaceToDepth", ir_stated},
    IrRow{"Reshape", "", ir_reshape},
    IrRow{"Reverse", "ReverseSequence", ir_first},
    IrRow{"ReverseSequence", "ReverseSequence", ir_first},
    IrRow{"RoPE", "RotaryEmbedding", ir_stated},
    IrRow{"Roll", "Transpose", ir_stated},
    IrRow{"Round", "Round", ir_same},
    IrRow{"ScaledDotProductAttention", "Attention", ir_stated},
    IrRow{"ScatterElementsUpdate", "ScatterElements", ir_stated},
    IrRow{"ScatterNDUpdate", "ScatterND", ir_stated},
    IrRow{"ScatterUpdate", "ScatterND", ir_stated},
    IrRow{"Select", "Where", ir_same},
    IrRow{"Selu", "Selu", ir_first},
    IrRow{"ShapeOf", "Shape", ir_first},
    IrRow{"ShuffleChannels", "Transpose", ir_stated},
    IrRow{"Sigmoid", "Sigmoid", ir_same},
    IrRow{"Sign", "Sign", ir_same},
    IrRow{"Sin", "Sin", ir_same},
    IrRow{"Slice", "Slice", ir_stated},
    IrRow{"SoftMax", "Softmax", ir_softmax},
    IrRow{"SoftPlus", "Softplus", ir_same},
    IrRow{"SoftSign", "Softsign", ir_same},
    IrRow{"Softmax", "Softmax", ir_softmax},
    IrRow{"SpaceToBatch", "SpaceToDepth", ir_stated},
    IrRow{"SpaceToDepth", "SpaceToDepth", ir_stated},
    IrRow{"Split", "Split", ir_stated},
    IrRow{"Sqrt", "Sqrt", ir_same},
    IrRow{"SquaredDifference", "Sub+Mul", ir_fused},
    IrRow{"Squeeze", "Squeeze", ir_same},
    IrRow{"StridedSlice", "Slice", ir_stated},
    IrRow{"Subtract", "Sub", ir_same},
    IrRow{"Swish", "Swish", ir_first},
    IrRow{"Tan", "Tan", ir_same},
    IrRow{"TanH", "Tanh", ir_same},
    IrRow{"Tanh", "Tanh", ir_same},
    IrRow{"Tile", "Tile", ir_same},
    IrRow{"TopK", "TopK", ir_stated},
    IrRow{"Transpose", "Transpose", ir_transpose},
    IrRow{"Unsqueeze", "Unsqueeze", ir_same},
    IrRow{"VariadicSplit", "Split", ir_stated},
};
static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const IrRow& a, const IrRow& b) { return a.type < b.type; }));

}  // namespace

const IrRow* find_ir_row(std::string_view type) {
  const auto* const found =
      std::lower_bound(kRows.begin(), kRows.end(), type,
                       [](const IrRow& row, std::string_view wanted) { return row.type < wanted; });
  return found != kRows.end() && found->type == type ? found : nullptr;
}

std::vector<std::int64_t> IrNode::extents(std::size_t k) const {
  return k < layer_.inputs.size() ? layer_.inputs[k].extents : std::vector<std::int64_t>{};
}

std::optional<std::vector<std::int64_t>> IrNode::integers_in(std::size_t k) const {
  const auto found = scope_.values.find(input(k));
  if (found == scope_.values.end()) return std::nullopt;
  constexpr double kMost = 9e18;
  std::vector<std::int64_t> out;
  for (const double x : found->second) {
    out.push_back(truncated<std::int64_t>(std::clamp(x, -kMost, kMost)));
  }
  return out;
}

bool IrNode::all_constant() const {
  return std::all_of(inputs_.begin(), inputs_.end(),
                     [&](const std::string& name) { return scope_.packed.contains(name); });
}

std::string IrNode::output(const IrLayer& layer, std::size_t k) {
  return layer.outputs.size() < 2 ? layer.name : message(layer.name, ":", k);
}

DraftNode IrNode::make(const std::string& op, std::vector<std::string> inputs) const {
  DraftNode node{.op = op, .name = layer_.name, .inputs = std::move(inputs)};
  for (std::size_t k = 0; k < layer_.outputs.size(); ++k) {
    node.outputs.push_back(output(layer_, k));
  }
  return node;
}

DraftNode IrNode::stated(const std::string& op) const {
  DraftNode node = make(op, inputs_);
  node.shapes = ShapesBy::File;
  return node;
}

std::string IrNode::add_before(const std::string& suffix, DraftNode node) const {
  node.name = message(layer_.name, "/", suffix);
  node.outputs = {node.name};
  std::string made = node.name;
  add(std::move(node));
  return made;
}

// Constants are folded, also behind this node; those in few bits stay so.
std::string IrNode::viewed(std::size_t k, std::vector<std::int64_t> extents) const {
  const auto found = scope_.packed.find(input(k));
  const bool is_packed = found != scope_.packed.end() && found->second;
  DraftNode view{
      .op = is_packed ? "DequantizeLinear" : "Reshape", .name = {}, .inputs = {input(k)}};
  DraftTensor target{.name = message(layer_.name, "/view_shape"), .type = DataType::Int64};
  target.extents = std::vector<std::int64_t>{static_cast<std::int64_t>(extents.size())};
  target.values = std::vector<double>(extents.begin(), extents.end());
  const auto type = k < layer_.inputs.size() ? layer_.inputs[k].type : DataType::Float32;
  if (is_packed) {
    view.shapes = ShapesBy::File;
    scope_.draft.stated.push_back(
        {.name = message(layer_.name, "/weights"), .type = type, .extents = std::move(extents)});
  } else {
    view.inputs.push_back(target.name);
    scope_.draft.weights.push_back(std::move(target));
  }
  return add_before("weights", std::move(view));
}

}  // namespace offcut::traces
