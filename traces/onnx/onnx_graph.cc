#include "traces/onnx/onnx_graph.h"

#include <google/protobuf/stubs/logging.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/onnx/onnx_extents.h"
#include "traces/onnx/onnx_shapes.h"

namespace offcut::traces {
namespace {

constexpr int kNewestOpset = 17;  // that the library knows, Debian 12: ONNX 1.12

// ---- the bytes

std::optional<std::uint64_t> varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Walks over the fields of ModelProto, which tells more than the parser does: where it breaks off.
std::string what_is_wrong(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t start = at;
    const auto tag = varint(bytes, at);
    if (!tag || (*tag >> 3) == 0 || (*tag >> 3) > 100) break;
    const std::uint64_t wire = *tag & 7;
    if (wire != 0 && wire != 2) break;
    const auto value = varint(bytes, at);
    if (!value)
      return message("the end of the file inside a field at byte ", start, " (cut short?)");
    if (wire == 0) continue;
    if (*value > bytes.size() - at) {
      return message("field ", static_cast<std::int64_t>(*tag >> 3), " of ",
                     static_cast<std::size_t>(*value), " bytes at byte ", at, " and only ",
                     bytes.size() - at, " bytes left (cut short: copy it again)");
    }
    at += *value;
  }
  if (at >= bytes.size()) return "a damaged part inside (copy it again)";
  return "something else (a model in another format?)";
}

bool is_text(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 64);
  return std::all_of(head.begin(), head.end(), [](char c) {
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
}

Result<void> parse(std::string_view bytes, const std::string& name, onnx::ModelProto& model) {
  const auto refuse = [&](std::string_view found) {
    return fail(ErrorCode::Malformed, message(name, ": expected an ONNX model, found ", found));
  };
  if (is_text(bytes)) return refuse("text");
  if (bytes.size() > 2'000'000'000) return refuse("over 2 GB (keep the weights in external files)");
  const google::protobuf::LogSilencer silence;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return refuse(what_is_wrong(bytes));
  }
  if (!model.has_graph()) return refuse("no graph in it");
  if (model.graph().node_size() == 0) return refuse("a graph without operators");
  return {};
}

// ---- the wiring

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
  for (const std::string& name : outer) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  }
  return out;
}

// Returns the positions of the nodes so that producers come first; nodes on a cycle are left out.
std::vector<std::size_t> producers_first(const GraphSpec& spec) {
  std::unordered_map<std::string, std::size_t> producer;
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::string& name : spec.layers[v].outputs) producer.emplace(name, v);
  }
  std::vector<std::size_t> waiting(spec.layers.size(), 0);
  std::vector<std::vector<std::size_t>> readers(spec.layers.size());
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::string& name : spec.layers[v].inputs) {
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

class Names {
 public:
  // Returns the name, or the first of name_2, name_3... that is free.
  std::string unique(std::string name) {
    if (taken_.insert(name).second) return name;
    for (int k = 2;; ++k) {
      std::string other = message(name, "_", k);
      if (taken_.insert(other).second) return other;
    }
  }

 private:
  std::unordered_set<std::string> taken_;
};

std::vector<LayerSpec> layers_of(const onnx::GraphProto& graph) {
  Names names;
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

// Describes every tensor once: weights, inputs, and what the layers make.
class TensorLister {
 public:
  explicit TensorLister(const InferredShapes& shapes) : shapes_(shapes) {}

  void add(const std::string& name, bool constant) {
    if (name.empty() || !seen_.insert(name).second) return;
    TensorSpec tensor{.name = name, .type = DataType::Float32, .shape = {}, .constant = constant};
    if (const auto found = shapes_.tensors.find(name); found != shapes_.tensors.end()) {
      tensor.type = found->second.type.value_or(DataType::Float32);
      tensor.shape = found->second.shape;
    }
    tensors_.push_back(std::move(tensor));
  }
  void add_sparse(const onnx::SparseTensorProto& sparse) {
    if (!seen_.insert(sparse.values().name()).second) return;
    Shape shape(sparse.dims().begin(), sparse.dims().end());
    tensors_.push_back(
        {.name = sparse.values().name(),
         .type = data_type_of_onnx(sparse.values().data_type()).value_or(DataType::Float32),
         .shape = std::move(shape),
         .constant = true});
  }
  bool has(const std::string& name) const { return seen_.contains(name); }
  std::vector<TensorSpec> take() { return std::move(tensors_); }

 private:
  const InferredShapes& shapes_;
  std::unordered_set<std::string> seen_;
  std::vector<TensorSpec> tensors_;
};

Result<void> list_tensors(const onnx::GraphProto& graph, const InferredShapes& shapes,
                          const std::string& file, GraphSpec& spec) {
  TensorLister lister(shapes);
  for (const auto& tensor : graph.initializer()) lister.add(tensor.name(), true);
  for (const auto& sparse : graph.sparse_initializer()) lister.add_sparse(sparse);
  for (const auto& input : graph.input()) {
    if (!lister.has(input.name())) spec.inputs.push_back(input.name());
    lister.add(input.name(), false);
  }
  for (const LayerSpec& layer : spec.layers) {
    for (const std::string& name : layer.outputs) lister.add(name, false);
  }
  for (const LayerSpec& layer : spec.layers) {
    for (const std::string& name : layer.inputs) {
      if (name.empty() || lister.has(name)) continue;
      return fail(ErrorCode::Inconsistent,
                  message(file, ": layer ", in_quotes(layer.name), ": reads the tensor ",
                          in_quotes(name), ", which nothing makes"));
    }
  }
  for (const auto& output : graph.output()) {
    if (!lister.has(output.name())) {
      return fail(ErrorCode::Inconsistent, message(file, ": output ", in_quotes(output.name()),
                                                   ": expected a layer that makes it, found none"));
    }
    spec.outputs.push_back(output.name());
  }
  spec.tensors = lister.take();
  return {};
}

// Weights that are stored as integers and dequantised where they are read count with the bytes they
// are stored in.
void keep_stored_types(GraphSpec& spec) {
  std::unordered_map<std::string, TensorSpec*> constants;
  std::unordered_map<std::string, TensorSpec*> all;
  for (TensorSpec& tensor : spec.tensors) {
    if (tensor.constant) constants.emplace(tensor.name, &tensor);
    all.emplace(tensor.name, &tensor);
  }
  for (const LayerSpec& layer : spec.layers) {
    const bool folds = std::all_of(
        layer.inputs.begin(), layer.inputs.end(),
        [&](const std::string& name) { return name.empty() || constants.contains(name); });
    if (!folds) continue;
    for (const std::string& name : layer.outputs) {
      const auto made = all.find(name);
      if (made == all.end()) continue;
      constants.emplace(name, made->second);
      if (layer.op != "DequantizeLinear" || layer.inputs.empty() || layer.inputs.front().empty()) {
        continue;
      }
      made->second->type = constants.at(layer.inputs.front())->type;
    }
  }
}

std::vector<std::string> warnings_of(const onnx::ModelProto& model, const InferredShapes& shapes) {
  std::vector<std::string> out;
  for (const auto& opset : model.opset_import()) {
    if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
    if (opset.version() <= kNewestOpset) continue;
    out.push_back(message("opset ", opset.version(), " is newer than the newest known, ",
                          kNewestOpset, ": read by the rules of that one"));
  }
  if (!shapes.unknown_layers.empty()) {
    std::vector<std::string> some = shapes.unknown_layers;
    constexpr std::size_t kMost = 3;
    if (some.size() > kMost) some.resize(kMost);
    out.push_back(message("no shape could be found for the outputs of ",
                          shapes.unknown_layers.size(), " operators (", join(some, ", "),
                          "): no cut can be priced there"));
  }
  return out;
}

std::string model_name(const onnx::ModelProto& model, const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() ? model.graph().name() : stem;
}

}  // namespace

bool looks_like_onnx(std::string_view bytes) {
  if (bytes.size() < 8 || is_text(bytes)) return false;
  // ir_version (field 1) is written first by every known exporter; some start with the producer.
  return bytes[0] == '\x08' || bytes[0] == '\x12' || bytes[0] == '\x3a' || bytes[0] == '\x42';
}

Result<OnnxModel> parse_onnx(std::string_view bytes, const std::string& name,
                             const ReadOnnxOptions& options) {
  onnx::ModelProto model;
  if (auto ok = parse(bytes, name, model); !ok) return fail(ok.error());
  if (auto ok = bind_extents(options, name, *model.mutable_graph()); !ok) return fail(ok.error());
  GraphSpec spec;
  spec.name = model_name(model, name);
  spec.layers = layers_of(model.graph());
  const InferredShapes shapes = infer_shapes(model, producers_first(spec));
  if (auto ok = list_tensors(model.graph(), shapes, name, spec); !ok) return fail(ok.error());
  keep_stored_types(spec);
  auto graph = ModelGraph::build(spec);
  if (!graph) return fail(within(name, graph.error()));
  return OnnxModel{std::move(*graph), std::move(spec), warnings_of(model, shapes)};
}

Result<OnnxModel> read_onnx(const std::filesystem::path& path, const ReadOnnxOptions& options) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_onnx(*bytes, path.string(), options);
}

}  // namespace offcut::traces
