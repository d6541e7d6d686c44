// The best scenario that a run has met so far: what its progress shows.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "engine/cut/table/question.h"

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

struct StudyContext;

// Returns the objective that all scenarios of a study have; nothing where they differ.
[[nodiscard]] std::optional<Objective> common_objective(const StudyContext& context);

}  // namespace offcut::scenarios
