#include "traces/graphs/openvino/ir_graph.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/graphs/draft.h"
#include "traces/graphs/openvino/ir_node.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kMostBytes = 8 * 1024;  // of a constant whose values are read

template <class T>
std::vector<double> values_as(const std::string& bytes) {
  std::vector<double> out;
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    out.push_back(static_cast<double>(value));
  }
  return out;
}

std::optional<std::vector<double>> values_of(DataType type, const std::string& bytes) {
  if (type == DataType::Int64) return values_as<std::int64_t>(bytes);
  if (type == DataType::Int32) return values_as<std::int32_t>(bytes);
  if (type == DataType::Float32) return values_as<float>(bytes);
  return std::nullopt;
}

bool is_packed(std::optional<DataType> type) { return type && bits_of(*type) <= 8; }

// Layers that unpack weights which are stored in few bits.
bool unpacks(const std::string& type) {
  constexpr std::array<std::string_view, 8> kTypes = {"Convert", "Subtract",    "Multiply",
                                                      "Reshape", "Transpose",   "Unsqueeze",
                                                      "Squeeze", "FakeQuantize"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

class IrTranslator {
 public:
  IrTranslator(const IrFile& file, ReadWeights weights)
      : file_(file), read_weights_(std::move(weights)) {}

  DraftGraph run() {
    list_edges();
    for (const std::size_t v : producers_before()) add(file_.layers[v]);
    return std::move(scope_.draft);
  }

 private:
  void list_edges() {
    for (std::size_t v = 0; v < file_.layers.size(); ++v) {
      const IrLayer& layer = file_.layers[v];
      by_id_.emplace(layer.id, v);
      for (std::size_t k = 0; k < layer.outputs.size(); ++k) {
        made_.emplace(std::pair(layer.id, layer.outputs[k].id), IrNode::output(layer, k));
      }
    }
    for (const IrEdge& edge : file_.edges) {
      feeds_.emplace(std::pair(edge.to_layer, edge.to_port), edge);
    }
  }

  // Positions of the layers, those that feed others first; what lies on a cycle is found later.
  std::vector<std::size_t> producers_before() const {
    std::vector<std::size_t> waits(file_.layers.size(), 0);
    std::vector<std::vector<std::size_t>> readers(file_.layers.size());
    for (const auto& [port, edge] : feeds_) {
      const auto from = by_id_.find(edge.from_layer);
      const auto to = by_id_.find(edge.to_layer);
      if (from == by_id_.end() || to == by_id_.end()) continue;
      readers[from->second].push_back(to->second);
      ++waits[to->second];
    }
    std::vector<std::size_t> order;
    std::set<std::size_t> ready;
    for (std::size_t v = 0; v < waits.size(); ++v) {
      if (waits[v] == 0) ready.insert(v);
    }
    while (!ready.empty()) {
      const std::size_t v = *ready.begin();
      ready.erase(ready.begin());
      order.push_back(v);
      for (const std::size_t reader : readers[v]) {
        if (--waits[reader] == 0) ready.insert(reader);
      }
    }
    for (std::size_t v = 0; v < waits.size(); ++v) {
      if (waits[v] > 0) order.push_back(v);
    }
    return order;
  }

  std::vector<std::string> inputs_of(const IrLayer& layer) const {
    std::vector<std::string> out;
    for (const IrPort& port : layer.inputs) {
      const auto edge = feeds_.find(std::pair(layer.id, port.id));
      const auto name =
          edge == feeds_.end()
              ? made_.end()
              : made_.find(std::pair(edge->second.from_layer, edge->second.from_port));
      if (name == made_.end()) {
        out.emplace_back();
        continue;
      }
      const auto source = scope_.source.find(name->second);
      out.push_back(source == scope_.source.end() ? name->second : source->second);
    }
    return out;
  }

  void add(const IrLayer& layer) {
    const IrNode node(scope_, layer, inputs_of(layer));
    if (layer.type == "Parameter") return add_input(layer);
    if (layer.type == "Const") return add_constant(layer);
    if (layer.type == "Result") return scope_.draft.outputs.push_back(node.input(0));
    if (node.input_count() > 0 && node.all_constant() && fold(node)) return;
    for (std::size_t k = 0; k < layer.outputs.size(); ++k) {
      scope_.draft.stated.push_back({.name = IrNode::output(layer, k),
                                     .type = layer.outputs[k].type,
                                     .extents = layer.outputs[k].extents});
    }
    const IrRow* row = find_ir_row(layer.type);
    if (row != nullptr) return row->translate(node, row->op);
    if (!layer.outputs.empty()) node.add(node.stated(layer.type));
  }

  void add_input(const IrLayer& layer) {
    if (layer.outputs.empty()) return;
    DraftTensor input{.name = layer.name, .type = layer.outputs[0].type};
    if (const auto type = type_of_ir(layer.text("element_type", ""))) input.type = type;
    input.extents = layer.outputs[0].extents;
    scope_.draft.inputs.push_back(std::move(input));
  }

  void add_constant(const IrLayer& layer) {
    DraftTensor weight{.name = layer.name};
    if (!layer.outputs.empty()) weight.type = layer.outputs[0].type;
    if (const auto type = type_of_ir(layer.text("element_type", ""))) weight.type = type;
    weight.extents = layer.outputs.empty() ? layer.list("shape") : layer.outputs[0].extents;
    const std::int64_t size = layer.integer("size", 0);
    if (weight.type && size > 0 && size <= kMostBytes) {
      const auto bytes = read_weights_(layer.integer("offset", -1), size);
      if (bytes) weight.values = values_of(*weight.type, *bytes);
    }
    if (weight.values) scope_.values[layer.name] = *weight.values;
    scope_.packed[layer.name] = is_packed(weight.type);
    scope_.draft.weights.push_back(std::move(weight));
  }

  // A constant in another type is that constant; one that is stored in few bits stays so behind all
  // that unpacks it.
  bool fold(const IrNode& node) {
    const IrLayer& layer = node.layer();
    if (layer.outputs.size() != 1 || !unpacks(layer.type)) return false;
    const bool is_stored_packed = scope_.packed.at(node.input(0));
    if (layer.type == "Convert") {
      scope_.source[layer.name] = node.input(0);
      return true;
    }
    if (!is_stored_packed) return false;
    scope_.packed[layer.name] = true;
    scope_.draft.stated.push_back(
        {.name = layer.name, .type = layer.outputs[0].type, .extents = layer.outputs[0].extents});
    node.add(node.stated("DequantizeLinear"));
    return true;
  }

  const IrFile& file_;
  ReadWeights read_weights_;
  IrScope scope_;
  std::unordered_map<std::int64_t, std::size_t> by_id_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> made_;
  std::map<std::pair<std::int64_t, std::int64_t>, IrEdge> feeds_;
};

bool has_port(const std::vector<IrPort>& ports, std::int64_t id) {
  return std::any_of(ports.begin(), ports.end(), [&](const IrPort& port) { return port.id == id; });
}

// Every edge leads from an output to an input that is there, and every input has one: else a part
// of the network would be read as another one.
Result<void> check_wiring(const IrFile& file, const std::string& name) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::Inconsistent, message(name, ": ", what));
  };
  std::unordered_map<std::int64_t, const IrLayer*> layers;
  for (const IrLayer& layer : file.layers) {
    if (layers.emplace(layer.id, &layer).second) continue;
    return wrong(message("layer id: expected one of its own, found ", layer.id, " twice"));
  }
  std::set<std::pair<std::int64_t, std::int64_t>> fed;
  for (const IrEdge& edge : file.edges) {
    const auto from = layers.find(edge.from_layer);
    const auto to = layers.find(edge.to_layer);
    if (from == layers.end() || !has_port(from->second->outputs, edge.from_port)) {
      return wrong(message("edge: expected an output to come from, found layer ", edge.from_layer,
                           " port ", edge.from_port));
    }
    if (to == layers.end() || !has_port(to->second->inputs, edge.to_port)) {
      return wrong(message("edge: expected an input to lead to, found layer ", edge.to_layer,
                           " port ", edge.to_port));
    }
    fed.emplace(edge.to_layer, edge.to_port);
  }
  for (const IrLayer& layer : file.layers) {
    for (const IrPort& port : layer.inputs) {
      if (fed.contains(std::pair(layer.id, port.id))) continue;
      return wrong(message("layer ", in_quotes(layer.name), ": expected an edge to input port ",
                           port.id, ", found none"));
    }
  }
  return {};
}

Result<OnnxModel> model_of(std::string_view text, const std::string& name,
                           const ReadOnnxOptions& options, ReadWeights weights) {
  const auto file = parse_ir_file(text, name);
  if (!file) return fail(file.error());
  if (auto ok = check_wiring(*file, name); !ok) return fail(ok.error());
  return model_of_draft(IrTranslator(*file, std::move(weights)).run(), name, options, {});
}

}  // namespace

bool looks_like_ir(std::string_view head) {
  const std::size_t net = head.substr(0, 1024).find("<net ");
  return net != std::string_view::npos && head.find_first_not_of(" \t\r\n\xef\xbb\xbf") <= net &&
         head[head.find_first_not_of(" \t\r\n\xef\xbb\xbf")] == '<';
}

Result<OnnxModel> parse_ir_model(std::string_view text, const std::string& name,
                                 const ReadOnnxOptions& options) {
  return model_of(text, name, options,
                  [](std::int64_t, std::int64_t) -> std::optional<std::string> { return {}; });
}

Result<OnnxModel> read_ir_model(const std::filesystem::path& path, const ReadOnnxOptions& options) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  const auto weights = std::filesystem::path(path).replace_extension(".bin");
  std::optional<Result<std::string>> bytes;  // read when first asked for
  return model_of(*text, path.string(), options,
                  [&](std::int64_t offset, std::int64_t size) -> std::optional<std::string> {
                    if (!bytes) bytes = read_file(weights);
                    if (!*bytes || offset < 0 || size < 0) return std::nullopt;
                    const std::string& all = **bytes;
                    const auto from = static_cast<std::size_t>(offset);
                    const auto count = static_cast<std::size_t>(size);
                    if (from > all.size() || count > all.size() - from) return std::nullopt;
                    return all.substr(from, count);
                  });
}

}  // namespace offcut::traces
