// How the tables of a results database (results_schema.h) are filled: what sqlite_store.h and
// merge.h share. Internal to this folder.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/row.h"
#include "scenarios/results/row_hash.h"
#include "scenarios/results/shard.h"
#include "scenarios/results/sqlite_store.h"
#include "scenarios/results/table_image.h"
#include "scenarios/results/tally.h"

namespace offcut::scenarios::internal {

struct RunRecord {
  std::string name;
  std::string file;
  std::string title;
  std::string manifest;
  std::vector<std::string> extra;  // names of the columns after the contract
  std::uint64_t scenarios = 0;     // of the whole study
  ShardSet shards{};               // the part of them that the results are of
};

// A number as SQLite holds it; what is beyond is the largest.
inline std::int64_t as_int64(std::uint64_t value) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(value, kMost));
}

class ResultsDatabase {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ResultsDatabase>> open(
      const std::filesystem::path& path, Existing existing);
  // Commits what is complete.
  ~ResultsDatabase();

  // Starts a run, or finds it again. After it next() says from where to go on. Inconsistent where
  // the results there are of other inputs or of another shard.
  [[nodiscard]] Result<void> begin(const RunRecord& run);
  std::uint64_t next() const { return next_; }

  // Rows of the run that are to be appended together. Any number of threads may make some.
  class Batch {
   public:
    explicit Batch(const ResultsDatabase& database);
    // A row of scenario `number`, not below the number of the row before.
    void add(std::uint64_t number, std::span<const Cell> cells);
    // The same of a row that another database of the same run holds, as it lies there.
    void add_record(std::uint64_t number, std::string_view record);
    std::uint64_t rows() const { return image_.rows(); }
    [[nodiscard]] PackedRows pack() &&;

   private:
    void count_last();

    std::int64_t run_;
    TableImage image_;
    std::shared_ptr<TallyBook> tallies_;
    std::vector<Cell> cells_;
    std::uint64_t next_ = 0;
  };

  // Appends rows of scenarios >= next(), and behind those appended before; the last scenario among
  // them has no more rows. Commits where enough has come together, or the last commit is a second
  // ago.
  [[nodiscard]] Result<void> append(PackedRows rows);
  // States that all scenarios of the run are there.
  [[nodiscard]] Result<void> finish();
  // States that the run stays without some of its scenarios, and has this many.
  [[nodiscard]] Result<void> finish_incomplete(std::uint64_t held);
  // Commits are seldom where rows are copied faster than a disk takes them in.
  void commit_every(std::uint64_t rows) { rows_per_commit_ = rows; }
  // What is committed of the run.
  const RowsDigest& digest() const { return digest_; }

 private:
  ResultsDatabase(std::filesystem::path path, SQLite::Database database)
      : path_(std::move(path)), database_(std::move(database)) {}
  [[nodiscard]] Result<void> refuse_mixture(const RunRecord& run, const std::string& hash);
  [[nodiscard]] Result<void> refuse_shard(const RunRecord& run);
  bool find_run(const RunRecord& run, const std::string& hash);
  bool is_there_twice(const RunRecord& run, const std::string& hash);
  void insert_run(const RunRecord& run, const std::string& hash);
  void add_columns(const std::vector<std::string>& extra);
  void read_layout(const std::vector<std::string>& extra);
  void show(std::string image);
  [[nodiscard]] Result<void> count_again();
  void open_transaction();
  void take_back();
  // Inconsistent where another process has moved the run on.
  Result<void> commit(std::uint64_t next);
  Result<void> commit(std::uint64_t next, std::uint64_t held);

  std::filesystem::path path_;
  std::string image_;  // the rows that SQLite reads just now; outlives the database
  SQLite::Database database_;
  std::optional<SQLite::Statement> copy_;
  TableLayout layout_;
  std::int64_t run_ = 0;
  std::uint64_t rows_per_commit_ = 65'536;
  std::uint64_t scenarios_ = 0;
  ShardSet shards_;
  std::shared_ptr<TallyBook> tallies_;  // of the rows that are appended
  std::string held_shard_;              // of the run that was found
  RowsDigest digest_;                   // of the rows that are committed
  RowsDigest uncommitted_;              // of those since then
  std::uint64_t next_ = 0;              // scenarios before it are committed
  std::uint64_t current_ = 0;           // scenarios before it are appended
  bool in_transaction_ = false;
  std::chrono::steady_clock::time_point committed_at_;
};

}  // namespace offcut::scenarios::internal
