// The tables and views of a results database, how such a file is told from others, and its errors
// in words. Internal to this folder; the tables are described in sqlite_store.h.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>

#include "engine/base/result.h"

namespace offcut::scenarios::internal {

// A name as SQL takes it, whatever is in it.
[[nodiscard]] std::string quoted_name(const std::string& name);

// True for a new file: no tables, and no program has marked it as its own.
[[nodiscard]] bool is_blank(SQLite::Database& database);

// Makes the tables and views. Throws SQLite::Exception.
void create_tables(SQLite::Database& database);

// Returns Malformed if the open file is a database of another program or version.
[[nodiscard]] Result<void> expect_results(const std::filesystem::path& path,
                                          SQLite::Database& database);

// Returns the error that an exception of SQLite stands for, in words that say what to do.
[[nodiscard]] Error error_of(const std::filesystem::path& path, const SQLite::Exception& exception);

}  // namespace offcut::scenarios::internal
