// Running what is answered by tables instead of rows: studies that are no sweep, and sweeps of
// which nobody wants every row. Internal to run.cc.
#pragma once

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/run_options.h"

namespace offcut::scenarios {

// Answers a study whose kind gives tables (study_kinds.h), as often as it says. Errors
// name the file; InvalidArgument where the output takes no tables.
[[nodiscard]] Result<void> run_tables(const Study& study, const Catalog& catalog,
                                      const RunOptions& options);

// Answers a sweep by a summary, or by the price of one cut for all networks, and adds to the counts
// of `summary`. InvalidArgument where the output takes no tables, or for a shard.
[[nodiscard]] Result<void> run_summary(const PreparedStudy& study, const RunOptions& options,
                                       RunSummary& summary);
[[nodiscard]] Result<void> run_fixed_cut(const PreparedStudy& study, const RunOptions& options,
                                         RunSummary& summary);

}  // namespace offcut::scenarios
