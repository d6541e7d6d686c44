#include "traces/graphs/tensorflow/tensorflow_graph.h"

#include <google/protobuf/stubs/logging.h>
#include <tensorflow_graph.pb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/graphs/draft.h"
#include "traces/graphs/tensorflow/tensorflow_constant.h"
#include "traces/graphs/tensorflow/tensorflow_node.h"

namespace offcut::traces {
namespace {

using tensorflow_graph::GraphDef;
using tensorflow_graph::NodeDef;

// "node", "node:1"; "^node" is an order of execution alone.
struct TensorName {
  std::string node;
  std::size_t output = 0;
};

std::optional<TensorName> tensor_named(const std::string& input) {
  if (input.empty() || input.front() == '^') return std::nullopt;
  const std::size_t colon = input.rfind(':');
  std::size_t output = 0;
  if (colon == std::string::npos) return TensorName{input, 0};
  const char* const end = input.data() + input.size();
  const auto [at, fault] = std::from_chars(input.data() + colon + 1, end, output);
  if (fault != std::errc{} || at != end || output > 4096) return TensorName{input, 0};
  return TensorName{input.substr(0, colon), output};
}

// Nodes that train, save or report: no result of the network.
bool is_side_effect(const std::string& op) {
  constexpr std::array<std::string_view, 12> kOps = {
      "Assert", "Assign",      "AssignAdd", "AssignSub", "AssignVariableOp",   "Const",
      "NoOp",   "Placeholder", "RestoreV2", "SaveV2",    "VarIsInitializedOp", "VarHandleOp"};
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end() || op.ends_with("Summary") ||
         op.starts_with("Apply") || op.starts_with("ResourceApply");
}

bool is_variable(const std::string& op) {
  return op == "VariableV2" || op == "Variable" || op == "VarHandleOp";
}

class TensorflowTranslator {
 public:
  TensorflowTranslator(const GraphDef& graph, const std::string& name,
                       const ReadOnnxOptions& options)
      : graph_(graph), name_(name), options_(options) {}

  Result<DraftGraph> run() {
    for (int v = 0; v < graph_.node_size(); ++v) by_name_.emplace(graph_.node(v).name(), v);
    count_outputs();
    order_by_results();
    for (const int v : order_) {
      if (auto ok = add(graph_.node(v)); !ok) return fail(ok.error());
    }
    for (const int v : results_) {
      const auto source = scope_.source.find(graph_.node(v).name());
      scope_.draft.outputs.push_back(source == scope_.source.end() ? graph_.node(v).name()
                                                                   : source->second);
    }
    add_constants();
    return std::move(scope_.draft);
  }

  std::vector<std::string> warnings() const {
    if (loops_ == 0) return {};
    return {
        message("the graph has loops (", loops_, " values go round): one round of each counts")};
  }

 private:
  void count_outputs() {
    for (const NodeDef& node : graph_.node()) {
      for (const std::string& input : node.input()) {
        const auto tensor = tensor_named(input);
        const auto found = tensor ? by_name_.find(tensor->node) : by_name_.end();
        if (found == by_name_.end()) continue;
        std::size_t& count = read_outputs_[found->second];
        count = std::max(count, tensor->output + 1);
      }
    }
  }

  // What a round of a loop leaves for the next is read at its start: that edge is left out.
  bool goes_round(const NodeDef& reader, const std::string& input) const {
    const auto found = by_name_.find(input);
    return reader.op() == "Merge" && found != by_name_.end() &&
           graph_.node(found->second).op() == "NextIteration";
  }

  // Depth first from the results back, without calling itself: nodes behind all that they read.
  void order_by_results() {
    std::vector<char> state(static_cast<std::size_t>(graph_.node_size()), 0);
    for (int v = 0; v < graph_.node_size(); ++v) {
      const NodeDef& node = graph_.node(v);
      if (read_outputs_.contains(v) || is_side_effect(node.op())) continue;
      if (is_variable(node.op()) || node.op() == "NextIteration") continue;
      results_.push_back(v);
      visit(v, state);
    }
  }

  void visit(int root, std::vector<char>& state) {
    std::vector<std::pair<int, int>> stack = {{root, 0}};
    while (!stack.empty()) {
      auto& [v, next] = stack.back();
      const NodeDef& node = graph_.node(v);
      if (next == 0 && state[static_cast<std::size_t>(v)] != 0) {
        stack.pop_back();
        continue;
      }
      state[static_cast<std::size_t>(v)] = 1;
      if (next == node.input_size()) {
        order_.push_back(v);
        stack.pop_back();
        continue;
      }
      const auto tensor = tensor_named(node.input(next++));
      const auto found = tensor ? by_name_.find(tensor->node) : by_name_.end();
      if (found == by_name_.end() || state[static_cast<std::size_t>(found->second)] != 0) continue;
      if (goes_round(node, tensor->node)) continue;
      stack.emplace_back(found->second, 0);
    }
  }

  std::vector<std::string> inputs_of(const NodeDef& node) {
    std::vector<std::string> out;
    for (const std::string& input : node.input()) {
      const auto tensor = tensor_named(input);
      if (!tensor) continue;
      if (goes_round(node, tensor->node)) {
        ++loops_;
        continue;
      }
      std::string name =
          tensor->output == 0 ? tensor->node : message(tensor->node, ":", tensor->output);
      const auto source = scope_.source.find(name);
      out.push_back(source == scope_.source.end() ? std::move(name) : source->second);
    }
    return out;
  }

  Result<void> add(const NodeDef& node) {
    if (node.op() == "Const") return add_constant(constant_of_tensorflow(node));
    const auto found = read_outputs_.find(by_name_.at(node.name()));
    const std::size_t outputs = found == read_outputs_.end() ? 1 : found->second;
    const TensorflowNode view(scope_, node, inputs_of(node), outputs);
    if (node.op() == "Placeholder" || node.op() == "_Arg") return add_input(view);
    if (is_variable(node.op())) {
      return add_constant(
          {.name = node.name(), .type = view.type("dtype"), .extents = view.shape("shape")});
    }
    const TensorflowRow* row = find_tensorflow_row(node.op());
    if (row != nullptr && view.input_count() > 0) {
      row->translate(view, row->of_onnx);
      return {};
    }
    DraftNode unknown = view.make(node.op(), view.inputs());
    unknown.shapes = ShapesBy::File;
    view.add(std::move(unknown));
    return {};
  }

  Result<void> add_constant(DraftTensor constant) {
    scope_.shapes.know(constant);
    std::string name = constant.name;
    scope_.constant.emplace(std::move(name), std::move(constant));
    return {};
  }

  Result<void> add_input(const TensorflowNode& node) {
    DraftTensor input{.name = node.name(), .type = node.type("dtype")};
    input.extents = node.shape("shape");
    const auto given = [&](std::size_t k) {
      return options_.dimensions.find(message(node.name(), "[", k, "]"));
    };
    const auto none = options_.dimensions.end();
    if (!input.extents && given(0) == none) {
      return fail(ErrorCode::Inconsistent,
                  message(name_, ": input ", in_quotes(node.name()),
                          ": expected extents in the file, found none; give ",
                          in_quotes(message(node.name(), "[0]")), ", ",
                          in_quotes(message(node.name(), "[1]")), " and so on values"));
    }
    scope_.draft.inputs.push_back(input);
    if (!input.extents) {
      input.extents = std::vector<std::int64_t>{};
      for (std::size_t k = 0; given(k) != none; ++k) input.extents->push_back(given(k)->second);
    }
    for (std::size_t k = 0; k < input.extents->size(); ++k) {
      std::int64_t& extent = (*input.extents)[k];
      if (extent >= 0) continue;
      if (given(k) != none) extent = given(k)->second;
      if (extent < 0 && k == 0) extent = options_.batch;
    }
    scope_.shapes.know(input);
    return {};
  }

  void add_constants() {
    for (auto& [name, constant] : scope_.constant) {
      if (!scope_.laid_out.contains(name)) scope_.draft.weights.push_back(std::move(constant));
    }
  }

  const GraphDef& graph_;
  const std::string& name_;
  const ReadOnnxOptions& options_;
  TensorflowScope scope_;
  std::unordered_map<std::string, int> by_name_;
  std::unordered_map<int, std::size_t> read_outputs_;
  std::vector<int> order_;
  std::vector<int> results_;
  std::size_t loops_ = 0;
};

}  // namespace

namespace {

// A number of up to five bytes, seven bits in each; nothing where the text ends before it.
std::optional<std::size_t> varint_at(std::string_view bytes, std::size_t& at) {
  std::size_t value = 0;
  for (int shift = 0; shift < 35 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::size_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

}  // namespace

// A node first (field 1, a block), which begins with its name (field 1, a text) and operator (field
// 2). Two forms that cannot be read are recognised to be refused: text, and a SavedModel (its
// version 1, a block).
bool looks_like_tensorflow(std::string_view head) {
  if (head.starts_with("\x08\x01\x12") || head.starts_with("node {")) return true;
  if (!head.starts_with('\x0a')) return false;
  std::size_t at = 1;
  const auto node = varint_at(head, at);
  if (!node || at >= head.size() || head[at++] != '\x0a') return false;
  const auto name = varint_at(head, at);
  return name && *name >= 1 && *name < *node && at + *name < head.size() &&
         head[at + *name] == '\x12';
}

Result<OnnxModel> parse_tensorflow_model(std::string_view bytes, const std::string& name,
                                         const ReadOnnxOptions& options) {
  const auto refuse = [&](std::string_view found) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a TensorFlow graph (GraphDef), found ", found));
  };
  if (bytes.size() > 2'000'000'000) return refuse("over 2 GB");
  if (bytes.starts_with("node {")) return refuse("its text form (save it in the binary one)");
  if (bytes.starts_with("\x08\x01\x12")) return refuse("a SavedModel (freeze it to one graph)");
  GraphDef graph;
  const google::protobuf::LogSilencer silence;
  if (!graph.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return refuse("damaged or other bytes (cut short? copy it again)");
  }
  if (graph.node_size() == 0) return refuse("no nodes");
  TensorflowTranslator translator(graph, name, options);
  const auto draft = translator.run();
  if (!draft) return fail(draft.error());
  return model_of_draft(*draft, name, options, translator.warnings());
}

Result<OnnxModel> read_tensorflow_model(const std::filesystem::path& path,
                                        const ReadOnnxOptions& options) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_tensorflow_model(*bytes, path.string(), options);
}

}  // namespace offcut::traces
