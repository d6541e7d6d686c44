// LEMON's preflow-push on a flow problem, where liblemon-dev is installed: a rival for the
// min-cuts.
#pragma once

#include <optional>

#include "engine/cut/min_cut/flow.h"

namespace offcut {

// Returns the value of the cut, and seconds to build and solve the network; nothing without LEMON.
struct LemonResult {
  double value = 0;
  double seconds = 0;
};
[[nodiscard]] std::optional<LemonResult> solve_with_lemon(const internal::FlowProblem& problem);

}  // namespace offcut
