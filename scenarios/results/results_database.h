// How the tables of a results database (results_schema.h) are filled: what sqlite_store.h and
// merge.h share. Internal to this folder.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/row.h"
#include "scenarios/results/shard.h"
#include "scenarios/results/sqlite_store.h"

namespace offcut::internal {

struct RunRecord {
  std::string name;
  std::string file;
  std::string title;
  std::string manifest;
  std::vector<std::string> extra;  // names of the columns after the contract
  std::uint64_t scenarios = 0;
  ScenarioRange range;
};

class ResultsDatabase {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ResultsDatabase>> open(
      const std::filesystem::path& path, Existing existing);
  // Commits what is complete.
  ~ResultsDatabase();

  // Starts a run, or finds it again. After it next() says from where to go on.
  [[nodiscard]] Result<void> begin(const RunRecord& run);
  std::uint64_t next() const { return next_; }

  // Appends a row of scenario `number` >= next(), not below the number of the row before.
  [[nodiscard]] Result<void> append(std::uint64_t number, std::span<const Cell> cells);
  // States that the scenario of the last row has no more rows. Commits if the last commit is a
  // second ago.
  [[nodiscard]] Result<void> rest();
  // States that all scenarios of the run are there.
  [[nodiscard]] Result<void> finish();

 private:
  ResultsDatabase(std::filesystem::path path, SQLite::Database database)
      : path_(std::move(path)), database_(std::move(database)) {}
  bool find_run(const RunRecord& run, const std::string& hash);
  void insert_run(const RunRecord& run, const std::string& hash);
  void add_columns(const std::vector<std::string>& extra);
  void prepare_insert(const std::vector<std::string>& extra);
  void bind(int place, const Cell& cell);
  void open_transaction();
  void commit(std::uint64_t next);

  std::filesystem::path path_;
  SQLite::Database database_;
  std::optional<SQLite::Statement> insert_;
  std::vector<std::string> texts_;  // [columns] the text bound to each, so that it lives
  std::int64_t run_ = 0;
  ScenarioRange range_;
  std::uint64_t next_ = 0;     // scenarios before it are committed
  std::uint64_t current_ = 0;  // scenario of the last row
  std::size_t pending_ = 0;    // rows since the last commit
  bool in_transaction_ = false;
  bool whole_ = false;  // the last row ends its scenario
  std::chrono::steady_clock::time_point committed_at_;
};

}  // namespace offcut::internal
