#include "scenarios/results/results_schema.h"

#include <sqlite3.h>

#include "engine/base/text.h"
#include "scenarios/results/result_columns.h"
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
  rows_hash INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0);
CREATE TABLE manifest(run INTEGER PRIMARY KEY REFERENCES runs(id), json TEXT NOT NULL);
)sql";

constexpr const char* kViews = R"sql(
CREATE VIEW summary AS
  SELECT runs.id AS run, runs.name AS name, runs.shard AS shard, runs.complete AS complete,
         runs.held AS scenarios_held, count(rows.run) AS rows_held,
         sum(rows.feasible) AS feasible_rows,
         min(latency_ms) AS latency_ms_min, avg(latency_ms) AS latency_ms_mean,
         max(latency_ms) AS latency_ms_max,
         min(energy_mj) AS energy_mj_min, avg(energy_mj) AS energy_mj_mean,
         max(energy_mj) AS energy_mj_max,
         avg(speedup) AS speedup_mean, max(speedup) AS speedup_max
  FROM runs LEFT JOIN rows ON rows.run = runs.id GROUP BY runs.id;
CREATE VIEW decisions AS
  SELECT run, scenario, model, device, network, first_cloud_layer, count(*) AS rows_held,
         count(*) * 1.0 / sum(count(*)) OVER (PARTITION BY run, model, device, network) AS share,
         min(uplink_mbit_per_s) AS uplink_mbit_per_s_min,
         max(uplink_mbit_per_s) AS uplink_mbit_per_s_max,
         min(latency_ms) AS latency_ms_min, avg(latency_ms) AS latency_ms_mean,
         max(latency_ms) AS latency_ms_max, avg(speedup) AS speedup_mean
  FROM rows GROUP BY run, model, device, network, first_cloud_layer;
CREATE VIEW fastest AS
  SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY run, network
    ORDER BY latency_ms, energy_mj, layers_on_device, rowid) AS place FROM rows) WHERE place = 1;
CREATE VIEW frugal AS
  SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY run, network
    ORDER BY energy_mj, latency_ms, layers_on_device, rowid) AS place FROM rows) WHERE place = 1;
CREATE VIEW infeasible AS SELECT * FROM rows WHERE feasible = 0;
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
  database.exec(std::string(kTables) + rows_table() + kViews);
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
