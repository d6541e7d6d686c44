// The tables of a summary (summary_study.h), from what was added up. Internal to this folder.
#pragma once

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/study_table.h"
#include "scenarios/studies/summary_block.h"

namespace offcut::scenarios {

struct SummaryTables {
  StudyTable cuts;  // one row per cut that is ever best
  StudyTable all;   // a row over all cuts
};

[[nodiscard]] SummaryTables summary_tables(const PreparedStudy& study, const SummaryPlan& plan);

// Adds the rows of one combination and one network model, most wins first.
void add_summary_rows(const SummaryPlan& plan, const BlockTally& tallies, std::uint64_t combination,
                      std::size_t model, SummaryTables& out);

}  // namespace offcut::scenarios
