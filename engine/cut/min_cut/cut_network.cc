#include "engine/cut/min_cut/cut_network.h"

#include <algorithm>

#include "engine/cut/min_cut/flow.h"
#include "engine/cut/min_cut/network_reduction.h"

namespace offcut {

using internal::Fold;
using internal::kNone;
using internal::kUnlimited;
using internal::TensorCharge;

// Replays the reduction of the network for every set of weights and solves what is left.
struct CutNetwork::Solver {
  const ModelGraph* graph = nullptr;
  internal::ReducedNetwork net;
  internal::FlowProblem problem;
  internal::FlowSolver flow;
  std::vector<double> here;      // [vertices] weight on the device
  std::vector<double> there;     // [vertices] weight in the cloud
  std::vector<double> capacity;  // [arcs]
  std::vector<char> side;        // [vertices] 1: device
  std::vector<char> stays;       // [folds] 1: on the device unless a neighbour decides

  void prepare_flow() {
    std::vector<std::uint32_t> place(net.vertices, kNone);
    for (std::uint32_t i = 0; i < net.left.size(); ++i) place[net.left[i]] = i;
    problem.arcs.reserve(net.arcs_left.size());
    for (const std::uint32_t a : net.arcs_left) {
      problem.arcs.push_back({place[net.arcs[a].from], place[net.arcs[a].to], 0, kUnlimited});
    }
    flow.prepare(net.left.size(), problem.arcs);
    problem.from_source.resize(net.left.size());
    problem.to_sink.resize(net.left.size());
    here.resize(net.vertices);
    there.resize(net.vertices);
    capacity.resize(net.arcs.size());
    side.resize(net.vertices);
    stays.resize(net.folds.size());
  }

  void load(const CutWeights& weights) {
    const std::size_t layers = graph->layer_count();
    std::copy(weights.on_device.begin(), weights.on_device.end(), here.begin());
    std::copy(weights.in_cloud.begin(), weights.in_cloud.end(), there.begin());
    std::fill(here.begin() + static_cast<std::ptrdiff_t>(layers), here.end(), 0.0);
    std::fill(there.begin() + static_cast<std::ptrdiff_t>(layers), there.end(), 0.0);
    std::fill(capacity.begin(), capacity.end(), 0.0);
    for (const TensorCharge& charge : net.arc_charges)
      capacity[charge.place] += weights.up[charge.tensor];
    for (const TensorCharge& charge : net.vertex_charges)
      there[charge.place] += weights.up[charge.tensor];
    for (const TensorCharge& charge : net.down_charges)
      there[charge.place] += weights.down[charge.tensor];
  }

  // Folds away v, which goes where it costs less while its neighbours are on either side of it.
  void replay() {
    for (std::size_t i = 0; i < net.folds.size(); ++i) {
      const Fold& step = net.folds[i];
      const double stay = here[step.v] + (step.out == kNone ? 0.0 : capacity[step.out]);
      const double go = there[step.v] + (step.in == kNone ? 0.0 : capacity[step.in]);
      const double less = std::min(stay, go);
      stays[i] = stay < go ? 1 : 0;
      switch (step.kind) {
        case Fold::Kind::Series:
          capacity[step.made] = step.made == step.out ? less : capacity[step.made] + less;
          here[step.w] += here[step.v];
          there[step.u] += there[step.v];
          break;
        case Fold::Kind::Last:
          here[step.u] += less;
          there[step.u] += there[step.v];
          break;
        case Fold::Kind::First:
          there[step.w] += less;
          here[step.w] += here[step.v];
          break;
      }
    }
  }

  void solve_what_is_left(const internal::FlowSolver::Flow* start) {
    for (std::size_t i = 0; i < net.left.size(); ++i) {
      problem.from_source[i] = there[net.left[i]];
      problem.to_sink[i] = here[net.left[i]];
    }
    for (std::size_t i = 0; i < net.arcs_left.size(); ++i) {
      problem.arcs[i].capacity = capacity[net.arcs_left[i]];
    }
    if (start == nullptr || !flow.solve_from(*start, problem)) flow.solve(problem);
    for (std::size_t i = 0; i < net.left.size(); ++i) {
      side[net.left[i]] = flow.source_side(static_cast<std::uint32_t>(i)) ? 1 : 0;
    }
  }

  void unfold() {
    for (std::size_t i = net.folds.size(); i-- > 0;) {
      const Fold& step = net.folds[i];
      if (step.u != kNone && side[step.u] == 0) {
        side[step.v] = 0;
      } else if (step.w != kNone && side[step.w] != 0) {
        side[step.v] = 1;
      } else {
        side[step.v] = stays[i];
      }
    }
  }
};

CutNetwork::CutNetwork(const ModelGraph& graph) : solver_(std::make_unique<Solver>()) {
  solver_->graph = &graph;
  solver_->net = internal::reduce_network(graph);
  solver_->prepare_flow();
}

CutNetwork::CutNetwork(CutNetwork&&) noexcept = default;
CutNetwork& CutNetwork::operator=(CutNetwork&&) noexcept = default;
CutNetwork::~CutNetwork() = default;

std::size_t CutNetwork::vertices() const { return solver_->net.vertices; }
std::size_t CutNetwork::vertices_left() const { return solver_->net.left.size(); }
std::size_t CutNetwork::arcs_left() const { return solver_->net.arcs_left.size(); }

struct CutNetwork::Start::Flow {
  internal::FlowSolver::Flow flow;
};

CutNetwork::Start::Start() = default;
CutNetwork::Start::Start(Start&&) noexcept = default;
CutNetwork::Start& CutNetwork::Start::operator=(Start&&) noexcept = default;
CutNetwork::Start::~Start() = default;

CutNetwork::Start CutNetwork::start() const {
  Start start;
  start.flow_ = std::make_unique<Start::Flow>(Start::Flow{solver_->flow.flow_of(solver_->problem)});
  return start;
}

WeightedCut CutNetwork::solve(const CutWeights& weights, const Start* start) {
  Solver& solver = *solver_;
  solver.load(weights);
  solver.replay();
  solver.solve_what_is_left(start == nullptr ? nullptr : &start->flow_->flow);
  solver.unfold();
  const std::size_t layers = solver.graph->layer_count();
  WeightedCut cut;
  cut.on_device.assign(solver.side.begin(),
                       solver.side.begin() + static_cast<std::ptrdiff_t>(layers));
  cut.value = weight_of(*solver.graph, weights, cut.on_device);
  double stay = 0;
  for (const double weight : weights.on_device) stay += weight;
  if (stay < cut.value) {
    cut.value = stay;
    cut.on_device.assign(layers, true);
  }
  return cut;
}

}  // namespace offcut
