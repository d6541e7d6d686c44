#include "engine/graph/model_graph.h"

#include <algorithm>
#include <unordered_map>

#include "engine/base/text.h"
#include "engine/graph/digraph.h"
#include "engine/graph/graph_assembly.h"

namespace offcut {

std::optional<std::int64_t> Tensor::elements() const {
  if (!shape) return std::nullopt;
  return element_count(*shape);
}

std::optional<Bytes> Tensor::bytes() const {
  if (!shape) return std::nullopt;
  return Bytes(element_count(*shape) * bytes_of(type));
}

std::optional<LayerId> ModelGraph::find_layer(const std::string& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Far above any network, and low enough that sums of bytes over a graph stay in an int64.
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;

// The spec with names turned into positions.
struct Wiring {
  std::vector<std::vector<std::size_t>> inputs;   // [layer][operand] -> tensor, kNone if absent
  std::vector<std::vector<std::size_t>> outputs;  // likewise
  std::vector<std::size_t> producer;              // [tensor] -> layer or kNone
  std::vector<bool> fed;                          // [tensor] an input of the network
  std::vector<bool> result;                       // [tensor] an output of the network
};

class Wirer {
 public:
  explicit Wirer(const GraphSpec& spec) : spec_(spec) {}

  Result<Wiring> run() {
    if (auto ok = index_tensors(); !ok) return fail(ok.error());
    if (auto ok = index_layers(); !ok) return fail(ok.error());
    wiring_.fed.assign(spec_.tensors.size(), false);
    wiring_.result.assign(spec_.tensors.size(), false);
    if (auto ok = mark(spec_.inputs, "input", wiring_.fed); !ok) return fail(ok.error());
    if (auto ok = mark(spec_.outputs, "output", wiring_.result); !ok) return fail(ok.error());
    return std::move(wiring_);
  }

 private:
  Result<void> index_tensors() {
    for (std::size_t t = 0; t < spec_.tensors.size(); ++t) {
      const TensorSpec& tensor = spec_.tensors[t];
      if (!tensors_.emplace(tensor.name, t).second) {
        return fail(ErrorCode::Inconsistent, message("tensor ", in_quotes(tensor.name),
                                                     ": expected one description, found two"));
      }
      if (auto ok = check_shape(tensor); !ok) return fail(ok.error());
    }
    wiring_.producer.assign(spec_.tensors.size(), kNone);
    return {};
  }

  static Result<void> check_shape(const TensorSpec& tensor) {
    if (!tensor.shape) return {};
    for (const std::int64_t extent : *tensor.shape) {
      if (extent >= 0) continue;
      return fail(ErrorCode::InvalidArgument,
                  message("tensor ", in_quotes(tensor.name), ": expected extents >= 0, found ",
                          text_of_shape(*tensor.shape)));
    }
    if (element_count(*tensor.shape) <= kMostElements) return {};
    return fail(ErrorCode::InvalidArgument,
                message("tensor ", in_quotes(tensor.name), ": expected at most ", kMostElements,
                        " elements, found ", text_of_shape(*tensor.shape)));
  }

  Result<void> index_layers() {
    std::unordered_map<std::string, std::size_t> names;
    for (std::size_t v = 0; v < spec_.layers.size(); ++v) {
      const LayerSpec& layer = spec_.layers[v];
      if (!names.emplace(layer.name, v).second) {
        return fail(ErrorCode::Inconsistent, message("layer ", in_quotes(layer.name),
                                                     ": expected a unique name, found it twice"));
      }
      auto in = positions(layer, layer.inputs);
      if (!in) return fail(in.error());
      auto out = positions(layer, layer.outputs);
      if (!out) return fail(out.error());
      for (const std::size_t t : *out) {
        if (t == kNone) continue;
        if (wiring_.producer[t] != kNone) {
          return fail(ErrorCode::Inconsistent,
                      message("tensor ", in_quotes(spec_.tensors[t].name), ": made by layer ",
                              in_quotes(spec_.layers[wiring_.producer[t]].name), " and again by ",
                              in_quotes(layer.name)));
        }
        wiring_.producer[t] = v;
      }
      wiring_.inputs.push_back(std::move(*in));
      wiring_.outputs.push_back(std::move(*out));
    }
    return {};
  }

  Result<std::vector<std::size_t>> positions(const LayerSpec& layer,
                                             const std::vector<std::string>& names) const {
    std::vector<std::size_t> out;
    for (const std::string& name : names) {
      if (name.empty()) {
        out.push_back(kNone);
        continue;
      }
      const auto found = tensors_.find(name);
      if (found == tensors_.end()) {
        return fail(ErrorCode::Inconsistent,
                    message("layer ", in_quotes(layer.name), ": names the tensor ", in_quotes(name),
                            ", which nothing describes or makes"));
      }
      out.push_back(found->second);
    }
    return out;
  }

  Result<void> mark(const std::vector<std::string>& names, std::string_view role,
                    std::vector<bool>& flags) const {
    for (const std::string& name : names) {
      const auto found = tensors_.find(name);
      if (found == tensors_.end()) {
        return fail(ErrorCode::Inconsistent,
                    message("graph ", role, " ", in_quotes(name), ": no such tensor"));
      }
      flags[found->second] = true;
    }
    return {};
  }

  const GraphSpec& spec_;
  std::unordered_map<std::string, std::size_t> tensors_;
  Wiring wiring_;
};

Result<std::vector<std::uint32_t>> order_layers(const GraphSpec& spec, const Wiring& wiring) {
  Successors successors(spec.layers.size());
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::size_t t : wiring.inputs[v]) {
      if (t == kNone || wiring.producer[t] == kNone) continue;
      successors[wiring.producer[t]].push_back(static_cast<std::uint32_t>(v));
    }
  }
  TopologicalOrder sorted = topological_order(successors);
  if (sorted.cycle.empty()) return std::move(sorted.order);
  std::vector<std::string> names;
  for (const std::uint32_t v : sorted.cycle) names.push_back(in_quotes(spec.layers[v].name));
  if (names.size() > 6) names.resize(6);
  return fail(ErrorCode::Inconsistent,
              message("graph ", in_quotes(spec.name), ": expected no cycle, found one of ",
                      sorted.cycle.size(), " layers: ", join(names, ", ")));
}

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
        id_(spec.tensors.size(), kNone) {}

  ModelGraph run(std::span<const std::uint32_t> order) {
    for (std::size_t t = 0; t < spec_.tensors.size(); ++t) {
      if (wiring_.fed[t] && !constant_[t]) add_tensor(t, std::nullopt);
    }
    std::size_t folded = 0;
    LayerId next = 0;
    for (const std::uint32_t v : order) {
      if (is_folded(v)) {
        ++folded;
      } else {
        add_layer(v, next++);
      }
    }
    assembly_.set_folded(folded);
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
                                   .is_output = wiring_.result[t]});
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
      if (t == kNone || id_[t] == kNone) continue;
      const auto tensor = static_cast<TensorId>(id_[t]);
      if (std::find(layer.inputs.begin(), layer.inputs.end(), tensor) == layer.inputs.end()) {
        layer.inputs.push_back(tensor);
        layer.work.input_bytes += assembly_.tensor(tensor).bytes().value_or(Bytes(0));
      }
    }
    for (const std::size_t t : wiring_.outputs[v]) {
      if (t == kNone) continue;
      add_tensor(t, id);
      layer.outputs.push_back(static_cast<TensorId>(id_[t]));
    }
    assembly_.add_layer(std::move(layer));
  }

  GraphSpec& spec_;
  const Wiring& wiring_;
  const std::vector<bool>& constant_;
  GraphAssembly assembly_;
  std::vector<std::size_t> id_;  // [tensor of the spec] -> TensorId or kNone
};

}  // namespace

Result<ModelGraph> ModelGraph::build(GraphSpec spec) {
  Result<Wiring> wiring = Wirer(spec).run();
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
