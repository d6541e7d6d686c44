// CutNetwork: the reduction of the min-cut network, recorded once as a list of steps and replayed
// for every set of weights.
#include <algorithm>
#include <array>

#include "engine/cut/flow.h"
#include "engine/cut/min_cut.h"

namespace offcut {
namespace {

using internal::FlowArc;
using internal::kUnlimited;

constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

struct Arc {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool alive = true;
};

// One step of the reduction. Series: v between u and w. Last: v hangs on u. First: v feeds only w.
struct Fold {
  enum class Kind { Series, Last, First, Parallel } kind = Kind::Series;
  std::uint32_t v = 0;
  std::uint32_t u = kNone;
  std::uint32_t w = kNone;
  std::uint32_t in = kNone;    // arc u -> v; Parallel: the arc that goes
  std::uint32_t out = kNone;   // arc v -> w; Parallel: the arc that stays
  std::uint32_t made = kNone;  // arc u -> w
};

// Where the capacity of an arc or the cloud weight of a vertex comes from.
struct Charge {
  std::uint32_t place = 0;
  TensorId tensor = 0;
};

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

}  // namespace

struct CutNetwork::Parts {
  const ModelGraph* graph = nullptr;
  std::size_t vertices = 0;
  std::vector<Arc> arcs;
  std::vector<Charge> arc_charges;     // up[tensor] onto an arc
  std::vector<Charge> vertex_charges;  // up[tensor] of a network input onto the cloud weight
  std::vector<Charge> down_charges;    // down[tensor] onto the cloud weight of the producer
  std::vector<Fold> folds;
  std::vector<std::uint32_t> left;       // vertices left
  std::vector<std::uint32_t> arcs_left;  // arcs left, in the order of the flow problem
  std::vector<std::vector<std::uint32_t>> in;
  std::vector<std::vector<std::uint32_t>> out;
  std::vector<bool> gone;

  internal::FlowProblem problem;
  internal::FlowSolver flow;
  std::vector<double> here;   // [vertices] weight on the device
  std::vector<double> there;  // [vertices] weight in the cloud
  std::vector<double> capacity;
  std::vector<char> side;

  std::uint32_t add_vertex() {
    in.emplace_back();
    out.emplace_back();
    gone.push_back(false);
    return static_cast<std::uint32_t>(in.size() - 1);
  }
  std::uint32_t add_arc(std::uint32_t from, std::uint32_t to) {
    const auto arc = static_cast<std::uint32_t>(arcs.size());
    arcs.push_back({from, to, true});
    out[from].push_back(arc);
    in[to].push_back(arc);
    return arc;
  }

  void write_network() {
    const Ancestors ancestors(*graph);
    for (LayerId v = 0; v < graph->layer_count(); ++v) add_vertex();
    for (TensorId t = 0; t < graph->tensors().size(); ++t) {
      const Tensor& tensor = graph->tensors()[t];
      if (tensor.is_output && tensor.producer) down_charges.push_back({*tensor.producer, t});
      if (!tensor.consumers.empty()) write_tensor(t, ancestors);
    }
    vertices = in.size();
  }

  void write_tensor(TensorId t, const Ancestors& ancestors) {
    const Tensor& tensor = graph->tensors()[t];
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
      arc_charges.push_back({add_arc(*tensor.producer, reader), t});
    } else {
      vertex_charges.push_back({reader, t});
    }
  }

  static void drop(std::vector<std::uint32_t>& list, std::uint32_t arc) {
    list.erase(std::find(list.begin(), list.end(), arc));
  }
  void remove_arc(std::uint32_t arc) {
    arcs[arc].alive = false;
    drop(out[arcs[arc].from], arc);
    drop(in[arcs[arc].to], arc);
  }

  // Adds up arcs from u to the same vertex.
  void merge_out_of(std::uint32_t u) {
    for (std::size_t i = 0; i < out[u].size(); ++i) {
      for (std::size_t k = out[u].size() - 1; k > i; --k) {
        const std::uint32_t stays = out[u][i];
        const std::uint32_t goes = out[u][k];
        if (arcs[stays].to != arcs[goes].to) continue;
        folds.push_back({.kind = Fold::Kind::Parallel, .in = goes, .out = stays});
        remove_arc(goes);
      }
    }
  }

  // Folds v away if a rule allows it; appends the vertices that may have become foldable.
  bool fold(std::uint32_t v, std::vector<std::uint32_t>& touched) {
    if (gone[v] || in[v].size() > 1 || out[v].size() > 1) return false;
    if (in[v].empty() && out[v].empty()) return false;
    Fold step{.v = v};
    if (!in[v].empty()) {
      step.in = in[v][0];
      step.u = arcs[step.in].from;
    }
    if (!out[v].empty()) {
      step.out = out[v][0];
      step.w = arcs[step.out].to;
    }
    step.kind = step.u == kNone   ? Fold::Kind::First
                : step.w == kNone ? Fold::Kind::Last
                                  : Fold::Kind::Series;
    if (step.in != kNone) remove_arc(step.in);
    if (step.out != kNone) remove_arc(step.out);
    gone[v] = true;
    if (step.kind == Fold::Kind::Series) step.made = add_arc(step.u, step.w);
    folds.push_back(step);
    if (step.kind == Fold::Kind::Series) merge_out_of(step.u);
    if (step.u != kNone) touched.push_back(step.u);
    if (step.w != kNone) touched.push_back(step.w);
    return true;
  }

  void reduce() {
    for (std::uint32_t v = 0; v < vertices; ++v) merge_out_of(v);
    std::vector<std::uint32_t> open;
    for (auto v = static_cast<std::uint32_t>(vertices); v-- > 0;) open.push_back(v);
    while (!open.empty()) {
      const std::uint32_t v = open.back();
      open.pop_back();
      fold(v, open);
    }
  }

  void prepare_flow() {
    std::vector<std::uint32_t> place(vertices, kNone);
    for (std::uint32_t v = 0; v < vertices; ++v) {
      if (gone[v]) continue;
      place[v] = static_cast<std::uint32_t>(left.size());
      left.push_back(v);
    }
    for (std::uint32_t a = 0; a < arcs.size(); ++a) {
      if (!arcs[a].alive) continue;
      arcs_left.push_back(a);
      problem.arcs.push_back({place[arcs[a].from], place[arcs[a].to], 0, kUnlimited});
    }
    flow.prepare(left.size(), problem.arcs);
    problem.from_source.resize(left.size());
    problem.to_sink.resize(left.size());
    here.resize(vertices);
    there.resize(vertices);
    capacity.resize(arcs.size());
    side.resize(vertices);
  }

  void load(const CutWeights& weights) {
    const std::size_t layers = graph->layer_count();
    std::copy(weights.on_device.begin(), weights.on_device.end(), here.begin());
    std::copy(weights.in_cloud.begin(), weights.in_cloud.end(), there.begin());
    std::fill(here.begin() + static_cast<std::ptrdiff_t>(layers), here.end(), 0.0);
    std::fill(there.begin() + static_cast<std::ptrdiff_t>(layers), there.end(), 0.0);
    std::fill(capacity.begin(), capacity.end(), 0.0);
    for (const Charge& charge : arc_charges) capacity[charge.place] += weights.up[charge.tensor];
    for (const Charge& charge : vertex_charges) there[charge.place] += weights.up[charge.tensor];
    for (const Charge& charge : down_charges) there[charge.place] += weights.down[charge.tensor];
  }

  // The price of v while its neighbours are on either side of it: at the device, in the cloud.
  double stays(const Fold& step) const {
    return here[step.v] + (step.out == kNone ? 0.0 : capacity[step.out]);
  }
  double goes(const Fold& step) const {
    return there[step.v] + (step.in == kNone ? 0.0 : capacity[step.in]);
  }

  void replay() {
    for (const Fold& step : folds) {
      switch (step.kind) {
        case Fold::Kind::Series:
          capacity[step.made] += std::min(stays(step), goes(step));
          here[step.w] += here[step.v];
          there[step.u] += there[step.v];
          break;
        case Fold::Kind::Last:
          here[step.u] += std::min(stays(step), goes(step));
          there[step.u] += there[step.v];
          break;
        case Fold::Kind::First:
          there[step.w] += std::min(stays(step), goes(step));
          here[step.w] += here[step.v];
          break;
        case Fold::Kind::Parallel:
          capacity[step.out] += capacity[step.in];
          break;
      }
    }
  }

  void solve_what_is_left() {
    for (std::size_t i = 0; i < left.size(); ++i) {
      problem.from_source[i] = there[left[i]];
      problem.to_sink[i] = here[left[i]];
    }
    for (std::size_t i = 0; i < arcs_left.size(); ++i) {
      problem.arcs[i].capacity = capacity[arcs_left[i]];
    }
    flow.solve(problem);
    for (std::size_t i = 0; i < left.size(); ++i) {
      side[left[i]] = flow.source_side(static_cast<std::uint32_t>(i)) ? 1 : 0;
    }
  }

  void unfold() {
    for (auto step = folds.rbegin(); step != folds.rend(); ++step) {
      if (step->kind == Fold::Kind::Parallel) continue;
      if (step->u != kNone && side[step->u] == 0) {
        side[step->v] = 0;
      } else if (step->w != kNone && side[step->w] != 0) {
        side[step->v] = 1;
      } else {
        side[step->v] = stays(*step) < goes(*step) ? 1 : 0;
      }
    }
  }
};

CutNetwork::CutNetwork(const ModelGraph& graph) : parts_(std::make_unique<Parts>()) {
  parts_->graph = &graph;
  parts_->write_network();
  parts_->reduce();
  parts_->prepare_flow();
}

CutNetwork::CutNetwork(CutNetwork&&) noexcept = default;
CutNetwork& CutNetwork::operator=(CutNetwork&&) noexcept = default;
CutNetwork::~CutNetwork() = default;

std::size_t CutNetwork::vertices() const { return parts_->vertices; }
std::size_t CutNetwork::vertices_left() const { return parts_->left.size(); }
std::size_t CutNetwork::arcs_left() const { return parts_->arcs_left.size(); }

WeightedCut CutNetwork::solve(const CutWeights& weights) {
  Parts& parts = *parts_;
  parts.load(weights);
  parts.replay();
  parts.solve_what_is_left();
  parts.unfold();
  const std::size_t layers = parts.graph->layer_count();
  WeightedCut cut;
  cut.on_device.assign(parts.side.begin(),
                       parts.side.begin() + static_cast<std::ptrdiff_t>(layers));
  cut.value = weight_of(*parts.graph, weights, cut.on_device);
  double stay = 0;
  for (const double weight : weights.on_device) stay += weight;
  if (stay < cut.value) {
    cut.value = stay;
    cut.on_device.assign(layers, true);
  }
  return cut;
}

}  // namespace offcut
