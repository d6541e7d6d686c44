#include "traces/graphs/caffe/caffe_node.h"

#include <caffe_net.pb.h>

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

// In order of the types.
constexpr std::array kRows = {
    CaffeRow{"AbsVal", "Abs", caffe_same},
    CaffeRow{"Accuracy", "", caffe_nothing},
    CaffeRow{"ArgMax", "ArgMax", caffe_reduction},
    CaffeRow{"BN", "BatchNormalization", caffe_batch_norm},
    CaffeRow{"BNLL", "Softplus", caffe_same},
    CaffeRow{"BatchNorm", "BatchNormalization", caffe_batch_norm},
    CaffeRow{"Bias", "Add", caffe_scale},
    CaffeRow{"Clip", "Clip", caffe_same},
    CaffeRow{"Concat", "", caffe_concat},
    CaffeRow{"Convolution", "Conv", caffe_convolution},
    CaffeRow{"ConvolutionDepthwise", "dw", caffe_convolution},
    CaffeRow{"Crop", "", caffe_crop},
    CaffeRow{"Deconvolution", "ConvTranspose", caffe_convolution},
    CaffeRow{"DepthwiseConvolution", "dw", caffe_convolution},
    CaffeRow{"Dropout", "Dropout", caffe_same},
    CaffeRow{"ELU", "Elu", caffe_same},
    CaffeRow{"Eltwise", "", caffe_eltwise},
    CaffeRow{"Embed", "", caffe_embed},
    CaffeRow{"EuclideanLoss", "", caffe_nothing},
    CaffeRow{"Exp", "Exp", caffe_same},
    CaffeRow{"Flatten", "", caffe_flatten},
    CaffeRow{"HardSigmoid", "HardSigmoid", caffe_same},
    CaffeRow{"HardSwish", "HardSwish", caffe_same},
    CaffeRow{"InnerProduct", "", caffe_inner_product},
    CaffeRow{"Interp", "", caffe_resize},
    CaffeRow{"LRN", "LRN", caffe_same},
    CaffeRow{"LSTM", "LSTM", caffe_recurrent},
    CaffeRow{"Log", "Log", caffe_same},
    CaffeRow{"MVN", "MeanVarianceNormalization", caffe_same},
    CaffeRow{"Mish", "Mish", caffe_same},
    CaffeRow{"Normalize", "LpNormalization", caffe_same},
    CaffeRow{"PReLU", "PRelu", caffe_scale},
    CaffeRow{"Permute", "", caffe_permute},
    CaffeRow{"Pooling", "", caffe_pooling},
    CaffeRow{"Power", "Pow", caffe_same},
    CaffeRow{"RNN", "RNN", caffe_recurrent},
    CaffeRow{"ReLU", "", caffe_relu},
    CaffeRow{"ReLU6", "Clip", caffe_same},
    CaffeRow{"Reduction", "", caffe_reduction},
    CaffeRow{"Reshape", "", caffe_reshape},
    CaffeRow{"Scale", "Mul", caffe_scale},
    CaffeRow{"ShuffleChannel", "", caffe_shuffle},
    CaffeRow{"Sigmoid", "Sigmoid", caffe_same},
    CaffeRow{"SigmoidCrossEntropyLoss", "", caffe_nothing},
    CaffeRow{"Silence", "", caffe_nothing},
    CaffeRow{"Slice", "", caffe_slice},
    CaffeRow{"Softmax", "Softmax", caffe_softmax},
    CaffeRow{"SoftmaxWithLoss", "Softmax", caffe_softmax},
    CaffeRow{"Split", "", caffe_split},
    CaffeRow{"Swish", "Swish", caffe_same},
    CaffeRow{"TanH", "Tanh", caffe_same},
    CaffeRow{"Threshold", "Greater", caffe_first},
    CaffeRow{"Upsample", "", caffe_resize},
};
static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const CaffeRow& a, const CaffeRow& b) { return a.type < b.type; }));

}  // namespace

const CaffeRow* find_caffe_row(std::string_view type) {
  const auto* const found = std::lower_bound(
      kRows.begin(), kRows.end(), type,
      [](const CaffeRow& row, std::string_view wanted) { return row.type < wanted; });
  return found != kRows.end() && found->type == type ? found : nullptr;
}

std::size_t CaffeNode::input_count() const {
  return static_cast<std::size_t>(layer_.bottom_size());
}

std::string CaffeNode::input(std::size_t k) const {
  if (k >= input_count()) return {};
  const std::string& blob = layer_.bottom(static_cast<int>(k));
  const auto found = scope_.blob.find(blob);
  return found == scope_.blob.end() ? blob : found->second;
}

std::vector<std::string> CaffeNode::inputs() const {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < input_count(); ++k) out.push_back(input(k));
  return out;
}

std::size_t CaffeNode::rank(std::size_t k) const {
  const auto extents = scope_.shapes.extents(input(k));
  return extents ? extents->size() : 0;
}

std::int64_t CaffeNode::extent(const std::string& tensor, std::int64_t axis) const {
  const auto extents = scope_.shapes.extents(tensor);
  const auto at = static_cast<std::size_t>(axis);
  return extents && at < extents->size() ? (*extents)[at] : -1;
}

DraftNode CaffeNode::make(const std::string& op, std::vector<std::string> inputs) const {
  DraftNode node{.op = op, .name = layer_.name(), .inputs = std::move(inputs)};
  for (const std::string& top : layer_.top()) {
    std::string tensor = top;
    if (scope_.tensors.contains(tensor)) tensor = layer_.name();
    for (int k = 2; scope_.tensors.contains(tensor); ++k) {
      tensor = message(layer_.name(), "#", scope_.tensors.size() + static_cast<std::size_t>(k));
    }
    scope_.tensors.insert(tensor);
    scope_.blob[top] = tensor;
    node.outputs.push_back(std::move(tensor));
  }
  return node;
}

void CaffeNode::add(DraftNode node) const {
  scope_.shapes.add(node);
  scope_.draft.nodes.push_back(std::move(node));
}

std::string CaffeNode::add_before(const std::string& suffix, DraftNode node) const {
  node.name = message(layer_.name(), "/", suffix);
  node.outputs = {node.name};
  std::string made = node.name;
  add(std::move(node));
  return made;
}

void CaffeNode::state(const std::string& tensor, std::vector<std::int64_t> extents) const {
  DraftTensor stated{.name = tensor, .extents = std::move(extents)};
  scope_.shapes.know(stated);
  scope_.draft.stated.push_back(std::move(stated));
}

std::string CaffeNode::weight(const std::string& suffix, std::vector<std::int64_t> extents) const {
  DraftTensor weight{.name = message(layer_.name(), "/", suffix), .extents = std::move(extents)};
  std::string name = weight.name;
  scope_.shapes.know(weight);
  scope_.draft.weights.push_back(std::move(weight));
  return name;
}

std::string CaffeNode::integers(const std::string& suffix,
                                const std::vector<std::int64_t>& values) const {
  DraftTensor weight{.name = message(layer_.name(), "/", suffix), .type = DataType::Int64};
  weight.extents = std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())};
  weight.values = std::vector<double>(values.begin(), values.end());
  std::string name = weight.name;
  scope_.shapes.know(weight);
  scope_.draft.weights.push_back(std::move(weight));
  return name;
}

}  // namespace offcut::traces
