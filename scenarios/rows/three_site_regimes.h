// The plans over three sites as those of two, for regimes over the network to the edge or over the
// speed of the cloud: behind that network all is waiting, which it does not change, and of which
// the cloud's own share slows down (three_sites.h, behind_one_link).
#pragma once

#include <memory>
#include <vector>

#include "engine/cut/skyline/skyline.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

class ThreeSiteRegimes {
 public:
  // TooLarge where the plans are not listed; InvalidArgument over the speed of the cloud where the
  // time of the network behind the edge depends on how long the cloud takes. The scenario must
  // outlive this.
  [[nodiscard]] static Result<ThreeSiteRegimes> of(const ResolvedScenario& resolved);

  // Its cuts are numbered by their place.
  const std::shared_ptr<const Skyline>& skyline() const { return skyline_; }
  // The row of a plan in a scenario that differs by network or speed alone, certified, without the
  // columns that the study asks for.
  [[nodiscard]] Result<ResultRow> row(const StudyContext& context, const ResolvedScenario& there,
                                      std::uint64_t number, std::size_t place) const;
  // Kept per plan; lives as long as the study.
  [[nodiscard]] const CutFacts& facts(const ResolvedScenario& resolved, std::size_t place) const;

 private:
  std::vector<SitePlan> plans_;
  std::vector<CutId> cuts_;  // of the device
  std::shared_ptr<const Skyline> skyline_;
};

}  // namespace offcut::scenarios
