#include "scenarios/rows/least_so_far.h"

#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {
namespace {

bool are_equal(const Objective& a, const Objective& b) {
  return a.kind == b.kind && a.scope == b.scope && a.latency_weight == b.latency_weight &&
         a.energy_weight == b.energy_weight;
}

}  // namespace

std::optional<Objective> common_objective(const StudyContext& context) {
  std::optional<Objective> common;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    const Objective& objective = combination.scenario.question.objective;
    if (common && !are_equal(*common, objective)) return std::nullopt;
    common = objective;
  }
  return common;
}

}  // namespace offcut::scenarios
