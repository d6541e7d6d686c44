#include "tools/zoo/quantise.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut::zoo {
namespace {

// Activations of the zoo lie near the mean of the input, 0.5; uint8 with this scale holds 0..1.
constexpr float kActivationScale = 1.0F / 255;
constexpr int kWeightElement = 127;  // all elements of a weight are equal: the largest int8

constexpr const char* kScale = "quantization/scale";
constexpr const char* kZero = "quantization/zero_point";
constexpr const char* kWeightZero = "quantization/weight_zero_point";

template <std::size_t N>
bool is_in(std::string_view op, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), op) != list.end();
}

bool computes(std::string_view op) {
  constexpr std::array<std::string_view, 8> kOps = {
      "Conv", "Gemm", "MatMul", "Add", "Concat", "MaxPool", "AveragePool", "GlobalAveragePool"};
  return is_in(op, kOps);
}

bool moves(std::string_view op) {
  constexpr std::array<std::string_view, 6> kOps = {"Flatten", "Reshape", "Transpose",
                                                    "Split",   "Squeeze", "Resize"};
  return is_in(op, kOps);
}

bool rectifies(std::string_view op) { return op == "Relu" || op == "Clip"; }

bool has_weights(std::string_view op) { return op == "Conv" || op == "Gemm" || op == "MatMul"; }

class Quantiser {
 public:
  explicit Quantiser(onnx::GraphProto& graph) : graph_(graph) {}

  void run() {
    index();
    fold_batch_normalisations();
    index();
    find_quantised();
    requantise_weights();
    add_constants();
    const auto nodes = std::move(*graph_.mutable_node());
    graph_.clear_node();
    for (const auto& input : graph_.input()) {
      if (quantised_.contains(input.name())) quantise_tensor(input.name());
    }
    for (const onnx::NodeProto& node : nodes) rewrite(node);
    for (auto& output : *graph_.mutable_output()) dequantise_output(output);
    drop_unread();
  }

 private:
  // ---- what there is

  void index() {
    producer_.clear();
    readers_.clear();
    constant_.clear();
    for (const auto& tensor : graph_.initializer()) constant_.insert(tensor.name());
    for (int v = 0; v < graph_.node_size(); ++v) {
      const onnx::NodeProto& node = graph_.node(v);
      for (const std::string& input : node.input()) readers_[input].push_back(v);
      for (const std::string& output : node.output()) {
        producer_[output] = v;
        if (node.op_type() == "ConstantOfShape") constant_.insert(output);
      }
    }
  }

  // ---- BatchNormalization

  void fold_batch_normalisations() {
    std::map<std::string, std::string> renamed;
    std::set<int> folded;
    for (int v = 0; v < graph_.node_size(); ++v) {
      onnx::NodeProto& node = *graph_.mutable_node(v);
      for (std::string& input : *node.mutable_input()) {
        if (const auto found = renamed.find(input); found != renamed.end()) input = found->second;
      }
      if (node.op_type() != "BatchNormalization") continue;
      const auto made_by = producer_.find(node.input(0));
      if (made_by == producer_.end() || readers_[node.input(0)].size() != 1) continue;
      onnx::NodeProto& conv = *graph_.mutable_node(made_by->second);
      if (conv.op_type() != "Conv") continue;
      // The shift of the normalisation becomes the bias: as many elements.
      if (conv.input_size() == 2) conv.add_input(node.input(2));
      renamed[node.output(0)] = conv.output(0);
      folded.insert(v);
    }
    remove_nodes(folded);
    hoist_weights();
  }

  void remove_nodes(const std::set<int>& dropped) {
    const auto nodes = std::move(*graph_.mutable_node());
    graph_.clear_node();
    for (int v = 0; v < nodes.size(); ++v) {
      if (!dropped.contains(v)) *graph_.add_node() = nodes[v];
    }
  }

  // A bias taken over from a later node has to be made before its reader.
  void hoist_weights() {
    auto& nodes = *graph_.mutable_node();
    std::stable_partition(nodes.begin(), nodes.end(), [](const onnx::NodeProto& node) {
      return node.op_type() == "ConstantOfShape";
    });
  }

  // ---- which tensors

  bool is_float_input(const std::string& name) const {
    return std::any_of(graph_.input().begin(), graph_.input().end(), [&](const auto& input) {
      return input.name() == name &&
             input.type().tensor_type().elem_type() == onnx::TensorProto::FLOAT;
    });
  }

  bool only_rectified(const std::string& tensor) {
    const std::vector<int>& readers = readers_[tensor];
    return readers.size() == 1 && rectifies(graph_.node(readers.front()).op_type());
  }

  // An addition of a constant has no int8 kernel to gain from.
  bool is_quantisable(const onnx::NodeProto& node) const {
    return computes(node.op_type()) &&
           (node.op_type() != "Add" || !constant_.contains(node.input(1)));
  }

  void consider(const std::string& tensor, bool made_in_int8) {
    if (only_rectified(tensor)) return;
    const std::vector<int>& readers = readers_[tensor];
    const bool wanted = std::any_of(readers.begin(), readers.end(),
                                    [&](int v) { return is_quantisable(graph_.node(v)); });
    if (made_in_int8 || wanted) quantised_.insert(tensor);
  }

  void find_quantised() {
    for (const auto& input : graph_.input()) {
      if (is_float_input(input.name())) consider(input.name(), false);
    }
    for (const onnx::NodeProto& node : graph_.node()) {
      if (node.op_type() == "ConstantOfShape" || node.op_type() == "Gather") continue;
      const std::string& data = node.input(0);
      bool in_int8 = is_quantisable(node);
      if (moves(node.op_type())) in_int8 = quantised_.contains(data);
      if (rectifies(node.op_type())) {
        const auto before = producer_.find(data);
        in_int8 = quantised_.contains(data) ||
                  (before != producer_.end() && is_quantisable(graph_.node(before->second)));
      }
      for (const std::string& output : node.output()) consider(output, in_int8);
    }
  }

  // ---- what is added

  void add_scalar(const std::string& name, onnx::TensorProto::DataType type, float real) {
    auto* tensor = graph_.add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(type);
    if (type == onnx::TensorProto::FLOAT) {
      tensor->add_float_data(real);
    } else {
      tensor->add_int32_data(static_cast<int>(real));
    }
  }

  void add_constants() {
    add_scalar(kScale, onnx::TensorProto::FLOAT, kActivationScale);
    add_scalar(kZero, onnx::TensorProto::UINT8, 0);
    add_scalar(kWeightZero, onnx::TensorProto::INT8, 0);
  }

  onnx::NodeProto* add_node(const std::string& op, const std::string& name,
                            const std::vector<std::string>& inputs) {
    auto* node = graph_.add_node();
    node->set_op_type(op);
    node->set_name(name);
    for (const std::string& input : inputs) node->add_input(input);
    node->add_output(name);
    return node;
  }

  void quantise_tensor(const std::string& tensor) {
    add_node("QuantizeLinear", tensor + "/quantize", {tensor, kScale, kZero});
  }

  std::string dequantise(const std::string& tensor, const std::string& name) {
    add_node("DequantizeLinear", name, {tensor + "/quantize", kScale, kZero});
    return name;
  }

  // ---- weights

  // A table that other operators read as well (the embedding that a translator shares with its
  // output) stays float.
  bool is_weight(const std::string& tensor) {
    const std::vector<int>& readers = readers_[tensor];
    return constant_.contains(tensor) && std::all_of(readers.begin(), readers.end(), [&](int v) {
             return has_weights(graph_.node(v).op_type());
           });
  }

  // Turns the weight's ConstantOfShape into one of integers, whose elements have this scale.
  void requantise(const std::string& weight, onnx::TensorProto::DataType type, float scale) {
    auto* value = graph_.mutable_node(producer_.at(weight))->mutable_attribute(0)->mutable_t();
    if (value->data_type() != onnx::TensorProto::FLOAT) return;  // shared, and done
    const float element = value->float_data(0);
    const bool is_bias = type == onnx::TensorProto::INT32;
    value->clear_float_data();
    value->set_data_type(type);
    value->add_int32_data(is_bias ? 0 : kWeightElement);
    scale_of_[weight] = is_bias ? scale : element / kWeightElement;
  }

  void requantise_weights() {
    for (int v = 0; v < graph_.node_size(); ++v) {
      const onnx::NodeProto& node = graph_.node(v);
      if (!has_weights(node.op_type()) || !is_weight(node.input(1))) continue;
      requantise(node.input(1), onnx::TensorProto::INT8, 0);
      if (node.input_size() < 3) continue;
      requantise(node.input(2), onnx::TensorProto::INT32,
                 scale_of_.at(node.input(1)) * kActivationScale);
    }
  }

  std::string dequantised_weight(const std::string& weight, bool is_bias) {
    const std::string name = weight + "/dequantize";
    if (!weights_done_.insert(weight).second) return name;
    add_scalar(weight + "/scale", onnx::TensorProto::FLOAT, scale_of_.at(weight));
    std::vector<std::string> inputs = {weight, weight + "/scale"};
    if (!is_bias) inputs.emplace_back(kWeightZero);
    add_node("DequantizeLinear", name, inputs);
    return name;
  }

  // ---- the new order

  void rewrite(onnx::NodeProto node) {
    int nth = 0;
    for (std::string& input : *node.mutable_input()) {
      if (!quantised_.contains(input)) continue;
      const std::string name = message(node.name(), "/dequantize");
      input = dequantise(input, ++nth > 1 ? message(name, "_", nth) : name);
    }
    for (int k = 1; k < node.input_size(); ++k) {
      if (scale_of_.contains(node.input(k))) {
        node.set_input(k, dequantised_weight(node.input(k), k == 2));
      }
    }
    *graph_.add_node() = node;
    for (const std::string& output : node.output()) {
      if (quantised_.contains(output)) quantise_tensor(output);
    }
  }

  void dequantise_output(onnx::ValueInfoProto& output) {
    if (!quantised_.contains(output.name())) return;
    output.set_name(dequantise(output.name(), output.name() + "/float"));
  }

  // Drops weights and their shapes that nothing reads any more.
  void drop_unread() {
    std::set<std::string> read;
    for (const onnx::NodeProto& node : graph_.node()) {
      if (node.op_type() != "ConstantOfShape")
        read.insert(node.input().begin(), node.input().end());
    }
    auto& nodes = *graph_.mutable_node();
    nodes.erase(std::remove_if(nodes.begin(), nodes.end(),
                               [&](const onnx::NodeProto& node) {
                                 return node.op_type() == "ConstantOfShape" &&
                                        !read.contains(node.output(0));
                               }),
                nodes.end());
    for (const onnx::NodeProto& node : nodes) read.insert(node.input().begin(), node.input().end());
    auto& tensors = *graph_.mutable_initializer();
    tensors.erase(std::remove_if(tensors.begin(), tensors.end(),
                                 [&](const onnx::TensorProto& tensor) {
                                   return !read.contains(tensor.name());
                                 }),
                  tensors.end());
  }

  onnx::GraphProto& graph_;
  std::map<std::string, int> producer_;              // tensor -> node
  std::map<std::string, std::vector<int>> readers_;  // tensor -> nodes
  std::set<std::string> constant_;
  std::set<std::string> quantised_;        // tensors that cross as uint8
  std::map<std::string, float> scale_of_;  // of weights that are integers
  std::set<std::string> weights_done_;
};

}  // namespace

void quantise(onnx::ModelProto& model) { Quantiser(*model.mutable_graph()).run(); }

}  // namespace offcut::zoo
