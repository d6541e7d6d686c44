// What uncertain inputs make of the plans of one scenario: percentiles of latency and energy of
// every cut in every encoding, and the odds that it is the answer.
//
//   sites: layer times as the traces spread, one factor per site   --+
//   network: each input of "uncertainty" drawn, the rest as it is  --+--> engine/study/monte_carlo.h
//
// Sample k sees the same random numbers whatever the scenario (common random numbers): noise
// cancels between the scenarios of a sweep, or between two files, where they draw equally many
// samples.
#pragma once

#include "engine/study/monte_carlo.h"
#include "scenarios/file/uncertainty_choice.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// Plans that win more seldom are not told of, where there are more than 512 of them.
inline constexpr double kWorthShowing = 1e-3;

// TooLarge for models whose cuts cannot be listed.
[[nodiscard]] Result<MonteCarlo> draw_plans(const Combination& combination,
                                            const network_models::NetworkSpec& network,
                                            const UncertaintyChoice& choice);

// Whether every value that an input may take is one of its field, and a network can be built of
// the ends. Errors name the input.
[[nodiscard]] Result<void> try_inputs(const network_models::NetworkSpec& network,
                                      const std::vector<Input>& inputs);

}  // namespace offcut::scenarios
