// A cut between device and cloud. Its rows carry the columns of the contract and no others.
#pragma once

#include <string>
#include <vector>

#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

class TwoSitePlacement final : public Placement {
 public:
  [[nodiscard]] static std::vector<std::string> columns() { return {}; }
  [[nodiscard]] static Result<TwoSitePlacement> best(const ResolvedScenario& resolved);

  // Any plan of the scenario: its cut, columns, figures and price and, where cuts have no numbers,
  // its skyline.
  TwoSitePlacement(const ResolvedScenario& resolved, CutAnswer answer);

  Result<void> certify() const override;
  const CutFacts& facts() const override;
  std::vector<Cell> cells() const override { return {}; }
  std::vector<PlanStep> steps() const override;
  SitePlan sites() const override;
  std::string place() const override;

 private:
  const ResolvedScenario* resolved_;
  CutAnswer cut_;
};

}  // namespace offcut::scenarios
