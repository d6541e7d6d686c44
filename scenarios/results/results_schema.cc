#include "scenarios/results/results_schema.h"

#include <sqlite3.h>

#include "engine/base/text.h"
#include "scenarios/results/result_columns.h"
#include "scenarios/results/tally_table.h"
#include "scenarios/results/version.h"

namespace offcut::scenarios::internal {
namespace {

constexpr int kApplicationId = 0x6f666375;  // "ofcu": tells the file from other databases

constexpr const char* kTables = R"sql(
CREATE TABLE runs(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL,
  manifest_hash TEXT NOT NULL, columns TEXT NOT NULL, scenarios INTEGER NOT NULL,
  shard TEXT NOT NULL, share INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0,
  next INTEGER NOT NULL DEFAULT 0, rows_held INTEGER NOT NULL DEFAULT 0,
  rows_hash INTEGER NOT NULL DEFAULT 0, tallied INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0);
CREATE TABLE manifest(run INTEGER PRIMARY KEY REFERENCES runs(id), json TEXT NOT NULL);
)sql";

const char* type_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::Real:
      return "REAL";
    case ColumnKind::Integer:
    case ColumnKind::Boolean:
      return "INTEGER";
    case ColumnKind::Text:
      break;
  }
  return "TEXT";
}

std::string rows_table() {
  std::string sql = "CREATE TABLE rows(run INTEGER NOT NULL, number INTEGER NOT NULL";
  for (const ResultColumn& column : result_columns()) {
    sql += message(", ", quoted_name(std::string(column.name)), " ", type_of(column.kind));
  }
  return sql + ");";
}

std::int64_t pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(message("PRAGMA ", name)).getInt64();
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

bool is_blank(SQLite::Database& database) {
  return pragma(database, "application_id") == 0 &&
         database.execAndGet("SELECT count(*) FROM sqlite_master").getInt64() == 0;
}

void create_tables(SQLite::Database& database) {
  database.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = DELETE");
  database.exec("BEGIN IMMEDIATE");
  database.exec(message("PRAGMA application_id = ", kApplicationId));
  database.exec(message("PRAGMA user_version = ", kResultsVersion));
  database.exec(std::string(kTables) + rows_table() + kTallySql);
  database.exec("COMMIT");
}

Error error_of(const std::filesystem::path& path, const SQLite::Exception& exception) {
  const std::string file = path.string();
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          ErrorCode::Io,
          message(file, ": expected to be the only writer, found it locked by another program")};
    case SQLITE_FULL:
      return {ErrorCode::Io, message(file,
                                     ": cannot be written: the disk is full; what was "
                                     "committed is kept and --resume continues it")};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::Io, message(file,
                                     ": expected a file that can be written, found it "
                                     "read-only")};
    case SQLITE_CANTOPEN:
      return {ErrorCode::Io, message(file,
                                     ": expected a file that can be opened or made, found "
                                     "that the system refuses (is the folder there, and can "
                                     "it be written?)")};
    case SQLITE_IOERR:
      return {ErrorCode::Io, message(file, ": cannot be read or written (", exception.what(),
                                     "); what was committed is kept and --resume continues it")};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorCode::Malformed, message(file,
                                            ": expected an SQLite database, found a file "
                                            "that is none or is damaged")};
    default:
      return {ErrorCode::Io, message(file, ": ", exception.what())};
  }
}

Result<void> expect_results(const std::filesystem::path& path, SQLite::Database& database) {
  if (pragma(database, "application_id") != kApplicationId) {
    return fail(ErrorCode::Malformed,
                message(path.string(),
                        ": expected a results database, found a database of another "
                        "program"));
  }
  const std::int64_t version = pragma(database, "user_version");
  if (version != kResultsVersion) {
    return fail(ErrorCode::Malformed, message(path.string(), ": expected results of version ",
                                              kResultsVersion, ", found version ", version));
  }
  return {};
}

}  // namespace offcut::scenarios::internal
