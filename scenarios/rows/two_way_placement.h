// A plan whose layers may return from the cloud to the device (`"crossing": "two_way"`, two_way.h),
// and what its rows carry.
//
// Columns of the contract keep their meaning; downlink_bytes counts what returns, first_cloud_layer
// names every cloud layer fed from the device, and `gap` how far the optimum may lie below (0 where
// one exchange does). Behind the axes come
//
//   returns_at                          device layers fed from the cloud; empty: none
//   returned_tensors, returned_bytes    what they read
//   exchanges                           turns of the cloud; each pays the link's fixed costs
//   one_way_ms, one_way_mj              the best plan whose layers never return; empty: none keeps
//                                       the pins
//
// Every plan is re-priced before it becomes a row (certify_two_way()).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cut/placements/two_way.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

struct TwoWayPlan {
  TwoWayAnswer best;
  // Of the best plan whose layers never return; nothing where no such plan keeps the pins.
  std::optional<CutPrice> one_way;
};

// Returns the best plan of a combination over a link, not yet certified.
[[nodiscard]] Result<TwoWayPlan> best_two_way_plan(const Combination& combination,
                                                   const Link& link);

// "150 on the device, 9 in the cloud, returning at resize".
[[nodiscard]] std::string place_of(const ModelGraph& graph, const std::vector<bool>& on_device);

class TwoWayPlacement final : public Placement {
 public:
  [[nodiscard]] static std::vector<std::string> columns();
  [[nodiscard]] static Result<TwoWayPlacement> best(const ResolvedScenario& resolved);

  Result<void> certify() const override;
  const CutFacts& facts() const override;
  std::vector<Cell> cells() const override;
  std::vector<PlanStep> steps() const override;
  SitePlan sites() const override;
  std::string place() const override { return place_of(graph(), plan_.best.on_device); }

  const TwoWayPlan& two_way() const { return plan_; }

 private:
  TwoWayPlacement(const ResolvedScenario& resolved, TwoWayPlan plan);
  const ModelGraph& graph() const { return resolved_->combination->group->graph(); }

  const ResolvedScenario* resolved_;
  TwoWayPlan plan_;
};

}  // namespace offcut::scenarios
