#include "scenarios/results/sqlite_store.h"

#include "scenarios/results/results_database.h"

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
                             .range = study.shard.of(study.scenarios)});
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

}  // namespace offcut::scenarios
