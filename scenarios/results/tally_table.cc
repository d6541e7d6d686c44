#include "scenarios/results/tally_table.h"

namespace offcut::scenarios::internal {

// CROSS JOIN keeps SQLite from reading the rows of runs that have tallies.
const char* const kTallySql = R"sql(
CREATE TABLE tallies(
  run INTEGER NOT NULL REFERENCES runs(id), scenario TEXT, model TEXT, device TEXT, network TEXT,
  first_cloud_layer TEXT, rows_held INTEGER, feasible_rows INTEGER,
  uplink_mbit_per_s_min REAL, uplink_mbit_per_s_max REAL,
  latency_ms_min REAL, latency_ms_max REAL, latency_sum_millionths INTEGER,
  energy_mj_min REAL, energy_mj_max REAL, energy_sum_millionths INTEGER,
  speedup_max REAL, speedup_sum_millionths INTEGER,
  fastest_row INTEGER, frugal_row INTEGER);
CREATE VIEW all_tallies AS
  SELECT run, scenario, model, device, network, first_cloud_layer, rows_held, feasible_rows,
         uplink_mbit_per_s_min, uplink_mbit_per_s_max, latency_ms_min, latency_ms_max,
         latency_sum_millionths / 1e6 AS latency_ms_sum, energy_mj_min, energy_mj_max,
         energy_sum_millionths / 1e6 AS energy_mj_sum, speedup_max,
         speedup_sum_millionths / 1e6 AS speedup_sum
  FROM tallies
  UNION ALL
  SELECT rows.run, scenario, model, device, network, first_cloud_layer, count(*), sum(feasible),
         min(uplink_mbit_per_s), max(uplink_mbit_per_s), min(latency_ms), max(latency_ms),
         sum(latency_ms), min(energy_mj), max(energy_mj), sum(energy_mj), max(speedup),
         sum(speedup)
  FROM runs CROSS JOIN rows WHERE runs.tallied = 0 AND rows.run = runs.id
  GROUP BY rows.run, scenario, model, device, network, first_cloud_layer;
CREATE VIEW summary AS
  SELECT runs.id AS run, runs.name AS name, runs.shard AS shard, runs.complete AS complete,
         runs.held AS scenarios_held, coalesce(sum(t.rows_held), 0) AS rows_held,
         sum(t.feasible_rows) AS feasible_rows,
         min(latency_ms_min) AS latency_ms_min,
         sum(latency_ms_sum) / sum(t.rows_held) AS latency_ms_mean,
         max(latency_ms_max) AS latency_ms_max,
         min(energy_mj_min) AS energy_mj_min,
         sum(energy_mj_sum) / sum(t.rows_held) AS energy_mj_mean,
         max(energy_mj_max) AS energy_mj_max,
         sum(speedup_sum) / sum(t.rows_held) AS speedup_mean, max(speedup_max) AS speedup_max
  FROM runs LEFT JOIN all_tallies AS t ON t.run = runs.id GROUP BY runs.id;
CREATE VIEW decisions AS
  SELECT run, scenario, model, device, network, first_cloud_layer, rows_held,
         rows_held * 1.0 / sum(rows_held) OVER (PARTITION BY run, model, device, network) AS share,
         uplink_mbit_per_s_min, uplink_mbit_per_s_max, latency_ms_min,
         latency_ms_sum / rows_held AS latency_ms_mean, latency_ms_max,
         speedup_sum / rows_held AS speedup_mean
  FROM all_tallies;
CREATE VIEW fastest AS
  SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY run, network
    ORDER BY latency_ms, energy_mj, layers_on_device, place_held) AS place FROM (
      SELECT rows.*, rows.rowid AS place_held FROM tallies CROSS JOIN rows
        ON rows.rowid = tallies.fastest_row
      UNION ALL SELECT rows.*, rows.rowid FROM runs CROSS JOIN rows
        WHERE runs.tallied = 0 AND rows.run = runs.id)) WHERE place = 1;
CREATE VIEW frugal AS
  SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY run, network
    ORDER BY energy_mj, latency_ms, layers_on_device, place_held) AS place FROM (
      SELECT rows.*, rows.rowid AS place_held FROM tallies CROSS JOIN rows
        ON rows.rowid = tallies.frugal_row
      UNION ALL SELECT rows.*, rows.rowid FROM runs CROSS JOIN rows
        WHERE runs.tallied = 0 AND rows.run = runs.id)) WHERE place = 1;
CREATE VIEW infeasible AS
  SELECT rows.* FROM runs CROSS JOIN rows WHERE rows.run = runs.id AND rows.feasible = 0
    AND (runs.tallied = 0 OR EXISTS (
      SELECT 1 FROM tallies WHERE tallies.run = runs.id AND feasible_rows < rows_held));
)sql";

void write_tallies(SQLite::Database& database, std::int64_t run, const TallyBook& book) {
  database.exec("DELETE FROM tallies WHERE run = " + std::to_string(run));  // of a merge in part
  if (!book.holds()) return;
  SQLite::Statement insert(database,
                           "INSERT INTO tallies VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                           "?, ?, ?, ?, ?, ?)");
  for (const auto& [group, tally] : book.groups()) {
    int place = 1;
    insert.bind(place++, run);
    for (const std::string& text : group) insert.bind(place++, text);
    insert.bind(place++, tally.rows);
    insert.bind(place++, tally.feasible);
    insert.bind(place++, tally.uplink.least);
    insert.bind(place++, tally.uplink.most);
    insert.bind(place++, tally.latency.least);
    insert.bind(place++, tally.latency.most);
    insert.bind(place++, tally.latency_sum);
    insert.bind(place++, tally.energy.least);
    insert.bind(place++, tally.energy.most);
    insert.bind(place++, tally.energy_sum);
    insert.bind(place++, tally.speedup.most);
    insert.bind(place++, tally.speedup_sum);
    insert.bind(place++, tally.fastest.row);
    insert.bind(place, tally.frugal.row);
    insert.exec();
    insert.reset();
  }
  SQLite::Statement mark(database, "UPDATE runs SET tallied = 1 WHERE id = ?");
  mark.bind(1, run);
  mark.exec();
}

std::int64_t last_row(SQLite::Database& database) {
  return database.execAndGet("SELECT coalesce(max(rowid), 0) FROM main.rows").getInt64();
}

TablePlace place_of_rows(SQLite::Database& database) {
  const auto number = [&](const char* sql) {
    return static_cast<std::uint32_t>(database.execAndGet(sql).getInt64());
  };
  return {.root = number("SELECT rootpage FROM main.sqlite_master WHERE name = 'rows'"),
          .page_size = number("PRAGMA main.page_size")};
}

}  // namespace offcut::scenarios::internal
