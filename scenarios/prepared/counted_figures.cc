#include "scenarios/prepared/counted_figures.h"

namespace offcut::scenarios {

CountedFigures counted_figures(const Scenario& scenario) {
  if (scenario.rows != RowKind::FixedCut) return {};
  const Objective& objective = scenario.question.objective;
  const Constraints& bounds = scenario.question.constraints;
  CountedFigures counted{.time = bounds.latency || scenario.question.stream,
                         .energy = bounds.energy.has_value()};
  switch (objective.kind) {
    case Objective::Kind::Latency:
    case Objective::Kind::Throughput:
      counted.time = true;
      break;
    case Objective::Kind::Energy:
      counted.energy = true;
      break;
    case Objective::Kind::EnergyDelay:
      return {};
    case Objective::Kind::Weighted:
      counted.time = counted.time || objective.latency_weight > 0;
      counted.energy = counted.energy || objective.energy_weight > 0;
      break;
  }
  return counted;
}

}  // namespace offcut::scenarios
