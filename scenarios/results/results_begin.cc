// How a run begins in a results database, or is found again: see results_database.h.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/record_reader.h"
#include "scenarios/results/results_database.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/results/tally_table.h"

namespace offcut::scenarios::internal {
namespace {

constexpr auto kReplace = nlohmann::json::error_handler_t::replace;  // names may be broken UTF-8

}  // namespace

Result<void> ResultsDatabase::begin(const RunRecord& run) {
  const std::string hash = identity_of(run.manifest);
  scenarios_ = run.scenarios;
  shards_ = run.shards;
  next_ = 0;
  digest_ = {};
  try {
    if (find_run(run, hash)) {
      if (Result<void> same = refuse_shard(run); !same) return same;
    } else {
      if (Result<void> ok = refuse_mixture(run, hash); !ok) return ok;
      insert_run(run, hash);
      if (is_there_twice(run, hash)) {  // another process was quicker
        take_back();
        find_run(run, hash);
        if (Result<void> same = refuse_shard(run); !same) return same;
      } else {
        add_columns(run.extra);
        if (Result<void> done = commit(next_); !done) return done;
      }
    }
    read_layout(run.extra);
    if (auto ok = count_again(); !ok) return ok;
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path_, exception));
  }
  current_ = next_;
  committed_at_ = std::chrono::steady_clock::now();
  return {};
}

// Counts the rows of a run that goes on: what was counted before is not kept until a run is done.
Result<void> ResultsDatabase::count_again() {
  tallies_ = std::make_shared<TallyBook>();
  if (next_ == 0 || next_ >= scenarios_) return {};
  database_.exec(message("UPDATE runs SET tallied = 0 WHERE tallied = 1 AND id = ", run_));
  ReadableFiles files(1);
  auto reader = RecordReader::open(files, path_, place_of_rows(database_));
  if (!reader) return fail(reader.error());
  while (true) {
    const auto more = reader->next();
    if (!more) return fail(more.error());
    if (!*more) return {};
    if (reader->key().run != run_) continue;
    tallies_->take(reader->record(), static_cast<std::int64_t>(reader->row_id()));
  }
}

// The rows of two shards in one file would be those of neither.
Result<void> ResultsDatabase::refuse_shard(const RunRecord& run) {
  const std::string asked = text_of_shards(run.shards);
  if (held_shard_ == asked) return {};
  return fail(ErrorCode::Inconsistent,
              message(path_.string(), ": expected shard ", held_shard_, " of ", in_quotes(run.name),
                      ", whose rows it holds, found shard ", asked,
                      " asked for (choose another name for the results)"));
}

// Rows carry the name of their study: under one name they must have been computed from the same.
Result<void> ResultsDatabase::refuse_mixture(const RunRecord& run, const std::string& hash) {
  SQLite::Statement other(database_,
                          "SELECT json FROM runs JOIN manifest ON run = id WHERE name = ? AND "
                          "manifest_hash <> ? LIMIT 1");
  other.bind(1, run.name);
  other.bind(2, hash);
  if (!other.executeStep()) return {};
  const std::string held = other.getColumn(0).getString();
  return fail(ErrorCode::Inconsistent,
              message(path_.string(), ": expected results of ", in_quotes(run.name),
                      " from the same inputs as now, found some from others: ",
                      join(differences(held, run.manifest, {"then", "now"}), ", "),
                      " (choose another name for the results, or another \"name\" in the study)"));
}

bool ResultsDatabase::find_run(const RunRecord& run, const std::string& hash) {
  SQLite::Statement same(database_,
                         "SELECT id, next, shard, rows_held, rows_hash FROM runs WHERE "
                         "manifest_hash = ? AND name = ?");
  same.bind(1, hash);
  same.bind(2, run.name);
  if (!same.executeStep()) return false;
  run_ = same.getColumn(0).getInt64();
  next_ = static_cast<std::uint64_t>(same.getColumn(1).getInt64());
  held_shard_ = same.getColumn(2).getString();
  digest_ = {.rows = static_cast<std::uint64_t>(same.getColumn(3).getInt64()),
             .hash = static_cast<std::uint64_t>(same.getColumn(4).getInt64())};
  return true;
}

bool ResultsDatabase::is_there_twice(const RunRecord& run, const std::string& hash) {
  SQLite::Statement same(database_,
                         "SELECT count(*) FROM runs WHERE manifest_hash = ? AND name = ?");
  same.bind(1, hash);
  same.bind(2, run.name);
  same.executeStep();
  return same.getColumn(0).getInt64() > 1;
}

void ResultsDatabase::insert_run(const RunRecord& run, const std::string& hash) {
  open_transaction();
  SQLite::Statement insert(database_,
                           "INSERT INTO runs(name, file, title, manifest_hash, scenarios, shard, "
                           "share, columns) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run.name);
  insert.bind(2, run.file);
  insert.bind(3, run.title);
  insert.bind(4, hash);
  insert.bind(5, as_int64(run.scenarios));
  insert.bind(6, text_of_shards(run.shards));
  insert.bind(7, as_int64(run.shards.size(run.scenarios)));
  insert.bind(8, nlohmann::json(run.extra).dump(-1, ' ', false, kReplace));
  insert.exec();
  run_ = database_.getLastInsertRowid();
  SQLite::Statement manifest(database_, "INSERT INTO manifest(run, json) VALUES(?, ?)");
  manifest.bind(1, run_);
  manifest.bind(2, run.manifest);
  manifest.exec();
}

void ResultsDatabase::add_columns(const std::vector<std::string>& extra) {
  std::set<std::string> known;
  SQLite::Statement columns(database_, "SELECT name FROM pragma_table_info('rows')");
  while (columns.executeStep()) known.insert(columns.getColumn(0).getString());
  columns.reset();
  for (const std::string& name : extra) {
    if (known.insert(name).second) {
      database_.exec("ALTER TABLE rows ADD COLUMN " + quoted_name(name));
    }
  }
}

// Which of the cells {run, number, contract..., extra...} each column of the table shows; columns
// of other runs show none.
void ResultsDatabase::read_layout(const std::vector<std::string>& extra) {
  std::vector<std::string> cells = {"run", "number"};
  for (std::string& name : all_columns({extra})) cells.push_back(std::move(name));
  copy_.reset();
  layout_ = {.name = "rows", .sql = {}, .columns = {}};
  SQLite::Statement columns(database_, "SELECT name, type FROM pragma_table_info('rows')");
  while (columns.executeStep()) {
    const auto cell = std::find(cells.begin(), cells.end(), columns.getColumn(0).getString());
    const auto place = static_cast<std::size_t>(cell - cells.begin());
    layout_.columns.push_back({.cell = cell == cells.end() ? TableLayout::kNoCell : place,
                               .real = columns.getColumn(1).getString() == "REAL"});
  }
  layout_.sql =
      database_.execAndGet("SELECT sql FROM sqlite_master WHERE name = 'rows'").getString();
}

}  // namespace offcut::scenarios::internal
