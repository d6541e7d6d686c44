#include "traces/join.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "traces/kernel_names.h"

namespace offcut {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Joiner {
 public:
  Joiner(const ModelGraph& graph, std::vector<ProfiledKernel> kernels, std::set<std::string> folded)
      : graph_(graph),
        kernels_(std::move(kernels)),
        folded_(std::move(folded)),
        owner_(graph.layer_count(), kNone),
        carrier_(graph.layer_count(), kNone),
        has_layer_(kernels_.size(), false) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      for (const std::string& name : graph.layers()[v].members) by_layer_.emplace(name, v);
    }
    for (const Tensor& tensor : graph.tensors()) {
      if (tensor.producer) by_tensor_.emplace(tensor.name, *tensor.producer);
    }
  }

  Result<Joined> run() {
    for (std::size_t k = 0; k < kernels_.size(); ++k) join_by_name(k);
    for (std::size_t k = 0; k < kernels_.size(); ++k) grow_backward(k);
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (needs_a_layer(k)) join_by_kind(k);
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (needs_a_layer(k)) join_by_region(k);
    }
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      join_twin(v);
      grow_forward(v);
    }
    for (LayerId v = static_cast<LayerId>(graph_.layer_count()); v-- > 0;) give_to_reader(v);
    return conclude();
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
    return !has_layer_[k] && !is_folded(k) && !moves_data(kernels_[k].timed.op);
  }

  // ---- 1. names

  std::optional<LayerId> layer_named(const std::string& name) const {
    if (const auto found = by_layer_.find(name); found != by_layer_.end()) return found->second;
    if (const auto found = by_tensor_.find(name); found != by_tensor_.end()) return found->second;
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
    if (parts.size() < 2) return;
    std::vector<LayerId> layers;
    for (const std::string& part : parts) {
      for (const std::string& name : names_inside(part)) {
        const auto v = layer_named(name);
        if (v && owner_[*v] == kNone) {
          layers.push_back(*v);
          break;
        }
      }
    }
    if (layers.empty() || !agrees(k, *std::max_element(layers.begin(), layers.end()))) return;
    for (const LayerId v : layers) own(v, k);
  }

  bool claim_named(std::size_t k, LayerId v) {
    if (owner_[v] != kNone) return false;
    if (!agrees(k, v)) {
      if (!disagreement_) disagreement_ = std::pair(k, v);
      return false;
    }
    own(v, k);
    return true;
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
        if (kind_of(op) == kind) {
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
    if (!anchor || kind_of(graph_.layers()[*anchor].op) == kind) return;
    for (const LayerId v : path_back(*anchor, kind)) own(v, k);
  }

  // ---- 3. structure

  // Whether k can make v: everything v needs is made by kernels that run before k, and what needs v
  // by kernels that run after it.
  bool fits_in_time(std::size_t k, LayerId v) const {
    const auto before = [&](LayerId u) { return owner_[u] == kNone || owner_[u] <= k; };
    const auto after = [&](LayerId u) { return owner_[u] == kNone || owner_[u] >= k; };
    const auto in = graph_.predecessors(v);
    const auto out = graph_.successors(v);
    return std::all_of(in.begin(), in.end(), before) && std::all_of(out.begin(), out.end(), after);
  }

  void join_by_kind(std::size_t k) {
    const std::string kind = kind_of(kernels_[k].timed.op);
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] != kNone || kind_of(graph_.layers()[v].op) != kind) continue;
      if (!agrees(k, v) || !fits_in_time(k, v)) continue;
      own(v, k);
      return;
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
    if (a.work.parameter_bytes != b.work.parameter_bytes) return false;
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

  // ---- 6. layout

  // Returns the kernel that a layout kernel serves, or kNone.
  std::size_t served_by(std::size_t k) const {
    const bool next = serves_next(kernels_[k].timed.op);
    const auto& moved = next ? kernels_[k].outputs : kernels_[k].inputs;
    const auto search = [&](bool any_shape) {
      for (std::size_t i = next ? k + 1 : k; next ? i < kernels_.size() : i-- > 0;
           i += next ? 1 : 0) {
        if (!has_layer_[i]) continue;
        const auto& ends = next ? kernels_[i].inputs : kernels_[i].outputs;
        const bool same =
            !moved.empty() && std::find(ends.begin(), ends.end(), moved.front()) != ends.end();
        if (any_shape || same) return i;
      }
      return kNone;
    };
    const std::size_t same = search(false);
    return same != kNone ? same : search(true);
  }

  static void add_time(TracedLayer& to, const TracedLayer& from) {
    to.latency.median += from.latency.median;
    to.latency.p10 += from.latency.p10;
    to.latency.p90 += from.latency.p90;
    if (to.latency.first && from.latency.first) *to.latency.first += *from.latency.first;
    if (to.energy && from.energy) *to.energy += *from.energy;
  }

  // ---- the result

  Result<Joined> conclude() {
    Joined out;
    JoinReport& report = out.report;
    report.layers = graph_.layer_count();
    report.kernels = kernels_.size();
    std::vector<std::size_t> serves(kernels_.size(), kNone);
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      const TracedLayer& timed = kernels_[k].timed;
      report.kernel_time += timed.latency.median;
      if (!has_layer_[k] && !is_folded(k) && moves_data(timed.op)) serves[k] = served_by(k);
      const bool constant = !has_layer_[k] && is_folded(k);
      if (constant) ++report.constant_kernels;
      if (has_layer_[k] || serves[k] != kNone || constant) {
        report.attributed_time += timed.latency.median;
      } else {
        report.unmatched.push_back(message(in_quotes(timed.name), " (", timed.op, ", ",
                                           text_of(timed.latency.median.us()), " us)"));
      }
    }
    if (report.share() < 0.5) return fail(other_model(report));
    report_untimed(report);
    for (std::size_t k = 0; k < kernels_.size(); ++k) kernels_[k].timed.covers.clear();
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] == kNone) continue;
      auto& covers = kernels_[owner_[v]].timed.covers;
      const auto& members = graph_.layers()[v].members;
      covers.insert(covers.end(), members.begin(), members.end());
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (serves[k] == kNone) continue;
      ++report.layout_kernels;
      add_time(kernels_[serves[k]].timed, kernels_[k].timed);
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (serves[k] == kNone) out.layers.push_back(std::move(kernels_[k].timed));
    }
    return out;
  }

  void report_untimed(JoinReport& report) const {
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (owner_[v] != kNone) continue;
      const Layer& layer = graph_.layers()[v];
      (may_be_dropped(layer.op) ? report.dropped : report.unaccounted).push_back(layer.name);
    }
  }

  Error other_model(const JoinReport& report) const {
    std::string text =
        message("expected a profile of graph ", in_quotes(graph_.name()), ", found only ",
                static_cast<int>(report.share() * 100),
                " % of the kernel time joins its layers (a profile of another model?)");
    if (disagreement_) {
      const auto [k, v] = *disagreement_;
      const auto& outputs = graph_.layers()[v].outputs;
      text += message(": kernel ", in_quotes(kernels_[k].timed.name), " makes ",
                      text_of_shape(kernels_[k].outputs.front()), " and layer ",
                      in_quotes(graph_.layers()[v].name), " makes ",
                      outputs.empty() || !graph_.tensors()[outputs.front()].shape
                          ? std::string("nothing known")
                          : text_of_shape(*graph_.tensors()[outputs.front()].shape));
    }
    return {ErrorCode::Inconsistent, std::move(text)};
  }

  const ModelGraph& graph_;
  std::vector<ProfiledKernel> kernels_;  // in order of execution
  std::set<std::string> folded_;
  std::vector<std::size_t> owner_;    // [layers] the kernel it belongs to
  std::vector<std::size_t> carrier_;  // [layers] the kernel whose result it hands on, owned or not
  std::vector<bool> has_layer_;       // [kernels]
  std::unordered_map<std::string, LayerId> by_layer_;
  std::unordered_map<std::string, LayerId> by_tensor_;
  std::optional<std::pair<std::size_t, LayerId>> disagreement_;
};

std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kMost = 5;
  const std::size_t count = names.size();
  if (count > kMost) {
    names.resize(kMost);
    names.push_back("...");
  }
  return message(count, " (", join(names, ", "), ")");
}

}  // namespace

std::vector<std::string> JoinReport::lines() const {
  const auto percent = static_cast<double>(static_cast<int>(share() * 10000)) / 100;
  std::vector<std::string> out;
  out.push_back(message("joined ", kernels, " kernels to ", layers, " layers: ", percent,
                        " % of the kernel time attributed"));
  if (constant_kernels > 0) {
    out.push_back(message(constant_kernels, " kernels compute constants and serve no cut"));
  }
  if (layout_kernels > 0) {
    out.push_back(message(layout_kernels, " layout kernels added to the kernels they serve"));
  }
  if (!unmatched.empty()) {
    out.push_back(message("kernels that match no layer: ", some_of(unmatched)));
  }
  if (!dropped.empty()) {
    out.push_back(message("layers without time, dropped by the runtime: ", some_of(dropped)));
  }
  if (!unaccounted.empty()) {
    out.push_back(message("layers without time that no kernel explains: ", some_of(unaccounted)));
  }
  return out;
}

Result<Joined> join_kernels(const ModelGraph& graph, std::vector<ProfiledKernel> kernels,
                            std::set<std::string> folded) {
  return Joiner(graph, std::move(kernels), std::move(folded)).run();
}

}  // namespace offcut
