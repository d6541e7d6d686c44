// The drawn columns of a scenario's rows (asked_columns.h): percentiles and odds of its cuts. They
// come from the same draws as the study "uncertainty" (prepared/uncertain_plans.h), so a row and a
// study of the same file say the same.
#pragma once

#include <map>
#include <utility>

#include "scenarios/prepared/uncertain_plans.h"

namespace offcut::scenarios {

class RowOdds {
 public:
  // Draws, if the scenario has a block "uncertainty"; else it knows of no plan.
  [[nodiscard]] static Result<RowOdds> of(const ResolvedScenario& resolved);

  // Null: not drawn, since it breaks a pin or wins too seldom to be told of.
  [[nodiscard]] const CutOdds* of_plan(const SkylinePlan& plan) const;

 private:
  std::map<std::pair<CutId, std::size_t>, CutOdds> plans_;
};

}  // namespace offcut::scenarios
