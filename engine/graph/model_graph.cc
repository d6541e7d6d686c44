#include "engine/graph/model_graph.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"
#include "engine/graph/graph_assembly.h"
#include "engine/graph/graph_wiring.h"
#include "engine/graph/shared_weights.h"

namespace offcut {

std::optional<std::int64_t> Tensor::elements() const {
  if (!shape) return std::nullopt;
  return element_count(*shape);
}

std::optional<Bytes> Tensor::bytes() const {
  if (!shape) return std::nullopt;
  return storage_of(type, element_count(*shape));
}

std::optional<LayerId> ModelGraph::find_layer(const std::string& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

Work whole_work(const ModelGraph& graph) {
  Work sum;
  for (const Layer& layer : graph.layers()) sum = sum + layer.work;
  for (const SharedWeight& weight : graph.shared_weights()) {
    const auto copies = static_cast<std::int64_t>(weight.readers.size()) - 1;
    sum.parameters -= weight.parameters * static_cast<double>(copies);
    sum.parameter_bytes -= Bytes(weight.bytes.count() * copies);
  }
  return sum;
}

namespace {

// Returns for every tensor whether it is known before deployment: it depends on no input.
std::vector<bool> constants(const GraphSpec& spec, const Wiring& wiring,
                            std::span<const std::uint32_t> order) {
  std::vector<bool> constant(spec.tensors.size());
  for (std::size_t t = 0; t < spec.tensors.size(); ++t) {
    // A tensor that nothing feeds and nothing makes can only be a weight kept elsewhere.
    constant[t] = !wiring.fed[t] && wiring.producer[t] == kNone;
    if (spec.tensors[t].constant) constant[t] = true;
  }
  for (const std::uint32_t v : order) {
    const bool all = std::all_of(wiring.inputs[v].begin(), wiring.inputs[v].end(),
                                 [&](std::size_t t) { return t == kNone || constant[t]; });
    for (const std::size_t t : wiring.outputs[v]) {
      if (t != kNone) constant[t] = all;
    }
  }
  return constant;
}

std::vector<Operand> operands(const GraphSpec& spec, const std::vector<std::size_t>& tensors,
                              const std::vector<bool>& constant) {
  std::vector<Operand> out;
  for (const std::size_t t : tensors) {
    if (t == kNone) {
      out.push_back({.type = DataType::Float32, .shape = {}, .constant = true, .present = false});
    } else {
      out.push_back({.type = spec.tensors[t].type,
                     .shape = spec.tensors[t].shape,
                     .constant = constant[t],
                     .present = true});
    }
  }
  return out;
}

// Builds the final graph from a spec whose wiring, order and constants are known.
class Builder {
 public:
  Builder(GraphSpec& spec, const Wiring& wiring, const std::vector<bool>& constant)
      : spec_(spec),
        wiring_(wiring),
        constant_(constant),
        assembly_(spec.name),
        id_(spec.tensors.size(), kNone),
        last_reader_(spec.tensors.size(), kNone) {}

  ModelGraph run(std::span<const std::uint32_t> order) {
    for (std::size_t t = 0; t < spec_.tensors.size(); ++t) {
      if (wiring_.fed[t] && !constant_[t] && !wiring_.state_in[t]) add_tensor(t, std::nullopt);
    }
    std::size_t folded = 0;
    LayerId next = 0;
    for (const std::uint32_t v : order) {
      if (is_folded(v)) {
        ++folded;
        note_same_weight(v);
      } else {
        add_layer(v, next++);
      }
    }
    assembly_.set_folded(folded);
    assembly_.set_shared_weights(weights_.take());
    assembly_.set_together(layers_of_states());
    return assembly_.finish();
  }

 private:
  bool is_folded(std::size_t v) const {
    const auto known = [&](std::size_t t) { return t == kNone || constant_[t]; };
    return std::all_of(wiring_.inputs[v].begin(), wiring_.inputs[v].end(), known);
  }
  void add_tensor(std::size_t t, std::optional<LayerId> producer) {
    TensorSpec& spec = spec_.tensors[t];
    id_[t] = assembly_.add_tensor({.name = spec.name,
                                   .type = spec.type,
                                   .shape = spec.shape,
                                   .producer = producer,
                                   .consumers = {},
                                   .is_output = wiring_.result[t] && !wiring_.state_out[t]});
  }
  // State that only the next run reads stays where it was made.
  bool stays(std::size_t t) const { return wiring_.state_out[t] && !wiring_.read[t]; }

  // Pairs of layers that read and make a state: it does not cross, so they share a site. Who asks
  // for its shape alone does not need it.
  std::vector<std::pair<LayerId, LayerId>> layers_of_states() const {
    std::unordered_map<std::size_t, std::size_t> maker;  // by the tensor that is read
    for (const auto& [made, read] : wiring_.states) maker[read] = wiring_.producer[made];
    std::vector<std::pair<LayerId, LayerId>> out;
    for (const auto& [v, id] : layer_id_) {
      for (const std::size_t t : wiring_.inputs[v]) {
        const auto found = t == kNone ? maker.end() : maker.find(t);
        if (found == maker.end() || !reads_values(spec_.layers[v].op)) continue;
        const auto made_by = layer_id_.find(found->second);
        if (made_by != layer_id_.end() && made_by->second != id) {
          out.emplace_back(id, made_by->second);
        }
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  void add_layer(std::size_t v, LayerId id) {
    LayerSpec& spec = spec_.layers[v];
    Layer layer;
    layer.work = work_of(spec.op, spec.attributes, operands(spec_, wiring_.inputs[v], constant_),
                         operands(spec_, wiring_.outputs[v], constant_));
    layer.name = spec.name;
    layer.op = spec.op;
    layer.main_op = spec.op;
    layer.attributes = spec.attributes;
    layer.members = {spec.name};
    layer.work.input_bytes = Bytes(0);  // an operand read twice enters once
    for (const std::size_t t : wiring_.inputs[v]) {
      if (t == kNone || std::exchange(last_reader_[t], v) == v) continue;
      if (wiring_.state_in[t] && spec_.tensors[t].shape && reads_values(spec.op)) {
        layer.work.input_bytes +=
            storage_of(spec_.tensors[t].type, element_count(*spec_.tensors[t].shape));
      }
      if (id_[t] == kNone) continue;
      const auto tensor = static_cast<TensorId>(id_[t]);
      layer.inputs.push_back(tensor);
      layer.work.input_bytes += assembly_.tensor(tensor).bytes().value_or(Bytes(0));
    }
    for (const std::size_t t : wiring_.outputs[v]) {
      if (t == kNone || stays(t)) continue;
      add_tensor(t, id);
      layer.outputs.push_back(static_cast<TensorId>(id_[t]));
    }
    layer_id_.emplace(v, id);
    charge_weights(v, layer);
    assembly_.add_layer(std::move(layer));
  }
  // What folding only lays out anew, or reads from its stored form, is the weight it is made of: an
  // embedding and its transpose count once.
  void note_same_weight(std::size_t v) {
    constexpr std::array<std::string_view, 7> kSame = {
        "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose", "DequantizeLinear"};
    const LayerSpec& spec = spec_.layers[v];
    const auto& in = wiring_.inputs[v];
    const auto& out = wiring_.outputs[v];
    if (in.empty() || out.empty() || in[0] == kNone || out[0] == kNone) return;
    if (std::find(kSame.begin(), kSame.end(), spec.op) == kSame.end()) return;
    weight_of_.emplace(out[0], weight_of(in[0]));
  }
  std::size_t weight_of(std::size_t t) const {
    const auto found = weight_of_.find(t);
    return found == weight_of_.end() ? t : found->second;
  }

  void charge_weights(std::size_t v, Layer& layer) {
    std::vector<LayerId> predecessors;
    for (const TensorId t : layer.inputs) {
      if (const auto producer = assembly_.tensor(t).producer) predecessors.push_back(*producer);
    }
    weights_.add_layer(std::move(predecessors));
    for (const std::size_t t : wiring_.inputs[v]) {
      if (t != kNone && constant_[t]) weights_.charge(weight_of(t), spec_.tensors[t], layer);
    }
  }
  static bool reads_values(const std::string& op) { return op != "Shape" && op != "Size"; }

  GraphSpec& spec_;
  const Wiring& wiring_;
  const std::vector<bool>& constant_;
  GraphAssembly assembly_;
  std::vector<std::size_t> id_;           // [tensor of the spec] -> TensorId or kNone
  std::vector<std::size_t> last_reader_;  // [tensor of the spec] -> layer of the spec or kNone
  std::unordered_map<std::size_t, LayerId> layer_id_;  // by layer of the spec
  WeightLedger weights_;
  std::unordered_map<std::size_t, std::size_t> weight_of_;  // by tensor that folding made of it
};

}  // namespace

Result<ModelGraph> ModelGraph::build(GraphSpec spec) {
  Result<Wiring> wiring = wire(spec);
  if (!wiring) return fail(wiring.error());
  const auto order = order_layers(spec, *wiring);
  if (!order) return fail(order.error());
  const std::vector<bool> constant = constants(spec, *wiring, *order);
  ModelGraph graph = Builder(spec, *wiring, constant).run(*order);
  if (graph.layer_count() == 0) {
    return fail(ErrorCode::Inconsistent,
                message("graph ", in_quotes(graph.name()),
                        ": expected a layer that depends on an input, found none"));
  }
  return graph;
}

}  // namespace offcut
