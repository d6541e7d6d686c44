#include "engine/cut/placements/two_way.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/cut/min_cut/cut_weights.h"
#include "engine/cut/placements/two_way_cut.h"

namespace offcut {
namespace {

// How many times the cloud takes its turn. A layer runs in the first turn of its site that has
// all it reads.
int exchanges_of(const ModelGraph& graph, const std::vector<bool>& on_device) {
  std::vector<int> turn(graph.layer_count(), 0);
  int most = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId before : graph.predecessors(v)) {
      const bool returns = on_device[v] && !on_device[before];
      turn[v] = std::max(turn[v], turn[before] + (returns ? 1 : 0));
    }
    if (!on_device[v]) most = std::max(most, turn[v] + 1);
  }
  return most;
}

// What one more exchange adds to the objective.
double per_exchange(const Objective& objective, Power idle_power, const AffineCoefficients& link) {
  const Duration time = link.fixed_up + link.fixed_down;
  const Energy idle = idle_power * time;
  CutPrice one{};
  one.uplink = time;
  one.transmit = link.fixed_transmit;
  one.receive = link.fixed_receive;
  one.idle = idle;
  return objective.value(one);
}

TwoWayAnswer answer_of(const ModelGraph& graph, const SplitProblem& problem,
                       const AffineCoefficients& link, const Objective& objective,
                       std::vector<bool> on_device) {
  TwoWayAnswer out;
  out.figures = two_way_figures(graph, problem, on_device);
  out.price = price(out.figures, link);
  out.value = objective.value(out.price);
  out.on_device = std::move(on_device);
  return out;
}

}  // namespace

TwoWayFigures two_way_figures(const ModelGraph& graph, const SplitProblem& problem,
                              const std::vector<bool>& on_device) {
  TwoWayFigures out{.cut = figures_of_set(graph, problem, on_device),
                    .exchanges = exchanges_of(graph, on_device),
                    .returned_tensors = 0,
                    .returned = {}};
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    if (!tensor.producer || on_device[*tensor.producer]) continue;
    const bool read_here = std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                                       [&](LayerId w) { return on_device[w]; });
    if (!read_here) continue;
    ++out.returned_tensors;
    out.returned += problem.wire.bytes[t];
    if (!tensor.is_output) out.cut.down += problem.wire.bytes[t];
  }
  return out;
}

CutPrice price(const TwoWayFigures& figures, const AffineCoefficients& link) {
  const CutFigures& cut = figures.cut;
  const double exchanges = figures.exchanges;
  CutPrice out{};
  out.device = cut.device;
  out.compute = cut.energy;
  if (figures.exchanges == 0) return out;
  out.cloud = out.cloud_stage = cut.cloud;
  out.uplink =
      link.fixed_up * exchanges + Duration::from_s(link.up_s_per_byte * cut.up.as_double());
  out.downlink =
      link.fixed_down * exchanges + Duration::from_s(link.down_s_per_byte * cut.down.as_double());
  out.transmit = link.fixed_transmit * exchanges +
                 Energy::from_j(link.transmit_j_per_byte * cut.up.as_double());
  out.receive = link.fixed_receive * exchanges +
                Energy::from_j(link.receive_j_per_byte * cut.down.as_double());
  out.promotion = link.promotion;
  out.tail = link.tail;
  out.idle = link.wait_power * out.cloud + cut.idle_power * (out.uplink + out.cloud + out.downlink);
  return out;
}

Result<TwoWayAnswer> best_two_way(const ModelGraph& graph, const SplitProblem& problem,
                                  const Link& link, const Question& question,
                                  const std::vector<bool>& one_way) {
  const Objective& objective = question.objective;
  const auto affine = link.affine();
  if (!affine) {
    return fail(ErrorCode::InvalidArgument,
                "network.transport: expected \"affine\" or \"size_over_rate\" without sleep states "
                "where layers may return, found a network whose time is no line");
  }
  const auto weights = cut_weights(graph, problem, *affine, objective, question.constraints.pins);
  if (!weights) return fail(weights.error());
  const CutRules* rules = question.constraints.pins.rules.get();
  std::vector<TwoWayAnswer> plans;
  plans.push_back(answer_of(graph, problem, *affine, objective, one_way));
  const double once = per_exchange(objective, problem.device.idle_power, *affine);
  double bound = plans.front().value;
  for (const double share : {0.0, 0.5, 1.0}) {
    std::vector<double> back(graph.tensors().size());
    for (TensorId t = 0; t < back.size(); ++t) {
      const Tensor& tensor = graph.tensors()[t];
      back[t] = (tensor.is_output ? 0 : weights->down[t]) + share * once;
    }
    WeightedCut cut = min_cut_two_way(graph, *weights, back, rules);
    if (share == 0) bound = std::min(bound, cut.value);
    plans.push_back(answer_of(graph, problem, *affine, objective, std::move(cut.on_device)));
    if (share == 0 && plans.back().figures.exchanges <= 1) break;  // the optimum
  }
  const auto best = std::min_element(
      plans.begin(), plans.end(),
      [](const TwoWayAnswer& a, const TwoWayAnswer& b) { return a.value < b.value; });
  // Equal but for the order of sums: nothing lies between.
  best->bound = best->value - bound <= 1e-12 * best->value ? best->value : bound;
  return std::move(*best);
}

}  // namespace offcut
