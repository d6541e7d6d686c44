// Results in an SQLite database: a sink that survives a killed run and continues it.
//
//   runs       one row per study: id, name, file, title, manifest_hash, columns (further ones, as
//              a JSON array), scenarios (of the study), shard ("3/8"; "1/1": all), share (scenarios
//              of the shard), held (of these), next (those below it are held), rows_held and
//              rows_hash (their number and the sum of their hashes), complete
//   manifest   run, json: the manifest of each run, whole
//   rows       run, number (of the scenario in its study), then the columns of the contract, then
//              a column for each further sweep axis, named as the field. In the order of scenarios.
//   summary    view: per run, what was answered and the spread of latency, energy and speedup
//   decisions  view: per run, network and cut, how often it is the answer and over which uplinks
//   fastest, frugal   views: the row of least latency, of least energy, per run and network
//   infeasible view: the rows in which no cut keeps the constraints
//
// Rows are laid out as records by whoever answers them (table_image.h) and appended by one
// connection, in transactions of at least 65 536 rows that end between two scenarios, and at
// least once per second where rows come slowly. A transaction also moves `next`, so rows and
// progress never disagree. Killing the process at any moment loses what was not committed, no
// more; SQLite rolls the torn transaction back when the file is opened next.
//
// The journal is SQLite's rollback journal, not its write-ahead log: results are appended, so
// nearly all pages are new and are written once (a log writes them twice), and it works on the
// network file systems of clusters, which a log does not. Power loss is covered too
// (synchronous = FULL): a commit waits for the disk.
//
// Two processes that answer the same run do not double rows: a transaction that finds `next` moved
// by another is taken back, and is an error.
//
// To resume: a run of the same manifest (the scenario with its inputs, by hash) continues at
// `next`. Another shard of it is refused. No clock, host or process enters the file, so in the end
// it has the content of a run that was never disturbed: the same bytes, but for SQLite's change
// counter (bytes 24-27 and 92-95) where a commit fell elsewhere.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {

// What to do with a database that holds results already.
enum class Existing {
  Refuse,  // an error that says how to go on
  Resume,  // keep what is complete, continue what is not, add what is new
};

// Opens or creates the database at `path`. Io if it is locked, read-only or cannot be made;
// Malformed if it is not a results database; InvalidArgument if it holds results and `existing` is
// Refuse. begin() is Inconsistent if the file of a study has changed since its rows were written.
[[nodiscard]] Result<std::unique_ptr<RowSink>> sqlite_store(const std::filesystem::path& path,
                                                            Existing existing = Existing::Refuse);

// Returns the names of the studies that a database holds results of; none where it is no results
// database or not there. Nothing is written.
[[nodiscard]] Result<std::vector<std::string>> held_studies(const std::filesystem::path& path);

}  // namespace offcut::scenarios
