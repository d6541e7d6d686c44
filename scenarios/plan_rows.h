// The rows of one scenario by kind: the best cut, every cut, the front of latency and energy, the
// regimes over the uplink. See answer.h for what a scenario asks.
//
// `pareto` is one front over all cuts and all operating points: the axes "device.*" and "cloud.*"
// are choices, not scenarios, and each row says which operating point it takes. `regimes` is one
// row an interval of uplink bandwidth: the range is that of the axis "network.uplink_mbit_per_s",
// or 0.01 to 1000 Mbit/s; prices are those at the geometric middle of the interval.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/answer.h"
#include "scenarios/row.h"

namespace offcut {

// The columns that a kind of rows adds after the axes.
[[nodiscard]] std::vector<std::string> columns_of(Rows rows);

// Returns what results say of a plan of a skyline.
[[nodiscard]] const CutFacts& facts_of_plan(const Situation& situation,
                                            std::shared_ptr<const Skyline> skyline,
                                            const SkylinePlan& plan);

// Appends the rows of scenario i. None for a scenario that another one speaks for: a choice of a
// front but the first, a point of the uplink axis of regimes but the first.
[[nodiscard]] Result<void> append_rows(const AnswerParts& parts, std::uint64_t i,
                                       std::vector<ResultRow>& rows);

}  // namespace offcut
