#include "traces/split/split.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "traces/onnx/unique_names.h"
#include "traces/split/part_weights.h"

namespace offcut::traces {
namespace {

// The first opset with DynamicQuantizeLinear.
constexpr std::int64_t kQuantiseOpset = 11;

void take_names(const onnx::GraphProto& graph, UniqueNames& names) {
  for (const auto& input : graph.input()) names.unique(input.name());
  for (const auto& tensor : graph.initializer()) names.unique(tensor.name());
  for (const auto& node : graph.node()) {
    for (const std::string& name : node.output()) names.unique(name);
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) take_names(attribute.g(), names);
    }
  }
}

EdgeTensor edge_tensor(const std::string& name, DataType type, std::optional<Shape> shape) {
  EdgeTensor edge{.name = name, .type = std::string(name_of(type)), .shape = std::move(shape)};
  if (edge.shape) edge.bytes = storage_of(type, element_count(*edge.shape));
  return edge;
}

class Splitter {
 public:
  Splitter(const NetworkFile& network, PartPlan plan) : network_(network) {
    split_.results = std::move(plan.results);
    for (Part& part : plan.parts) add_part(std::move(part), split_.parts.size());
    for (const StateSpec& state : network.network().spec.states) states_.insert(state.input);
    for (const ResultPlace& result : split_.results) results_.insert(result.tensor);
    for (Handover& handover : plan.handovers) {
      index_.emplace(handover.tensor, split_.tensors.size());
      split_.tensors.push_back({.handover = std::move(handover), .tensor = {}});
    }
  }

  Result<Split> run(const SplitOptions& options) {
    for (SplitTensor& tensor : split_.tensors) {
      const std::string& name = tensor.handover.tensor;
      tensor.tensor = edge_of(name);
      tensor.is_state = states_.contains(name);
      const auto& to = tensor.handover.to;
      tensor.crosses = !tensor.is_state && std::any_of(to.begin(), to.end(), [&](std::size_t p) {
        return split_.parts[p].part.site != source_of(tensor);
      });
    }
    if (options.quantise) {
      if (auto ok = quantise(); !ok) return fail(ok.error());
    }
    for (std::size_t p = 0; p < split_.parts.size(); ++p) list_edges(p);
    for (const PartModel& part : split_.parts) {
      for (const auto* edges : {&part.inputs, &part.outputs}) {
        for (const EdgeTensor& edge : *edges) {
          if (auto ok = expect_described(edge); !ok) return fail(ok.error());
        }
      }
    }
    return std::move(split_);
  }

 private:
  void add_part(Part part, std::size_t place) {
    PartModel model;
    model.file = part.name + ".onnx";
    if (has_external_weights(network_, part)) model.weights_file = part.name + ".weights";
    model.weights = weights_of(part);
    model.part = std::move(part);
    split_.parts.insert(split_.parts.begin() + static_cast<std::ptrdiff_t>(place),
                        std::move(model));
  }

  Bytes weights_of(const Part& part) {
    const GraphSpec& spec = network_.network().spec;
    if (weights_.empty()) {
      for (const TensorSpec& tensor : spec.tensors) {
        if (!tensor.constant || !tensor.shape) continue;
        weights_.emplace(tensor.name, storage_of(tensor.type, element_count(*tensor.shape)));
      }
    }
    std::unordered_set<std::string> seen;
    Bytes sum;
    for (const std::size_t v : part.layers) {
      for (const std::string& name : spec.layers[v].inputs) {
        const auto found = weights_.find(name);
        if (found != weights_.end() && seen.insert(name).second) sum += found->second;
      }
    }
    return sum;
  }

  Site source_of(const SplitTensor& tensor) const {
    return tensor.handover.from ? split_.parts[*tensor.handover.from].part.site : Site::Device;
  }

  EdgeTensor edge_of(const std::string& name) const {
    const InferredTensor known = network_.sizes_of(name);
    if (!known.type) return {.name = name, .type = "", .shape = known.shape, .bytes = {}};
    return edge_tensor(name, *known.type, known.shape);
  }

  // What nothing describes must not be at an edge; the codecs' own tensors always are described.
  Result<void> expect_described(const EdgeTensor& edge) const {
    if (coded_.contains(edge.name)) return {};
    const auto described = network_.describe(edge.name);
    return described ? Result<void>() : fail(described.error());
  }

  Result<void> quantise() {
    UniqueNames names;
    take_names(network_.model().graph(), names);
    for (SplitTensor& tensor : split_.tensors) {
      if (!tensor.crosses || tensor.tensor.type != name_of(DataType::Float32)) continue;
      if (network_.opset() < kQuantiseOpset) return fail(too_old());
      const std::string& name = tensor.tensor.name;
      tensor.quantised = QuantisedNames{.values = names.unique(name + "/quantised"),
                                        .scale = names.unique(name + "/scale"),
                                        .zero_point = names.unique(name + "/zero_point")};
      tensor.sent = {edge_tensor(tensor.quantised->values, DataType::UInt8, tensor.tensor.shape),
                     edge_tensor(tensor.quantised->scale, DataType::Float32, Shape{}),
                     edge_tensor(tensor.quantised->zero_point, DataType::UInt8, Shape{})};
      for (const EdgeTensor& sent : tensor.sent) coded_.insert(sent.name);
    }
    place_codecs();
    return {};
  }

  Error too_old() const {
    return {ErrorCode::InvalidArgument,
            message(network_.file(), ": expected opset ", kQuantiseOpset,
                    " or newer to quantise what crosses, found ", network_.opset(),
                    "; convert the model, or split it without --int8")};
  }

  // An input of the network that crosses is quantised on the device, in a part of its own if no
  // layer runs there first.
  void place_codecs() {
    const auto is_input = [](const SplitTensor& t) { return t.quantised && !t.handover.from; };
    const bool needs_device = std::any_of(split_.tensors.begin(), split_.tensors.end(), is_input);
    const bool has_device =
        !split_.parts.empty() && split_.parts.front().part.name == name_of(Site::Device);
    if (needs_device && !has_device) {
      add_part({.name = std::string(name_of(Site::Device)), .site = Site::Device, .layers = {}}, 0);
      for (SplitTensor& tensor : split_.tensors) {
        if (tensor.handover.from) ++*tensor.handover.from;
        for (std::size_t& part : tensor.handover.to) ++part;
      }
      for (ResultPlace& result : split_.results) {
        if (result.part) ++*result.part;
      }
    }
    for (std::size_t t = 0; t < split_.tensors.size(); ++t) {
      const SplitTensor& tensor = split_.tensors[t];
      if (!tensor.quantised) continue;
      split_.parts[tensor.handover.from.value_or(0)].encodes.push_back(t);
      for (const std::size_t part : tensor.handover.to) {
        if (is_coded_for(tensor, part)) split_.parts[part].decodes.push_back(t);
      }
    }
  }

  bool is_coded_for(const SplitTensor& tensor, std::size_t part) const {
    return tensor.quantised && split_.parts[part].part.site != source_of(tensor);
  }

  void list_edges(std::size_t p) {
    PartModel& model = split_.parts[p];
    std::unordered_set<std::string> reads;
    const auto read = [&](const std::string& name) {
      if (reads.insert(name).second) model.inputs.push_back(edge_of(name));
    };
    for (const std::string& name : model.part.reads) {
      const auto found = index_.find(name);
      const SplitTensor* tensor = found == index_.end() ? nullptr : &split_.tensors[found->second];
      if (tensor == nullptr || !is_coded_for(*tensor, p)) {
        read(name);
      } else {
        for (const EdgeTensor& sent : tensor->sent) model.inputs.push_back(sent);
      }
    }
    for (const std::string& name : model.part.gives) {
      if (is_given_plain(name)) model.outputs.push_back(edge_of(name));
    }
    for (const std::size_t t : model.encodes) {
      const SplitTensor& tensor = split_.tensors[t];
      if (!tensor.handover.from) read(tensor.tensor.name);
      for (const EdgeTensor& sent : tensor.sent) model.outputs.push_back(sent);
    }
  }

  bool is_given_plain(const std::string& name) const {
    const auto found = index_.find(name);
    if (found == index_.end()) return true;  // a result, which no other part reads
    const SplitTensor& tensor = split_.tensors[found->second];
    const auto& to = tensor.handover.to;
    return results_.contains(name) || std::any_of(to.begin(), to.end(), [&](std::size_t part) {
             return !is_coded_for(tensor, part);
           });
  }

  const NetworkFile& network_;
  Split split_;
  std::unordered_map<std::string, std::size_t> index_;  // of tensors
  std::unordered_map<std::string, Bytes> weights_;
  std::unordered_set<std::string> results_;
  std::unordered_set<std::string> states_;
  std::unordered_set<std::string> coded_;
};

// Tensors of random numbers come out different in every part that makes them.
void warn_of_chance(const NetworkFile& network, Split& split) {
  for (std::size_t v = 0; v < network.network().spec.layers.size(); ++v) {
    const LayerSpec& layer = network.network().spec.layers[v];
    if (layer.op != "RandomNormal" && layer.op != "RandomUniform") continue;
    const auto has = [&](const PartModel& model) {
      const auto& layers = model.part.layers;
      return std::find(layers.begin(), layers.end(), v) != layers.end();
    };
    if (std::count_if(split.parts.begin(), split.parts.end(), has) < 2) continue;
    split.warnings.push_back(message("layer ", in_quotes(layer.name),
                                     " draws random numbers, in several parts: they differ"));
  }
}

}  // namespace

Result<Split> describe_parts(const NetworkFile& network, PartPlan plan,
                             const SplitOptions& options) {
  return Splitter(network, std::move(plan)).run(options);
}

Result<Split> split_network(const NetworkFile& network, const Places& places,
                            const SplitOptions& options) {
  const GraphSpec& spec = network.network().spec;
  const std::vector<bool> leads = leads_to_results(spec, network.order());
  Places used = places;
  std::size_t left_out = 0;
  for (std::size_t v = 0; v < used.size(); ++v) {
    if (!used[v] || leads[v]) continue;
    used[v].reset();
    ++left_out;
  }
  auto split = describe_parts(network, plan_parts(spec, network.order(), used), options);
  if (!split) return split;
  warn_of_chance(network, *split);
  if (left_out > 0) {
    split->warnings.push_back(message(left_out, left_out == 1 ? " layer leads" : " layers lead",
                                      " to no result: in none of the parts"));
  }
  return split;
}

}  // namespace offcut::traces
