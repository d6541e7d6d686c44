// Running what is answered by tables instead of rows: studies that are no sweep, and sweeps of
// which nobody wants every row. Internal to run.cc.
#pragma once

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/run_estimate.h"
#include "scenarios/run_options.h"

namespace offcut::scenarios {

// Answers a study whose kind gives tables (study_kinds.h). Errors name the file; InvalidArgument
// where the output takes no tables.
[[nodiscard]] Result<void> run_tables(const Study& study, const Catalog& catalog,
                                      const RunOptions& options);

// A kind of rows that a sweep answers by tables.
struct SweepTables {
  RowKind kind;
  // Answers the sweep and adds to the counts of `summary`. InvalidArgument where the output takes
  // no tables, or for a shard.
  Result<void> (*run)(const PreparedStudy& study, const RunOptions& options, RunSummary& summary);
  Result<RunEstimate> (*estimate)(const PreparedStudy& study);  // how long that takes
  Result<void> (*check)(const PreparedStudy& study);            // what it refuses beforehand
};

// Null for the kinds whose rows are stored.
[[nodiscard]] const SweepTables* sweep_tables_of(RowKind kind);

}  // namespace offcut::scenarios
