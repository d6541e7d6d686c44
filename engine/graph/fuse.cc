// Merging layers into atomic groups: see fuse() in model_graph.h.
#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/graph/digraph.h"
#include "engine/graph/graph_assembly.h"

namespace offcut {
namespace {

// Disjoint sets with path halving.
class Partition {
 public:
  explicit Partition(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t v) {
    while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
    return v;
  }
  void merge(std::size_t a, std::size_t b) { parent_[root(b)] = root(a); }

  // Returns the sets numbered from 0 in the order of their first members.
  std::vector<std::uint32_t> numbered() {
    std::map<std::size_t, std::uint32_t> number;
    std::vector<std::uint32_t> out(parent_.size());
    for (std::size_t v = 0; v < parent_.size(); ++v) {
      out[v] = number.emplace(root(v), static_cast<std::uint32_t>(number.size())).first->second;
    }
    return out;
  }

 private:
  std::vector<std::size_t> parent_;
};

Result<void> merge_across_unknown_shapes(const ModelGraph& graph, Partition& partition) {
  for (const Tensor& tensor : graph.tensors()) {
    if (tensor.shape) continue;
    if (!tensor.producer || tensor.is_output) {
      return fail(ErrorCode::Inconsistent,
                  message("graph ", in_quotes(graph.name()), ": tensor ", in_quotes(tensor.name),
                          ": expected a known shape for what enters or leaves the network, found "
                          "none (give the symbolic dimensions a value)"));
    }
    for (const LayerId consumer : tensor.consumers) partition.merge(*tensor.producer, consumer);
  }
  return {};
}

Successors group_arcs(const ModelGraph& graph, std::span<const std::uint32_t> group) {
  const std::uint32_t groups = 1 + *std::max_element(group.begin(), group.end());
  Successors arcs(groups);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId w : graph.successors(v)) {
      if (group[v] != group[w]) arcs[group[v]].push_back(group[w]);
    }
  }
  return arcs;
}

// Merges what lies on cycles between groups, so that each group can run as one.
std::vector<std::uint32_t> convex_groups(const ModelGraph& graph, Partition& partition) {
  const std::vector<std::uint32_t> group = partition.numbered();
  const std::vector<std::size_t> component = strong_components(group_arcs(graph, group));
  std::map<std::size_t, std::size_t> first_of_component;
  for (std::size_t v = 0; v < group.size(); ++v) {
    partition.merge(first_of_component.emplace(component[group[v]], v).first->second, v);
  }
  return partition.numbered();
}

// "Conv+BatchNormalization+Relu"; long groups are shortened in the middle.
std::string fused_op(const std::vector<std::string>& ops) {
  constexpr std::size_t kMost = 6;
  if (ops.size() <= kMost) return join(ops, "+");
  return message(ops[0], "+", ops[1], "+...(", ops.size() - 3, ")...+", ops.back());
}

class Fuser {
 public:
  Fuser(const ModelGraph& graph, std::vector<std::uint32_t> group)
      : graph_(graph), group_(std::move(group)), assembly_(graph.name()) {}

  FusedGraph run() {
    const TopologicalOrder sorted = topological_order(group_arcs(graph_, group_));
    OFFCUT_CHECK(sorted.cycle.empty());
    std::vector<LayerId> position(sorted.order.size());
    members_.resize(sorted.order.size());
    for (LayerId i = 0; i < sorted.order.size(); ++i) position[sorted.order[i]] = i;
    for (std::uint32_t& g : group_) g = position[g];
    for (LayerId v = 0; v < graph_.layer_count(); ++v) members_[group_[v]].push_back(v);

    id_.assign(graph_.tensors().size(), 0);
    last_reader_.assign(graph_.tensors().size(), kNobody);
    for (const TensorId t : graph_.inputs()) add_tensor(t, std::nullopt);
    share_weights();
    for (LayerId g = 0; g < members_.size(); ++g) add_layer(g);
    assembly_.set_folded(graph_.folded_layers());
    assembly_.set_shared_weights(std::move(shared_));
    return {assembly_.finish(), std::move(group_)};
  }

 private:
  void add_tensor(TensorId t, std::optional<LayerId> producer) {
    Tensor tensor = graph_.tensors()[t];
    tensor.producer = producer;
    tensor.consumers.clear();
    id_[t] = assembly_.add_tensor(std::move(tensor));
  }

  // A tensor leaves its group if somebody outside reads it, or it is a result; one that nobody
  // reads stays too, as the sign of a layer with no consumer, unless its size is unknown.
  bool leaves(const Tensor& tensor, LayerId g) const {
    if (tensor.is_output) return true;
    if (tensor.consumers.empty()) return tensor.shape.has_value();
    return std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                       [&](LayerId consumer) { return group_[consumer] != g; });
  }

  void add_inputs(const Layer& member, LayerId g, Layer& fused) {
    for (const TensorId t : member.inputs) {
      const Tensor& tensor = graph_.tensors()[t];
      if (tensor.producer && group_[*tensor.producer] == g) continue;
      if (std::exchange(last_reader_[t], g) == g) continue;
      fused.inputs.push_back(id_[t]);
      fused.work.input_bytes += tensor.bytes().value_or(Bytes(0));
    }
  }

  void add_outputs(const Layer& member, LayerId g, Layer& fused) {
    for (const TensorId t : member.outputs) {
      const Tensor& tensor = graph_.tensors()[t];
      if (!leaves(tensor, g)) continue;
      add_tensor(t, g);
      fused.outputs.push_back(id_[t]);
      fused.work.output_bytes += tensor.bytes().value_or(Bytes(0));
    }
  }

  // Readers that went into one group hold one copy there: the further ones are taken off.
  void share_weights() {
    for (SharedWeight weight : graph_.shared_weights()) {
      std::vector<LayerId> groups;
      std::unordered_set<LayerId> seen;
      for (const LayerId reader : weight.readers) {
        const LayerId g = group_[reader];
        if (seen.insert(g).second) {
          groups.push_back(g);
        } else {
          Work& twice = counted_twice_[g];
          twice.parameters += weight.parameters;
          twice.parameter_bytes += weight.bytes;
        }
      }
      std::sort(groups.begin(), groups.end());
      weight.readers = std::move(groups);
      if (weight.readers.size() > 1) shared_.push_back(std::move(weight));
    }
  }

  void add_layer(LayerId g) {
    if (members_[g].size() == 1) return add_single(g);
    Layer fused;
    std::vector<std::string> ops;
    const Layer* main = &graph_.layers()[members_[g].front()];
    for (const LayerId v : members_[g]) {
      const Layer& member = graph_.layers()[v];
      if (member.work.flops > main->work.flops) main = &member;
      ops.push_back(member.op);
      fused.members.insert(fused.members.end(), member.members.begin(), member.members.end());
      fused.work.macs += member.work.macs;
      fused.work.flops += member.work.flops;
      fused.work.parameters += member.work.parameters;
      fused.work.parameter_bytes += member.work.parameter_bytes;
      fused.work.weight_reads += member.work.weight_reads;
      fused.work.known = fused.work.known && member.work.known;
      add_inputs(member, g, fused);
      add_outputs(member, g, fused);
    }
    if (const auto twice = counted_twice_.find(g); twice != counted_twice_.end()) {
      fused.work.parameters -= twice->second.parameters;
      fused.work.parameter_bytes -= twice->second.parameter_bytes;
    }
    fused.name = graph_.layers()[members_[g].back()].name;
    fused.op = fused_op(ops);
    fused.main_op = main->main_op;
    fused.attributes = main->attributes;
    assembly_.add_layer(std::move(fused));
  }

  void add_single(LayerId g) {
    const LayerId v = members_[g].front();
    Layer layer = graph_.layers()[v];
    for (TensorId& t : layer.inputs) t = id_[t];
    std::erase_if(layer.outputs, [&](TensorId t) { return !leaves(graph_.tensors()[t], g); });
    for (TensorId& t : layer.outputs) {
      add_tensor(t, g);
      t = id_[t];
    }
    assembly_.add_layer(std::move(layer));
  }

  const ModelGraph& graph_;
  std::vector<std::uint32_t> group_;  // [layer] -> fused layer
  GraphAssembly assembly_;
  std::vector<std::vector<LayerId>> members_;  // [fused layer]
  std::vector<TensorId> id_;                   // [tensor] -> tensor of the fused graph
  static constexpr LayerId kNobody = static_cast<LayerId>(-1);
  std::vector<LayerId> last_reader_;  // [tensor] -> group that read it last
  std::vector<SharedWeight> shared_;
  std::map<LayerId, Work> counted_twice_;  // by fused layer
};

}  // namespace

Result<FusedGraph> fuse(const ModelGraph& graph, std::span<const std::size_t> group) {
  OFFCUT_CHECK(group.size() == graph.layer_count());
  Partition partition(graph.layer_count());
  std::map<std::size_t, std::size_t> first_of_label;
  for (std::size_t v = 0; v < group.size(); ++v) {
    partition.merge(first_of_label.emplace(group[v], v).first->second, v);
  }
  if (auto ok = merge_across_unknown_shapes(graph, partition); !ok) return fail(ok.error());
  for (const auto& [reader, maker] : graph.together()) partition.merge(reader, maker);
  return Fuser(graph, convex_groups(graph, partition)).run();
}

}  // namespace offcut
