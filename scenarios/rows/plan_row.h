// One row of results from one plan: the cells of a scenario, and those that depend on the plan.
// What the kinds of rows (plan_rows.h) have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/study/monte_carlo.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// The cells that are the same for all plans of one scenario.
[[nodiscard]] ResultRow row_frame(const StudyContext& context, const ResolvedScenario& resolved,
                                  std::uint64_t number);

// Returns the frame with the cells of a plan, and those of its stages where frames stream.
[[nodiscard]] ResultRow with_plan(ResultRow frame, const Combination& combination,
                                  const SkylinePlan& plan, const CutPrice& price,
                                  const CutFacts& facts);

// What holds the latency of a plan nine times out of ten: the errors of both sites, over a network
// that counts as given.
struct LatencyInterval {
  Duration low;
  Duration high;
};
[[nodiscard]] LatencyInterval latency_interval(const CutPrice& price, const CutFacts& facts);

// Appends the columns that the study asks for (asked_columns.h), behind all others.
void append_asked(ResultRow& row, const Combination& combination, const CutFigures& figures,
                  const CutFacts& facts, const CutOdds* odds = nullptr);

// Derives a plan of a skyline anew before it is reported (CutGroup::certify_once).
[[nodiscard]] Result<void> certify_plan(const Combination& combination,
                                        std::shared_ptr<const Skyline> skyline,
                                        const SkylinePlan& plan, const Link& link);

[[nodiscard]] const CutFacts& facts_of_plan(const Combination& combination,
                                            std::shared_ptr<const Skyline> skyline,
                                            const SkylinePlan& plan);

// The columns that a stream adds after the axes: the rate asked and the most that is sustained, the
// stage that bounds it, and the share of time that each stage works at the rate asked.
[[nodiscard]] std::vector<std::string> stream_columns();

}  // namespace offcut::scenarios
