// Morris screening: which inputs matter at all, from few evaluations.
//
// r trajectories walk the unit cube on a grid of p levels, moving one input at a time by
// delta = p / (2 (p - 1)); each move gives an elementary effect d = (y' - y) / (+-delta).
//
//   mu      = mean(d)         the direction
//   mu_star = mean(|d|)       how much it matters, whatever the direction
//   sigma   = sd(d)           how far the effect depends on the others, or is curved
//
// r (inputs + 1) evaluations; r of 10 to 50 is usual. Effects are in units of the output over the
// whole range of the input. M. D. Morris, Technometrics 33 (1991); mu_star: Campolongo, Cariboni,
// Saltelli, Environmental Modelling & Software 22 (2007).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/estimate.h"
#include "engine/base/result.h"
#include "engine/study/response.h"

namespace offcut {

struct MorrisOptions {
  std::uint64_t seed = 1;
  std::size_t trajectories = 50;  // r >= 2
  std::size_t levels = 4;         // p, even, >= 2
};

struct MorrisEffect {
  Estimate mu;
  Estimate mu_star;
  double sigma = 0;
};

struct Morris {
  std::vector<std::vector<MorrisEffect>> effects;  // [outputs][inputs]
  std::size_t evaluations = 0;
};

// InvalidArgument where there is no input, or options are outside their ranges.
[[nodiscard]] Result<Morris> morris(const Response& response, const std::vector<Input>& inputs,
                                    std::size_t outputs, const MorrisOptions& options = {});

}  // namespace offcut
