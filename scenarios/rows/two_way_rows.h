// Scenarios with `"crossing": "two_way"`: layers may return from the cloud to the device
// (two_way.h).
//
// Columns of the contract keep their meaning; downlink_bytes counts what returns, first_cloud_layer
// names every cloud layer fed from the device, and `gap` how far the optimum may lie below (0 where
// one exchange does). Behind the axes come
//
//   returns_at                          device layers fed from the cloud; empty: none
//   returned_tensors, returned_bytes    what they read
//   exchanges                           turns of the cloud; each pays the link's fixed costs
//   one_way_ms, one_way_mj              the best plan whose layers never return
//
// Every plan is re-priced before it becomes a row (certify_two_way()).
#pragma once

#include <string>
#include <vector>

#include "engine/cut/placements/two_way.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

[[nodiscard]] std::vector<std::string> two_way_columns();

// Appends the row of the best plan to `rows`.
[[nodiscard]] Result<void> append_two_way_row(const ResolvedScenario& asked, ResultRow frame,
                                              std::vector<ResultRow>& rows);

struct TwoWayPlan {
  TwoWayAnswer best;
  CutPrice one_way;  // of the best plan whose layers never return
};

// Returns the best plan of a combination over a link, certified.
[[nodiscard]] Result<TwoWayPlan> best_two_way_plan(const Combination& combination,
                                                   const Link& link);

// Returns the device layers that read what the cloud made: "resize+concat"; empty: none.
[[nodiscard]] std::string returns_at(const ModelGraph& graph, const std::vector<bool>& on_device);

}  // namespace offcut::scenarios
