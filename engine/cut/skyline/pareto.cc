#include "engine/cut/skyline/pareto.h"

#include <algorithm>

namespace offcut {

std::vector<ParetoPoint> pareto_front(const Skyline& skyline, const Link& link,
                                      const Question& question) {
  struct Entry {
    ParetoPoint point;
    double latency;
    double energy;
  };
  std::vector<Entry> entries;
  for (const SkylinePlan& plan : skyline.plans()) {
    const CutPrice price = offcut::price(plan.figures, link, question.stream);
    if (!rank_of(question, plan.figures, price).feasible()) continue;
    entries.push_back({.point = {plan, price},
                       .latency = price.latency().s(),
                       .energy = price.energy(question.objective.scope).j()});
  }
  // Stable: plans that tie in all of this stay in the order of the skyline.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (a.latency != b.latency) return a.latency < b.latency;
    if (a.energy != b.energy) return a.energy < b.energy;
    return a.point.plan.figures.layers < b.point.plan.figures.layers;
  });
  std::vector<ParetoPoint> front;
  double least = 0;
  for (const Entry& entry : entries) {
    if (!front.empty() && !(entry.energy < least)) continue;
    least = entry.energy;
    front.push_back(entry.point);
  }
  return front;
}

}  // namespace offcut
