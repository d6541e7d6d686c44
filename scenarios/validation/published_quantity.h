// The quantities that a row of a paper can ask of the answer to its scenario, each with its spread.
//
// A quantity is one row of the table in published_quantity.cc: its name in case files, and the
// function that takes it. Spreads are relative standard deviations: of times those that the columns
// of the sites state; of energies the spread of the power as well, that of published energies
// (published_power.h) or else kClusterPowerSd; of memory that of its law. The network counts as
// given. Internal to the kind published.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/validation/answered_scenario.h"

namespace offcut::scenarios {

// The power of cores and units of a device file, where no energy was published: nine of ten
// energies of DNNTune lie within 33 % (`offcut validate dnntune_energy`, baseline), over 1.645.
inline constexpr double kClusterPowerSd = 0.2;

// Loading at a rate that is assumed (device_models/memory.h): within a factor of 2.3, a guess too.
inline constexpr double kLoadingSd = 0.5;

// A number with its spread, or a word.
struct TakenQuantity {
  double value = 0;
  double relative_sd = 0;  // 0: stated, or follows from what is stated
  std::string word;        // of where the best plan cuts: "input", "bottleneck_3_3", "output"
};

[[nodiscard]] std::vector<std::string> quantity_names();
// REQUIRES: one of these names.
[[nodiscard]] Result<TakenQuantity> take_quantity(const std::string& name,
                                                  const AnsweredScenario& answer);
// Whether the quantity is where the best plan cuts.
[[nodiscard]] bool is_cut(const std::string& name);

}  // namespace offcut::scenarios
