#include "scenarios/results/sqlite_store.h"

#include "scenarios/results/results_database.h"
#include "scenarios/results/results_schema.h"

namespace offcut::scenarios {
namespace {

class SqliteStore final : public RowSink {
 public:
  explicit SqliteStore(std::unique_ptr<internal::ResultsDatabase> database)
      : database_(std::move(database)) {}

  Result<void> begin(const StudyHeader& study) override {
    return database_->begin({.name = study.name,
                             .file = study.file,
                             .title = study.title,
                             .manifest = study.manifest,
                             .extra = study.format.extra,
                             .scenarios = study.scenarios,
                             .shards = ShardSet::of(study.shard)});
  }
  std::uint64_t resume_from() const override { return database_->next(); }
  std::optional<PackedRows> pack(std::span<const ResultRow> rows) const override {
    internal::ResultsDatabase::Batch batch(*database_);
    std::vector<Cell> cells;
    for (const ResultRow& row : rows) {
      cells_of(row, cells);
      batch.add(row.number, cells);
    }
    return std::move(batch).pack();
  }
  Result<void> write_packed(PackedRows rows) override { return database_->append(std::move(rows)); }
  Result<void> write(std::span<const ResultRow> rows) override { return write_packed(*pack(rows)); }
  Result<void> end() override { return database_->finish(); }

 private:
  std::unique_ptr<internal::ResultsDatabase> database_;
};

}  // namespace

Result<std::unique_ptr<RowSink>> sqlite_store(const std::filesystem::path& path,
                                              Existing existing) {
  auto database = internal::ResultsDatabase::open(path, existing);
  if (!database) return fail(database.error());
  return std::make_unique<SqliteStore>(std::move(*database));
}

Result<std::vector<std::string>> held_studies(const std::filesystem::path& path) {
  std::vector<std::string> names;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored) ||
      std::filesystem::file_size(path, ignored) == 0) {
    return names;
  }
  try {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, 2000);
    if (auto ours = internal::expect_results(path, database); !ours) return names;
    SQLite::Statement select(database, "SELECT name FROM runs");
    while (select.executeStep()) names.push_back(select.getColumn(0).getString());
  } catch (const SQLite::Exception&) {
    return std::vector<std::string>{};  // whoever opens it to write says why not
  }
  return names;
}

}  // namespace offcut::scenarios
