#include "traces/onnx/onnx_graph.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/onnx/onnx_extents.h"
#include "traces/onnx/onnx_external.h"
#include "traces/onnx/onnx_file.h"
#include "traces/onnx/onnx_functions.h"
#include "traces/onnx/onnx_layers.h"
#include "traces/onnx/onnx_model.h"
#include "traces/onnx/onnx_shapes.h"
#include "traces/onnx/onnx_states.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

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

// A convolution that does not state its window has that of its weights. One in groups also tells
// how many channels each filter reads, which its sizes in bytes do not.
void add_windows(GraphSpec& spec) {
  std::unordered_map<std::string, const TensorSpec*> tensors;
  for (const TensorSpec& tensor : spec.tensors) tensors.emplace(tensor.name, &tensor);
  for (LayerSpec& layer : spec.layers) {
    if (layer.op.find("Conv") == std::string::npos) continue;
    const std::size_t weights = layer.op.starts_with("QLinear") ? 3 : 1;
    if (layer.inputs.size() <= weights) continue;
    const auto found = tensors.find(layer.inputs[weights]);
    if (found == tensors.end() || !found->second->shape || found->second->shape->size() < 3)
      continue;
    const Shape& shape = *found->second->shape;
    if (!layer.attributes.contains("kernel_shape")) {
      layer.attributes["kernel_shape"].assign(shape.begin() + 2, shape.end());
    }
    const bool is_forward = layer.op.find("Transpose") == std::string::npos;
    if (is_forward && attribute_or(layer.attributes, "group", 1) > 1) {
      layer.attributes["channels_per_group"] = {shape[1]};
    }
  }
}

// The first few of a list, and how many more there are.
std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kMost = 12;
  if (names.size() <= kMost) return join(names, ", ");
  const std::size_t more = names.size() - kMost;
  names.resize(kMost);
  return message(join(names, ", "), " and ", more, " more");
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
    out.push_back(message("no shape could be found for the outputs of ",
                          shapes.unknown_layers.size(), " operators (",
                          some_of(shapes.unknown_layers), "): no cut can be priced there"));
  }
  constexpr std::size_t kMostNotes = 12;
  std::set<std::string> said;
  for (const std::string& note : shapes.notes) {
    if (said.size() >= kMostNotes || !said.insert(note).second) continue;
    out.push_back(note);
  }
  return out;
}

// Text has no size per element.
void warn_of_text(const onnx::GraphProto& graph, std::vector<std::string>& warnings) {
  std::vector<std::string> names;
  for (const auto* list : {&graph.input(), &graph.output()}) {
    for (const auto& info : *list) {
      const int type = info.type().tensor_type().elem_type();
      if (type == onnx::TensorProto::STRING) names.push_back(in_quotes(info.name()));
    }
  }
  if (names.empty()) return;
  warnings.push_back(message("tensors of text (", some_of(std::move(names)),
                             ") count 4 bytes per element, whatever they hold"));
}

// Every dimension that is given has to be of something.
Result<void> check_dimensions(const ReadOnnxOptions& options, const std::string& name,
                              const KnownExtents& extents, const InferredShapes& shapes) {
  for (const auto& [key, value] : options.dimensions) {
    if (extents.used.contains(key) || shapes.dimensions.contains(key)) continue;
    std::vector<std::string> known;
    for (const std::string& one : extents.names) known.push_back(in_quotes(one));
    return fail(ErrorCode::InvalidArgument,
                message(name, ": dimension ", in_quotes(key), ": expected an open extent",
                        known.empty() ? std::string(" (none of an input is)")
                                      : message(" (of inputs: ", some_of(std::move(known)), ")"),
                        ", as \"<tensor>[k]\" where it has no name, found none"));
  }
  return {};
}

std::string model_name(const onnx::ModelProto& model, const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() ? model.graph().name() : stem;
}

// How large a result is may show when the network runs only; its owner can tell.
void warn_of_open_results(const GraphSpec& spec, const InferredShapes& shapes,
                          std::vector<std::string>& warnings) {
  for (const std::string& name : spec.outputs) {
    const auto found = shapes.tensors.find(name);
    if (found == shapes.tensors.end() || found->second.shape) continue;
    std::vector<std::string> keys;
    for (const std::size_t k : found->second.open) keys.push_back(message(name, "[", k, "]"));
    for (std::string& key : keys) key = in_quotes(key);
    const std::string first = in_quotes(message(name, "[0]"));
    warnings.push_back(message("result ", in_quotes(name), ": its extents are not known: give ",
                               keys.empty() ? message(first, " and so on") : join(keys, ", "),
                               keys.size() == 1 ? " a value" : " values"));
  }
}

}  // namespace

Result<OnnxModel> graph_of_model(onnx::ModelProto& model, const std::string& name,
                                 const ReadOnnxOptions& options,
                                 std::vector<std::string> warnings) {
  const auto extents = bind_extents(options, name, *model.mutable_graph());
  if (!extents) return fail(extents.error());
  inline_functions(model);
  GraphSpec spec;
  spec.name = model_name(model, name);
  spec.layers = layers_of(model.graph());
  const InferredShapes shapes =
      infer_shapes(model, producers_first(spec.layers), options.dimensions);
  if (auto ok = check_dimensions(options, name, *extents, shapes); !ok) return fail(ok.error());
  if (auto ok = list_tensors(model.graph(), shapes, name, spec); !ok) return fail(ok.error());
  add_counted_work(shapes.work, spec);
  keep_stored_types(spec);
  add_windows(spec);
  for (std::string& line : warnings_of(model, shapes)) warnings.push_back(std::move(line));
  warn_of_text(model.graph(), warnings);
  warn_of_open_results(spec, shapes, warnings);
  auto notes = find_states(options.states, spec);
  if (!notes) return fail(within(name, notes.error()));
  for (std::string& line : *notes) warnings.push_back(std::move(line));
  auto graph = ModelGraph::build(spec);
  if (!graph) return fail(within(name, graph.error()));
  return OnnxModel{std::move(*graph), std::move(spec), std::move(warnings)};
}

Result<OnnxModel> parse_onnx(std::string_view bytes, const std::string& name,
                             const ReadOnnxOptions& options) {
  onnx::ModelProto model;
  if (auto ok = parse_model(bytes, name, model); !ok) return fail(ok.error());
  return graph_of_model(model, name, options, read_small_external_data(std::nullopt, model));
}

Result<OnnxModel> read_onnx(const std::filesystem::path& path, const ReadOnnxOptions& options) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  onnx::ModelProto model;
  if (auto ok = parse_model(*bytes, path.string(), model); !ok) return fail(ok.error());
  return graph_of_model(model, path.string(), options,
                        read_small_external_data(path.parent_path(), model));
}

}  // namespace offcut::traces
