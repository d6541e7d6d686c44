// The best scenario that a run has met so far: what its progress shows.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "engine/cut/table/question.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

struct LeastSoFar {
  Objective::Kind objective = Objective::Kind::Latency;
  double value = std::numeric_limits<double>::infinity();  // SI units
  std::uint64_t scenario = 0;                              // number; the first of equals

  void take(double other, std::uint64_t number) {
    if (!(other < value)) return;
    value = other;
    scenario = number;
  }
};

// Returns the objective that all scenarios of a study have; nothing where they differ.
[[nodiscard]] inline std::optional<Objective> common_objective(const StudyContext& parts) {
  std::optional<Objective> out;
  for (const Combination& combination : parts.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    const Objective& found = combination.scenario.question.objective;
    if (out && (out->kind != found.kind || out->scope != found.scope ||
                out->latency_weight != found.latency_weight ||
                out->energy_weight != found.energy_weight)) {
      return std::nullopt;
    }
    out = found;
  }
  return out;
}

}  // namespace offcut::scenarios
