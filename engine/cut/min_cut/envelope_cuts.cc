#include "engine/cut/min_cut/envelope_cuts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "engine/cut/skyline/envelope.h"

namespace offcut {

std::vector<EnvelopeCut> min_cut_envelope(CutNetwork& network, const ModelGraph& graph,
                                          const std::function<CutWeights(double x)>& weights_at,
                                          double from, double to, std::size_t* solved) {
  using Line = internal::EnvelopeLine<std::size_t>;
  const CutWeights at_from = weights_at(from);
  const CutWeights at_to = weights_at(to);
  std::size_t count = 0;
  std::vector<std::vector<bool>> sets;
  std::vector<Line> lines;  // of the sets
  // By x: where weights grow with x, as those of a slower link do, each solve goes on from the
  // nearest before it.
  std::map<double, CutNetwork::Start> starts;
  const auto least = [&](double x) {
    ++count;
    const auto after = starts.upper_bound(x);
    const CutNetwork::Start* start = after == starts.begin() ? nullptr : &std::prev(after)->second;
    std::vector<bool> set = network.solve(weights_at(x), start).on_device;
    starts.emplace(x, network.start());
    const auto known = std::find(sets.begin(), sets.end(), set);
    if (known != sets.end()) return lines[static_cast<std::size_t>(known - sets.begin())];
    lines.push_back({lines.size(), weight_of(graph, at_from, set), weight_of(graph, at_to, set)});
    sets.push_back(std::move(set));
    return lines.back();
  };
  std::vector<EnvelopeCut> out;
  for (const auto& piece : internal::lower_envelope<std::size_t>(from, to, least)) {
    const Line& line = lines[piece.id];
    const double share = (piece.from - from) / (to - from);
    const double value = line.at_from + share * (line.at_to - line.at_from);
    out.push_back({piece.from, piece.to, {sets[piece.id], value}});
  }
  if (solved != nullptr) *solved = count;
  return out;
}

Skyline supported_plans(const ModelGraph& graph, const SplitProblem& problem, const Pins& pins,
                        double considered) {
  double bytes = 1;
  double seconds = 0;
  double joules = 0;
  for (const Bytes each : problem.wire.bytes) bytes = std::max(bytes, each.as_double());
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    seconds += problem.device.time[v].s() + problem.cloud.time[v].s();
    joules += problem.device.energy[v].j();
  }
  const double per_joule = joules > 0 ? seconds / joules : 0.0;
  CutNetwork network(graph);
  std::set<std::vector<bool>> sets;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    for (const double wait : {0.0, 2.0}) {
      const Objective mixture{.kind = Objective::Kind::Weighted,
                              .latency_weight = 1 - share,
                              .energy_weight = share * per_joule};
      const auto weights_at = [&](double x) {
        AffineCoefficients link;
        link.up_s_per_byte = x;
        link.down_s_per_byte = x;
        link.wait_power = Power::from_w(wait);
        return *cut_weights(graph, problem, link, mixture, pins);
      };
      const double most = 4 * seconds / bytes * 1e3;
      for (auto& piece : min_cut_envelope(network, graph, weights_at, 0, most)) {
        sets.insert(std::move(piece.cut.on_device));
      }
    }
  }
  if (pins.to_device.empty()) sets.insert(std::vector<bool>(graph.layer_count()));
  if (pins.to_cloud.empty()) {
    sets.insert(std::vector<bool>(graph.layer_count(), true));
  }
  std::vector<SkylinePlan> plans;
  std::vector<std::vector<bool>> list(sets.rbegin(), sets.rend());
  for (const std::vector<bool>& set : list) {
    plans.push_back({.figures = figures_of_set(graph, problem, set),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = {}});
  }
  return Skyline::of_plans(std::move(plans), std::move(list), considered).incomplete();
}

}  // namespace offcut
