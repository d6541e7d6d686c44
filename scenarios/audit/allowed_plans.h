// Which plans of a combination its pins and its "cuts" allow, by the names in the scenario file and
// the definition (prepared/scenario_cuts.h): plain code beside the rules that the solvers keep.
#pragma once

#include <string>
#include <vector>

#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

class AllowedPlans {
 public:
  explicit AllowedPlans(const Combination& combination);

  // O(layers + edges).
  [[nodiscard]] bool allow(const std::vector<bool>& on_device) const;

 private:
  [[nodiscard]] bool enters_block(TensorId read, LayerId v, const std::string& block) const;
  [[nodiscard]] bool is_meant(const std::vector<std::string>& patterns, TensorId read,
                              LayerId v) const;

  const Combination* combination_;
  std::vector<std::vector<std::string>> blocks_;  // [layers] of its operators
  // [layers][inputs] whether the cloud may start at this layer by reading this tensor.
  std::vector<std::vector<bool>> may_start_;
};

}  // namespace offcut::scenarios
