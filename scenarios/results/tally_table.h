// The tallies of the runs of a results database as a table, and the views that read it. A run has
// its tallies when it is done: what is written before would lie between its rows, at places that
// depend on when they were committed. Of other runs the views read the rows. Internal to this
// folder.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

#include "scenarios/results/record_reader.h"
#include "scenarios/results/tally.h"

namespace offcut::scenarios::internal {

// The statements that make the table and the views, behind those of `runs` and `rows`.
extern const char* const kTallySql;

// In the transaction that ends a run. Throws SQLite::Exception.
void write_tallies(SQLite::Database& database, std::int64_t run, const TallyBook& book);

// The largest row id of `rows`; 0 where it is empty.
[[nodiscard]] std::int64_t last_row(SQLite::Database& database);

[[nodiscard]] TablePlace place_of_rows(SQLite::Database& database);

}  // namespace offcut::scenarios::internal
