// Rows of results read back, from any form in which they were written: CSV, JSON lines, or a
// results database. They become a table of a working SQLite database, so their number is not
// bounded by memory, and SQL can ask about them. Internal to this folder: compare.h is the door.
//
//   CREATE TABLE <table>(seq INTEGER PRIMARY KEY, <column>...)      seq: place in the file, from 1
//
// Numbers are stored as numbers, true and false as 1 and 0, everything else as text. Columns are
// those of the contract (result_columns.h) and the further ones of the file; where studies of a
// file have other further columns, a row has NULL in those of the others.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/manifest_lines.h"

namespace offcut::scenarios::internal {

struct ResultRows {
  std::vector<std::string> columns;
  std::uint64_t count = 0;
  std::vector<HeldStudy> studies{};  // in order; none where no manifest is there
};

// Errors name the file, and the line of text forms: NotFound, Malformed (no such form, a row of
// another length, broken JSON, a database of another program), Inconsistent for a database that
// holds a part of what it should, Io.
[[nodiscard]] Result<ResultRows> load_result_rows(SQLite::Database& work, const std::string& table,
                                                  const std::filesystem::path& path);

}  // namespace offcut::scenarios::internal
