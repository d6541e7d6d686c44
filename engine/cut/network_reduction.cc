#include "engine/cut/network_reduction.h"

#include <algorithm>

namespace offcut::internal {
namespace {

// Which layers come before which, as rows of bits.
class Ancestors {
 public:
  explicit Ancestors(const ModelGraph& graph)
      : words_((graph.layer_count() + 63) / 64), bits_(graph.layer_count() * words_, 0) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      std::uint64_t* row = bits_.data() + v * words_;
      for (const LayerId u : graph.predecessors(v)) {
        const std::uint64_t* before = bits_.data() + u * words_;
        for (std::size_t k = 0; k <= u / 64; ++k) row[k] |= before[k];
        row[u / 64] |= std::uint64_t{1} << (u % 64);
      }
    }
  }
  bool before(LayerId u, LayerId v) const {
    return (bits_[v * words_ + u / 64] >> (u % 64) & 1) != 0;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

class Reduction {
 public:
  explicit Reduction(const ModelGraph& graph) : graph_(graph) {}

  ReducedNetwork run() {
    write_network();
    reduce();
    for (std::uint32_t v = 0; v < net_.vertices; ++v) {
      if (!gone_[v]) net_.left.push_back(v);
    }
    for (std::uint32_t a = 0; a < net_.arcs.size(); ++a) {
      if (net_.arcs[a].alive) net_.arcs_left.push_back(a);
    }
    return std::move(net_);
  }

 private:
  std::uint32_t add_vertex() {
    in_.emplace_back();
    out_.emplace_back();
    gone_.push_back(false);
    return static_cast<std::uint32_t>(in_.size() - 1);
  }
  std::uint32_t add_arc(std::uint32_t from, std::uint32_t to) {
    const auto arc = static_cast<std::uint32_t>(net_.arcs.size());
    net_.arcs.push_back({from, to, true});
    out_[from].push_back(arc);
    in_[to].push_back(arc);
    return arc;
  }

  void write_network() {
    const Ancestors ancestors(graph_);
    for (LayerId v = 0; v < graph_.layer_count(); ++v) add_vertex();
    for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
      const Tensor& tensor = graph_.tensors()[t];
      if (tensor.is_output && tensor.producer) net_.down_charges.push_back({*tensor.producer, t});
      if (!tensor.consumers.empty()) write_tensor(t, ancestors);
    }
    net_.vertices = in_.size();
  }

  void write_tensor(TensorId t, const Ancestors& ancestors) {
    const Tensor& tensor = graph_.tensors()[t];
    const auto& readers = tensor.consumers;
    // Only the first readers need an arc from the producer, only the last one to the auxiliary
    // vertex: the others are implied.
    std::vector<std::uint32_t> last;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const LayerId v = readers[i];
      const bool is_last = std::none_of(readers.begin(), readers.end(),
                                        [&](LayerId w) { return w > v && ancestors.before(v, w); });
      const bool is_first = std::none_of(readers.begin(), readers.end(), [&](LayerId w) {
        return w < v && ancestors.before(w, v);
      });
      if (is_last) last.push_back(v);
      // With one last reader the priced arc below reaches it; if it is also first, that is enough.
      if (tensor.producer && is_first && !(is_last && last.size() == 1 && readers.size() == 1)) {
        add_arc(*tensor.producer, v);
      }
    }
    std::uint32_t reader = last[0];
    if (last.size() > 1) {
      reader = add_vertex();
      for (const std::uint32_t v : last) add_arc(v, reader);
    }
    if (tensor.producer) {
      net_.arc_charges.push_back({add_arc(*tensor.producer, reader), t});
    } else {
      net_.vertex_charges.push_back({reader, t});
    }
  }

  static void drop(std::vector<std::uint32_t>& list, std::uint32_t arc) {
    list.erase(std::find(list.begin(), list.end(), arc));
  }
  void remove_arc(std::uint32_t arc) {
    net_.arcs[arc].alive = false;
    drop(out_[net_.arcs[arc].from], arc);
    drop(in_[net_.arcs[arc].to], arc);
  }

  // Adds up net_.arcs from u to the same vertex.
  void merge_out_of(std::uint32_t u) {
    for (std::size_t i = 0; i < out_[u].size(); ++i) {
      for (std::size_t k = out_[u].size() - 1; k > i; --k) {
        const std::uint32_t stays = out_[u][i];
        const std::uint32_t goes = out_[u][k];
        if (net_.arcs[stays].to != net_.arcs[goes].to) continue;
        net_.folds.push_back({.kind = Fold::Kind::Parallel, .in = goes, .out = stays});
        remove_arc(goes);
      }
    }
  }

  // Folds v away if a rule allows it; appends the net_.vertices that may have become foldable.
  bool fold(std::uint32_t v, std::vector<std::uint32_t>& touched) {
    if (gone_[v] || in_[v].size() > 1 || out_[v].size() > 1) return false;
    if (in_[v].empty() && out_[v].empty()) return false;
    Fold step{.v = v};
    if (!in_[v].empty()) {
      step.in = in_[v][0];
      step.u = net_.arcs[step.in].from;
    }
    if (!out_[v].empty()) {
      step.out = out_[v][0];
      step.w = net_.arcs[step.out].to;
    }
    step.kind = step.u == kNone   ? Fold::Kind::First
                : step.w == kNone ? Fold::Kind::Last
                                  : Fold::Kind::Series;
    if (step.in != kNone) remove_arc(step.in);
    if (step.out != kNone) remove_arc(step.out);
    gone_[v] = true;
    if (step.kind == Fold::Kind::Series) step.made = add_arc(step.u, step.w);
    net_.folds.push_back(step);
    if (step.kind == Fold::Kind::Series) merge_out_of(step.u);
    if (step.u != kNone) touched.push_back(step.u);
    if (step.w != kNone) touched.push_back(step.w);
    return true;
  }

  void reduce() {
    for (std::uint32_t v = 0; v < net_.vertices; ++v) merge_out_of(v);
    std::vector<std::uint32_t> open;
    for (auto v = static_cast<std::uint32_t>(net_.vertices); v-- > 0;) open.push_back(v);
    while (!open.empty()) {
      const std::uint32_t v = open.back();
      open.pop_back();
      fold(v, open);
    }
  }

  const ModelGraph& graph_;
  ReducedNetwork net_;
  std::vector<std::vector<std::uint32_t>> in_;   // [vertices] arcs
  std::vector<std::vector<std::uint32_t>> out_;  // [vertices] arcs
  std::vector<bool> gone_;
};

}  // namespace

ReducedNetwork reduce_network(const ModelGraph& graph) { return Reduction(graph).run(); }

}  // namespace offcut::internal
