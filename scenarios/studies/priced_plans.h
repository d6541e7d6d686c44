// The plans that studies of uncertain numbers price: those that can be best for any link and any
// scale of the sites. Internal to uncertain_point.h.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/placements/three_sites.h"
#include "engine/study/response.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// A cut in one encoding; with an edge the cut between edge and cloud besides.
struct PricedPlan {
  CutId cut = 0;
  std::size_t encoding = 0;
  CutId outer = 0;  // 0 without an edge
  friend auto operator<=>(const PricedPlan&, const PricedPlan&) = default;
};

// Every combination must run, and its cuts be listed and the same throughout.
[[nodiscard]] Result<void> check_combinations(const StudyContext& context);

// A scale of the edge needs one.
[[nodiscard]] Result<void> check_edge_inputs(const std::vector<Input>& inputs,
                                             const StudyContext& context);

// The plans of a combination that can be best, and the whole model at one site.
void add_plans(const Combination& combination, std::set<PricedPlan>& plans);

// What the plans are and cost over three sites.
[[nodiscard]] SitePlan sites_of(const Combination& combination, const PricedPlan& plan);
[[nodiscard]] std::vector<ThreeSiteFigures> figures_of_plans(const Combination& combination,
                                                             const std::vector<PricedPlan>& plans);

}  // namespace offcut::scenarios
