#include "traces/onnx/onnx_functions.h"

#include <onnx/onnx_pb.h>

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;
using NewNames = std::unordered_map<std::string, std::string>;

constexpr std::size_t kMostNodes = 1'000'000;
constexpr int kDeepest = 32;

std::string plain_domain(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

// Gives tensors their new names, in bodies too as far as those see them.
void rename(const NewNames& names, onnx::NodeProto& node);

void rename(NewNames names, onnx::GraphProto& body) {
  for (const auto& input : body.input()) names.erase(input.name());
  for (const auto& tensor : body.initializer()) names.erase(tensor.name());
  for (const auto& node : body.node()) {
    for (const std::string& name : node.output()) names.erase(name);
  }
  for (auto& node : *body.mutable_node()) rename(names, node);
  for (auto& output : *body.mutable_output()) {
    if (const auto found = names.find(output.name()); found != names.end()) {
      output.set_name(found->second);
    }
  }
}

void rename(const NewNames& names, onnx::NodeProto& node) {
  for (auto* list : {node.mutable_input(), node.mutable_output()}) {
    for (std::string& name : *list) {
      if (const auto found = names.find(name); found != names.end()) name = found->second;
    }
  }
  for (auto& attribute : *node.mutable_attribute()) {
    if (attribute.has_g()) rename(names, *attribute.mutable_g());
  }
}

// Attributes that refer to one of the call take its value, or are left out.
void take_attributes(const onnx::NodeProto& call, onnx::NodeProto& node) {
  auto* attributes = node.mutable_attribute();
  for (int k = attributes->size() - 1; k >= 0; --k) {
    onnx::AttributeProto& attribute = *attributes->Mutable(k);
    if (attribute.has_g()) {
      for (auto& inner : *attribute.mutable_g()->mutable_node()) take_attributes(call, inner);
    }
    if (attribute.ref_attr_name().empty()) continue;
    const onnx::AttributeProto* given = nullptr;
    for (const auto& candidate : call.attribute()) {
      if (candidate.name() == attribute.ref_attr_name()) given = &candidate;
    }
    if (given == nullptr) {
      attributes->DeleteSubrange(k, 1);
      continue;
    }
    const std::string name = attribute.name();
    attribute = *given;
    attribute.set_name(name);
  }
}

class Inliner {
 public:
  explicit Inliner(const onnx::ModelProto& model) {
    for (const auto& function : model.functions()) {
      functions_.emplace(std::pair(plain_domain(function.domain()), function.name()), &function);
    }
  }
  bool has_functions() const { return !functions_.empty(); }

  void run(Nodes& nodes) {
    Nodes out;
    for (int v = 0; v < nodes.size(); ++v) {
      onnx::NodeProto& node = *nodes.Mutable(v);
      if (node.name().empty() && function_of(node) != nullptr) {
        node.set_name(message(node.op_type(), "_", v));
      }
      add(std::move(node), 0, out);
    }
    nodes.Swap(&out);
  }

 private:
  const onnx::FunctionProto* function_of(const onnx::NodeProto& node) const {
    const auto found = functions_.find(std::pair(plain_domain(node.domain()), node.op_type()));
    return found == functions_.end() ? nullptr : found->second;
  }

  void add(onnx::NodeProto node, int depth, Nodes& out) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_g()) run(*attribute.mutable_g()->mutable_node());
    }
    const onnx::FunctionProto* function = function_of(node);
    const bool recursive = function != nullptr && open_.contains(function);
    if (function == nullptr || recursive || depth >= kDeepest || count_ >= kMostNodes) {
      ++count_;
      *out.Add() = std::move(node);
      return;
    }
    open_.insert(function);
    expand(node, *function, depth, out);
    open_.erase(function);
  }

  void expand(const onnx::NodeProto& call, const onnx::FunctionProto& function, int depth,
              Nodes& out) {
    NewNames names;
    const auto bind = [&](const auto& formal, const auto& actual) {
      for (int k = 0; k < formal.size(); ++k) {
        names[formal.Get(k)] = k < actual.size() ? actual.Get(k) : std::string();
      }
    };
    bind(function.input(), call.input());
    bind(function.output(), call.output());
    for (const auto& node : function.node()) {
      for (const std::string& name : node.output()) {
        if (name.empty()) continue;
        std::string& given = names[name];  // a result that the call leaves out has a name inside
        if (given.empty()) given = message(call.name(), "/", name);
      }
    }
    for (int v = 0; v < function.node_size() && count_ < kMostNodes; ++v) {
      onnx::NodeProto node = function.node(v);
      take_attributes(call, node);
      rename(names, node);
      const std::string name = node.name().empty() ? message(node.op_type(), "_", v) : node.name();
      node.set_name(message(call.name(), "/", name));
      add(std::move(node), depth + 1, out);
    }
  }

  std::map<std::pair<std::string, std::string>, const onnx::FunctionProto*> functions_;
  std::unordered_set<const onnx::FunctionProto*> open_;  // being expanded
  std::size_t count_ = 0;
};

}  // namespace

void inline_functions(onnx::ModelProto& model) {
  Inliner inliner(model);
  if (inliner.has_functions()) inliner.run(*model.mutable_graph()->mutable_node());
}

}  // namespace offcut::traces
