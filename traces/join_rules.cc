#include "traces/join_rules.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "traces/kernel_names.h"
#include "traces/layers_between.h"
#include "traces/operator_kinds.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kNone = kNoKernel;

class Joiner {
 public:
  Joiner(const ModelGraph& graph, const std::vector<ProfiledKernel>& kernels,
         const std::set<std::string>& folded)
      : graph_(graph),
        kernels_(kernels),
        folded_(folded),
        owner_(graph.layer_count(), kNone),
        carrier_(graph.layer_count(), kNone),
        has_layer_(kernels_.size(), false) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      kinds_.push_back(kind_of(graph.layers()[v].op));
      for (const std::string& name : graph.layers()[v].members) by_layer_.emplace(name, v);
    }
    for (const Tensor& tensor : graph.tensors()) {
      if (tensor.producer) by_tensor_.emplace(tensor.name, *tensor.producer);
    }
  }

  Assignment run() {
    for (std::size_t k = 0; k < kernels_.size(); ++k) join_by_name(k);
    for (std::size_t k = 0; k < kernels_.size(); ++k) join_foreign(k);
    for (std::size_t k = 0; k < kernels_.size(); ++k) grow_backward(k);
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (needs_a_layer(k)) join_by_kind(k);
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (needs_a_layer(k)) join_by_region(k);
      if (needs_a_layer(k) && is_delegate(kernels_[k].timed.op)) join_by_delegate(k);
    }
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      join_twin(v);
      grow_forward(v);
    }
    for (LayerId v = static_cast<LayerId>(graph_.layer_count()); v-- > 0;) give_to_reader(v);
    return {std::move(owner_), std::move(other_shape_), disagreement_};
  }

 private:
  // ---- the relation

  void own(LayerId v, std::size_t k) {
    owner_[v] = k;
    carrier_[v] = k;
    has_layer_[k] = true;
  }

  // Whether the kernel's first output, where the profile shows it, can be an output of the layer.
  bool agrees(std::size_t k, LayerId v) const {
    if (kernels_[k].outputs.empty()) return true;
    const auto& outputs = graph_.layers()[v].outputs;
    return std::any_of(outputs.begin(), outputs.end(), [&](TensorId t) {
      const auto& shape = graph_.tensors()[t].shape;
      return !shape || may_be_shape(kernels_[k].outputs.front(), *shape);
    });
  }

  bool is_folded(std::size_t k) const { return folded_.contains(kernels_[k].timed.name); }
  bool needs_a_layer(std::size_t k) const {
    return !has_layer_[k] && !is_folded(k) && !only_moves_data(kernels_[k].timed);
  }

  // ---- 1. names

  std::optional<LayerId> layer_named(const std::string& name) const {
    if (const auto found = by_layer_.find(name); found != by_layer_.end()) return found->second;
    if (const auto found = by_tensor_.find(name); found != by_tensor_.end()) return found->second;
    return std::nullopt;
  }

  std::optional<LayerId> layer_hidden_in(const std::string& text) const {
    for (const std::string& name : names_inside(text)) {
      if (const auto v = layer_named(name)) return v;
    }
    return std::nullopt;
  }

  void join_by_name(std::size_t k) {
    const TracedLayer& timed = kernels_[k].timed;
    if (timed.op == "ReorderInput" || timed.op == "ReorderOutput") return;
    for (const std::string& name : names_inside(timed.name)) {
      if (const auto v = layer_named(name)) {
        if (claim_named(k, *v)) return;
      }
    }
    const std::vector<std::string> parts = names_of_fusion(timed.name);
    if (parts.empty() || parts.front() == timed.name) return;
    std::vector<LayerId> layers;
    for (const std::string& part : parts) {
      const auto v = layer_hidden_in(part);
      if (v && owner_[*v] == kNone) layers.push_back(*v);
    }
    if (layers.empty() || !agrees(k, *std::max_element(layers.begin(), layers.end()))) return;
    for (const LayerId v : layers) own(v, k);
  }

  bool claim_named(std::size_t k, LayerId v) {
    if (owner_[v] != kNone) return false;
    if (!agrees(k, v)) {
      if (!disagreement_) disagreement_ = std::pair(k, v);
      // A name and an operator say more than a shape that this runtime writes in its own way.
      const TracedLayer& timed = kernels_[k].timed;
      const bool same_name = by_layer_.contains(timed.name);
      if (!same_name || kind_of(timed.op) != kinds_[v]) return false;
      other_shape_.push_back(k);
    }
    own(v, k);
    return true;
  }

  // A region that TensorRT compiles as one: what lies on ways from its first layer to its last.
  void join_foreign(std::size_t k) {
    const auto region = foreign_node(kernels_[k].timed.name);
    if (!region) return;
    const auto first = layer_hidden_in(region->first);
    const auto last = layer_hidden_in(region->last);
    if (!first || !last) return;
    for (const LayerId v : layers_between(graph_, *first, *last)) {
      if (owner_[v] == kNone) own(v, k);
    }
  }

  // ---- 2. backward

  // Finds the nearest free layer of this kind before v, through free layers only; the path to it,
  // v excluded, or nothing.
  std::vector<LayerId> path_back(LayerId v, const std::string& kind) const {
    constexpr std::size_t kFarthest = 64;
    std::unordered_map<LayerId, LayerId> reached_from;
    std::vector<LayerId> front = {v};
    for (std::size_t next = 0; next < front.size() && next < kFarthest; ++next) {
      for (const LayerId u : graph_.predecessors(front[next])) {
        if (owner_[u] != kNone || !reached_from.emplace(u, front[next]).second) continue;
        const std::string& op = graph_.layers()[u].op;
        if (kinds_[u] == kind) {
          std::vector<LayerId> path;
          for (LayerId at = u; at != v; at = reached_from.at(at)) path.push_back(at);
          return path;
        }
        if (follows_producer(op) || may_be_dropped(op)) front.push_back(u);
      }
    }
    return {};
  }

  void grow_backward(std::size_t k) {
    if (!has_layer_[k]) return;
    const std::string kind = kind_of(kernels_[k].timed.op);
    std::optional<LayerId> anchor;
    for (const std::string& name : names_inside(kernels_[k].timed.name)) {
      const auto v = layer_named(name);
      if (v && owner_[*v] == k) anchor = *v;
    }
    if (!anchor || kinds_[*anchor] == kind) return;
    for (const LayerId v : path_back(*anchor, kind)) own(v, k);
  }

  // ---- 3. structure

  // Whether k can make v: everything v needs is made by kernels that run before k, and what needs v
  // by kernels that run after it. Layers that are free yet hand the question on.
  bool fits_in_time(std::size_t k, LayerId v) const {
    return all_beyond(
               v, [&](LayerId u) { return graph_.predecessors(u); },
               [&](std::size_t owner) { return owner <= k; }) &&
           all_beyond(
               v, [&](LayerId u) { return graph_.successors(u); },
               [&](std::size_t owner) { return owner >= k; });
  }

  // Whether the owners of the nearest owned layers around v, in one direction, all pass.
  template <class Neighbours, class Passes>
  bool all_beyond(LayerId v, Neighbours neighbours, Passes passes) const {
    constexpr std::size_t kFarthest = 64;
    std::vector<LayerId> front = {v};
    for (std::size_t next = 0; next < front.size() && next < kFarthest; ++next) {
      for (const LayerId u : neighbours(front[next])) {
        if (owner_[u] != kNone) {
          if (!passes(owner_[u])) return false;
        } else if (std::find(front.begin(), front.end(), u) == front.end()) {
          front.push_back(u);
        }
      }
    }
    return true;
  }

  void join_by_kind(std::size_t k) {
    const std::string kind = kind_of(kernels_[k].timed.op);
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] != kNone || kinds_[v] != kind) continue;
      if (!agrees(k, v) || !fits_in_time(k, v)) continue;
      own(v, k);
      take_skip(v, k);
      return;
    }
  }

  // SkipLayerNormalization adds in front of the normalisation: the other summand, and a bias if it
  // has a fifth input.
  void take_skip(LayerId v, std::size_t k) {
    if (!kernels_[k].timed.op.starts_with("Skip")) return;
    constexpr std::size_t kInputsWithBias = 5;
    const std::size_t sums = kernels_[k].inputs.size() >= kInputsWithBias ? 2 : 1;
    LayerId at = v;
    for (std::size_t taken = 0; taken < sums; ++taken) {
      const auto in = graph_.predecessors(at);
      const auto sum = std::find_if(in.begin(), in.end(), [&](LayerId u) {
        return owner_[u] == kNone && kinds_[u] == "Add";
      });
      if (sum == in.end()) return;
      at = *sum;
      own(at, k);
    }
  }

  // A kernel that replaces several operators (LayerNormalization, Gelu, Attention): the connected
  // free layers before the first free one that makes what it makes.
  void join_by_region(std::size_t k) {
    if (kernels_[k].outputs.empty()) return;
    std::optional<LayerId> last;
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] != kNone || may_be_dropped(graph_.layers()[v].op)) continue;
      const auto next = graph_.successors(v);
      const bool is_end = next.empty() || std::any_of(next.begin(), next.end(), [&](LayerId u) {
                            return owner_[u] != kNone && owner_[u] > k;
                          });
      if (!is_end || !agrees(k, v) || !fits_in_time(k, v)) continue;
      last = v;
      break;
    }
    if (!last) return;
    std::vector<LayerId> region = {*last};
    own(*last, k);
    for (std::size_t next = 0; next < region.size(); ++next) {
      for (const LayerId u : graph_.predecessors(region[next])) {
        if (owner_[u] != kNone || !fits_in_time(k, u)) continue;
        own(u, k);
        region.push_back(u);
      }
    }
  }

  // A delegate runs what no other kernel has between the kernels before and after it.
  void join_by_delegate(std::size_t k) {
    std::vector<LayerId> free;
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] == kNone && fits_in_time(k, v)) free.push_back(v);
    }
    for (const LayerId v : free) own(v, k);
  }

  // ---- 4. twins

  // A layer equal to another one in all but its weights: a runtime that finds the weights equal too
  // computes both at once (the 1x1 convolutions of an inception cell with made-up weights).
  void join_twin(LayerId v) {
    const Layer& layer = graph_.layers()[v];
    if (owner_[v] != kNone || follows_producer(layer.op) || may_be_dropped(layer.op)) return;
    if (layer.inputs.empty()) return;
    for (const LayerId u : graph_.tensors()[layer.inputs.front()].consumers) {
      if (u != v && owner_[u] != kNone && is_twin(layer, graph_.layers()[u])) {
        return own(v, owner_[u]);
      }
    }
  }

  bool is_twin(const Layer& a, const Layer& b) const {
    if (a.op != b.op || a.inputs != b.inputs || a.attributes != b.attributes) return false;
    if (a.work.weight_reads != b.work.weight_reads) return false;
    if (a.outputs.size() != b.outputs.size()) return false;
    for (std::size_t k = 0; k < a.outputs.size(); ++k) {
      if (graph_.tensors()[a.outputs[k]].shape != graph_.tensors()[b.outputs[k]].shape)
        return false;
    }
    return true;
  }

  // ---- 5. forward

  // Gives a free layer to the kernel that makes its last input.
  void grow_forward(LayerId v) {
    if (owner_[v] != kNone) return;
    const std::string& op = graph_.layers()[v].op;
    std::size_t last = kNone;
    for (const LayerId u : graph_.predecessors(v)) {
      if (carrier_[u] == kNone) continue;
      if (last == kNone || carrier_[u] > last) last = carrier_[u];
    }
    if (last == kNone) return;
    if (!follows_producer(op)) {
      if (may_be_dropped(op)) carrier_[v] = last;
      return;
    }
    own(v, last);
    take_between(v, last);
  }

  // Dropped layers inside a kernel belong to it: Gemm -> Dropout -> Relu.
  void take_between(LayerId v, std::size_t k) {
    for (const LayerId u : graph_.predecessors(v)) {
      if (owner_[u] != kNone || carrier_[u] != k) continue;
      own(u, k);
      take_between(u, k);
    }
  }

  // What is left and not droppable was computed in front of the kernel that reads it: a padding, a
  // scaling folded into weights.
  void give_to_reader(LayerId v) {
    if (owner_[v] != kNone || may_be_dropped(graph_.layers()[v].op)) return;
    if (graph_.layers()[v].work.macs > 0) return;
    std::size_t first = kNone;
    for (const LayerId u : graph_.successors(v)) {
      if (owner_[u] != kNone) first = std::min(first, owner_[u]);
    }
    if (first != kNone) own(v, first);
  }

  const ModelGraph& graph_;
  const std::vector<ProfiledKernel>& kernels_;  // in order of execution
  const std::set<std::string>& folded_;
  std::vector<std::size_t> owner_;    // [layers] the kernel it belongs to
  std::vector<std::size_t> carrier_;  // [layers] the kernel whose result it hands on, owned or not
  std::vector<bool> has_layer_;       // [kernels]
  std::vector<std::string> kinds_;    // [layers]
  std::vector<std::size_t> other_shape_;
  std::unordered_map<std::string, LayerId> by_layer_;
  std::unordered_map<std::string, LayerId> by_tensor_;
  std::optional<std::pair<std::size_t, LayerId>> disagreement_;
};

}  // namespace

bool only_moves_data(const TracedLayer& timed) {
  return moves_data(timed.op) || is_inserted_reshape(timed.name);
}

Assignment assign_layers(const ModelGraph& graph, const std::vector<ProfiledKernel>& kernels,
                         const std::set<std::string>& folded) {
  return Joiner(graph, kernels, folded).run();
}

}  // namespace offcut::traces
