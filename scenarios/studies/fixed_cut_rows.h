// The table of a study of fixed cuts: which plans one may fix, and the rows of those that matter.
// Internal to fixed_cut_study.h.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/study/regret.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

// What one may fix: a cut that keeps the pins, and an encoding.
struct FixedPlan {
  CutId cut = 0;
  Columns columns;
};

// Returns them in the order of their cuts; the model's cuts can be listed.
[[nodiscard]] std::vector<FixedPlan> fixed_plans(const Combination& combination);

// Returns the table without rows: a column per axis outside the network, then those of a plan.
[[nodiscard]] StudyTable fixed_cut_table(const PreparedStudy& study);

// Adds the rows of combination k. `regret` is over its plans and holds a circumstance.
void add_fixed_cut_rows(const StudyContext& context, std::uint64_t k, const RegretTable& regret,
                        StudyTable& table);

}  // namespace offcut::scenarios
