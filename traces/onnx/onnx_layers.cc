#include "traces/onnx/onnx_layers.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/unique_names.h"

namespace offcut::traces {
namespace {

// Returns the tensors that the body of a control-flow operator reads from outside.
void add_outer_reads(const onnx::GraphProto& body, std::set<std::string>& reads) {
  std::unordered_set<std::string> inside;
  for (const auto& input : body.input()) inside.insert(input.name());
  for (const auto& tensor : body.initializer()) inside.insert(tensor.name());
  for (const auto& node : body.node()) inside.insert(node.output().begin(), node.output().end());
  std::set<std::string> all;
  for (const auto& node : body.node()) {
    all.insert(node.input().begin(), node.input().end());
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) add_outer_reads(attribute.g(), all);
    }
  }
  for (const auto& output : body.output()) all.insert(output.name());
  for (const std::string& name : all) {
    if (!name.empty() && !inside.contains(name)) reads.insert(name);
  }
}

std::vector<std::string> inputs_of(const onnx::NodeProto& node) {
  std::vector<std::string> out(node.input().begin(), node.input().end());
  std::set<std::string> outer;
  for (const auto& attribute : node.attribute()) {
    if (attribute.has_g()) add_outer_reads(attribute.g(), outer);
  }
  for (const std::string& name : out) outer.erase(name);
  out.insert(out.end(), outer.begin(), outer.end());
  return out;
}

// Leaves out the optional results that nobody reads: the mask of Dropout, the statistics of
// BatchNormalization. They are never computed, and often have no shape.
void drop_unread_outputs(const onnx::GraphProto& graph, std::vector<LayerSpec>& layers) {
  std::unordered_set<std::string> read;
  for (const auto& output : graph.output()) read.insert(output.name());
  for (const LayerSpec& layer : layers) read.insert(layer.inputs.begin(), layer.inputs.end());
  for (LayerSpec& layer : layers) {
    for (std::size_t k = 1; k < layer.outputs.size(); ++k) {
      if (!read.contains(layer.outputs[k])) layer.outputs[k].clear();
    }
  }
}

}  // namespace

// Returns the positions of the nodes so that producers come first; nodes on a cycle are left out.
std::vector<std::size_t> producers_first(const std::vector<LayerSpec>& layers) {
  std::unordered_map<std::string, std::size_t> producer;
  for (std::size_t v = 0; v < layers.size(); ++v) {
    for (const std::string& name : layers[v].outputs) producer.emplace(name, v);
  }
  std::vector<std::size_t> waiting(layers.size(), 0);
  std::vector<std::vector<std::size_t>> readers(layers.size());
  for (std::size_t v = 0; v < layers.size(); ++v) {
    for (const std::string& name : layers[v].inputs) {
      const auto found = producer.find(name);
      if (name.empty() || found == producer.end()) continue;
      readers[found->second].push_back(v);
      ++waiting[v];
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t v = 0; v < waiting.size(); ++v) {
    if (waiting[v] == 0) order.push_back(v);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (const std::size_t v : readers[order[next]]) {
      if (--waiting[v] == 0) order.push_back(v);
    }
  }
  return order;
}

std::vector<LayerSpec> layers_of(const onnx::GraphProto& graph) {
  UniqueNames names;
  std::vector<LayerSpec> out;
  for (int v = 0; v < graph.node_size(); ++v) {
    const onnx::NodeProto& node = graph.node(v);
    std::string name = node.name().empty() ? message(node.op_type(), "_", v) : node.name();
    out.push_back({.name = names.unique(std::move(name)),
                   .op = node.op_type(),
                   .inputs = inputs_of(node),
                   .outputs = {node.output().begin(), node.output().end()},
                   .attributes = integer_attributes(node)});
  }
  drop_unread_outputs(graph, out);
  return out;
}

void add_counted_work(const std::map<std::size_t, CountedWork>& work, GraphSpec& spec) {
  for (const auto& [position, counted] : work) {
    LayerSpec& layer = spec.layers[position];
    const auto number = [](double x) {
      constexpr double kMost = 9e18;
      return std::vector<std::int64_t>{truncated<std::int64_t>(std::min(x, kMost))};
    };
    layer.attributes["macs"] = number(counted.macs);
    layer.attributes["flops"] = number(counted.flops);
    if (counted.assumed) layer.attributes["assumed"] = {1};
    for (TensorSpec weight : counted.weights) {
      weight.name = message(layer.name, "/", weight.name);
      const auto& in = layer.inputs;
      if (std::find(in.begin(), in.end(), weight.name) != in.end()) continue;
      layer.inputs.push_back(weight.name);
      spec.tensors.push_back(std::move(weight));
    }
  }
}

}  // namespace offcut::traces
