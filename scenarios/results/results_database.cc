#include "scenarios/results/results_database.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/results/results_schema.h"

namespace offcut::internal {
namespace {

constexpr int kPatienceMs = 2000;  // how long to wait for a lock
constexpr std::size_t kRowsPerCommit = 32768;
constexpr auto kLongestUncommitted = std::chrono::seconds(1);

constexpr auto kReplace = nlohmann::json::error_handler_t::replace;  // names may be broken UTF-8

std::int64_t as_int64(std::uint64_t value) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(value, kMost));
}

}  // namespace

Result<std::unique_ptr<ResultsDatabase>> ResultsDatabase::open(const std::filesystem::path& path,
                                                               Existing existing) {
  try {
    SQLite::Database database(path.string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                              kPatienceMs);
    // SQLite opens what it may only read without a word, and would fail at the first row.
    if (sqlite3_db_readonly(database.getHandle(), "main") == 1) {
      return fail(error_of(path, SQLite::Exception("read-only", SQLITE_READONLY)));
    }
    std::unique_ptr<ResultsDatabase> out(new ResultsDatabase(path, std::move(database)));
    if (is_blank(out->database_)) {
      create_tables(out->database_);
    } else if (Result<void> ours = expect_results(path, out->database_); !ours) {
      return fail(ours.error());
    } else if (existing == Existing::Refuse &&
               out->database_.execAndGet("SELECT count(*) FROM runs").getInt64() > 0) {
      return fail(ErrorCode::InvalidArgument,
                  message(path.string(),
                          ": expected a new file, found results; continue them with "
                          "--resume, or choose another name"));
    }
    out->database_.exec("PRAGMA cache_size = -65536; PRAGMA synchronous = FULL");
    // Asks for the write lock now: better to learn before the work than after.
    out->database_.exec("BEGIN IMMEDIATE; ROLLBACK");
    return out;
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path, exception));
  }
}

ResultsDatabase::~ResultsDatabase() {
  if (!in_transaction_ || !whole_) return;  // closing takes an open transaction back
  try {
    commit(current_ + 1);
  } catch (const SQLite::Exception&) {
    // Nobody is left to tell; what was committed before is kept.
  }
}

Result<void> ResultsDatabase::begin(const RunRecord& run) {
  const std::string hash = content_hash(run.manifest);
  try {
    if (!find_run(run, hash)) {
      SQLite::Statement changed(
          database_,
          "SELECT count(*) FROM runs WHERE file = ? AND name = ? AND manifest_hash <> ?");
      changed.bind(1, run.file);
      changed.bind(2, run.name);
      changed.bind(3, hash);
      changed.executeStep();
      if (changed.getColumn(0).getInt64() > 0) {
        return fail(ErrorCode::Inconsistent,
                    message(path_.string(), ": holds results of ", in_quotes(run.file),
                            " from before it or its inputs changed; choose another name for the "
                            "results"));
      }
      changed.reset();
      insert_run(run, hash);
      add_columns(run.extra);
      commit(next_);
    }
    prepare_insert(run.extra);
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path_, exception));
  }
  range_ = run.range;
  current_ = next_;
  committed_at_ = std::chrono::steady_clock::now();
  return {};
}

bool ResultsDatabase::find_run(const RunRecord& run, const std::string& hash) {
  SQLite::Statement same(database_,
                         "SELECT id, next FROM runs WHERE manifest_hash = ? AND name = ? AND "
                         "first = ? AND last = ?");
  same.bind(1, hash);
  same.bind(2, run.name);
  same.bind(3, as_int64(run.range.first));
  same.bind(4, as_int64(run.range.last));
  if (!same.executeStep()) return false;
  run_ = same.getColumn(0).getInt64();
  next_ = static_cast<std::uint64_t>(same.getColumn(1).getInt64());
  return true;
}

void ResultsDatabase::insert_run(const RunRecord& run, const std::string& hash) {
  open_transaction();
  SQLite::Statement insert(database_,
                           "INSERT INTO runs(name, file, title, manifest_hash, scenarios, first, "
                           "last, next, columns) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run.name);
  insert.bind(2, run.file);
  insert.bind(3, run.title);
  insert.bind(4, hash);
  insert.bind(5, as_int64(run.scenarios));
  insert.bind(6, as_int64(run.range.first));
  insert.bind(7, as_int64(run.range.last));
  insert.bind(8, as_int64(run.range.first));
  insert.bind(9, nlohmann::json(run.extra).dump(-1, ' ', false, kReplace));
  insert.exec();
  run_ = database_.getLastInsertRowid();
  next_ = run.range.first;
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

void ResultsDatabase::prepare_insert(const std::vector<std::string>& extra) {
  std::string names = "run, number";
  std::string places = "?, ?";
  for (const auto* part : {&contract_columns(), &extra}) {
    for (const std::string& name : *part) {
      names += ", " + quoted_name(name);
      places += ", ?";
    }
  }
  insert_.emplace(database_, "INSERT INTO rows(" + names + ") VALUES(" + places + ")");
  insert_->bind(1, run_);
  texts_.assign(contract_columns().size() + extra.size(), std::string());
}

void ResultsDatabase::bind(int place, const Cell& cell) {
  std::string& held = texts_[static_cast<std::size_t>(place) - 3];
  const std::string_view* view = std::get_if<std::string_view>(&cell);
  const std::string* owned = std::get_if<std::string>(&cell);
  if (view != nullptr || owned != nullptr) {
    const std::string_view text = view != nullptr ? *view : std::string_view(*owned);
    if (!held.empty() && held == text) return;  // bound already: bindings outlive a row
    held = text;
    insert_->bindNoCopy(place, held);
    return;
  }
  held.clear();
  if (const double* number = std::get_if<double>(&cell)) {
    insert_->bind(place, *number);
  } else if (const std::int64_t* whole = std::get_if<std::int64_t>(&cell)) {
    insert_->bind(place, *whole);
  } else {
    insert_->bind(place, static_cast<std::int64_t>(std::get<bool>(cell)));
  }
}

Result<void> ResultsDatabase::append(std::uint64_t number, std::span<const Cell> cells) {
  OFFCUT_CHECK(insert_.has_value() && cells.size() == texts_.size());
  OFFCUT_CHECK(number >= current_ && number < range_.last);
  try {
    if (number > current_ && pending_ >= kRowsPerCommit) commit(number);
    open_transaction();
    current_ = number;
    whole_ = false;
    insert_->bind(2, as_int64(number));
    for (std::size_t i = 0; i < cells.size(); ++i) bind(static_cast<int>(i) + 3, cells[i]);
    insert_->exec();
    insert_->reset();
    ++pending_;
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path_, exception));
  }
  return {};
}

Result<void> ResultsDatabase::rest() {
  whole_ = true;
  try {
    const auto now = std::chrono::steady_clock::now();
    if (in_transaction_ && now - committed_at_ > kLongestUncommitted) commit(current_ + 1);
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path_, exception));
  }
  return {};
}

Result<void> ResultsDatabase::finish() {
  try {
    if (next_ < range_.last || in_transaction_) {
      open_transaction();
      commit(range_.last);
    }
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path_, exception));
  }
  return {};
}

void ResultsDatabase::open_transaction() {
  if (in_transaction_) return;
  database_.exec("BEGIN IMMEDIATE");
  in_transaction_ = true;
}

void ResultsDatabase::commit(std::uint64_t next) {
  SQLite::Statement progress(database_,
                             "UPDATE runs SET next = ?1, complete = (last = ?1) WHERE id = ?2");
  progress.bind(1, as_int64(next));
  progress.bind(2, run_);
  progress.exec();
  database_.exec("COMMIT");
  in_transaction_ = false;
  next_ = next;
  pending_ = 0;
  committed_at_ = std::chrono::steady_clock::now();
}

}  // namespace offcut::internal
