#include "scenarios/results/results_database.h"

#include <sqlite3.h>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/results/tally_table.h"

namespace offcut::scenarios::internal {
namespace {

// How long to wait for a lock: little before the work begins; then long, for a reader may take
// minutes for a query over millions of rows, and must not end a run of hours.
constexpr int kPatienceAtOpenMs = 2000;
constexpr int kPatienceMs = 600'000;
constexpr auto kLongestUncommitted = std::chrono::seconds(1);

}  // namespace

Result<std::unique_ptr<ResultsDatabase>> ResultsDatabase::open(const std::filesystem::path& path,
                                                               Existing existing) {
  try {
    SQLite::Database database(path.string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                              kPatienceAtOpenMs);
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
    out->database_.setBusyTimeout(kPatienceMs);
    out->database_.exec("ATTACH ':memory:' AS image");
    return out;
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path, exception));
  }
}

ResultsDatabase::~ResultsDatabase() {
  if (!in_transaction_) return;
  try {
    static_cast<void>(current_ < scenarios_ ? commit(current_) : finish());
  } catch (const SQLite::Exception&) {
    // Nobody is left to tell; what was committed before is kept.
  }
}

ResultsDatabase::Batch::Batch(const ResultsDatabase& database)
    : run_(database.run_), image_(database.layout_), tallies_(std::make_shared<TallyBook>()) {}

void ResultsDatabase::Batch::count_last() {
  tallies_->take(image_.last_record(), static_cast<std::int64_t>(image_.rows()));
}

void ResultsDatabase::Batch::add(std::uint64_t number, std::span<const Cell> cells) {
  OFFCUT_CHECK(number + 1 >= next_);
  next_ = number + 1;
  cells_.clear();
  cells_.emplace_back(run_);
  cells_.emplace_back(as_int64(number));
  cells_.insert(cells_.end(), cells.begin(), cells.end());
  image_.add(cells_);
  count_last();
}

void ResultsDatabase::Batch::add_record(std::uint64_t number, std::string_view record) {
  OFFCUT_CHECK(number + 1 >= next_);
  next_ = number + 1;
  image_.add_record(record);
  count_last();
}

PackedRows ResultsDatabase::Batch::pack() && {
  PackedRows out{.bytes = {},
                 .rows = image_.rows(),
                 .next = next_,
                 .hash = image_.hash(),
                 .tallies = tallies_};
  if (out.rows > 0) out.bytes = std::move(image_).finish();
  return out;
}

// Lets SQLite read the image under the name "image", instead of the one before, which it still
// holds until then.
void ResultsDatabase::show(std::string image) {
  std::swap(image, image_);
  sqlite3* handle = database_.getHandle();
  const auto size = static_cast<sqlite3_int64>(image_.size());
  const int code =
      sqlite3_deserialize(handle, "image", reinterpret_cast<unsigned char*>(image_.data()), size,
                          size, SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) throw SQLite::Exception(handle, code);
}

Result<void> ResultsDatabase::append(PackedRows rows) {
  OFFCUT_CHECK(rows.rows == 0 || (rows.next > current_ && rows.next <= scenarios_));
  try {
    if (rows.rows > 0) {
      open_transaction();
      show(std::move(rows.bytes));
      if (!copy_) copy_.emplace(database_, "INSERT INTO main.rows SELECT * FROM image.rows");
      copy_->exec();
      copy_->reset();
      const auto behind = static_cast<std::int64_t>(rows.rows);
      tallies_->take(*rows.tallies, last_row(database_) - behind);
      current_ = rows.next;
      uncommitted_.add({.rows = rows.rows, .hash = rows.hash});
    }
    const auto now = std::chrono::steady_clock::now();
    // The commit that ends a run holds its tallies too: it is left to finish().
    if (in_transaction_ && current_ < scenarios_ &&
        (uncommitted_.rows >= rows_per_commit_ || now - committed_at_ > kLongestUncommitted)) {
      return commit(current_);
    }
  } catch (const SQLite::Exception& exception) {
    take_back();
    return fail(error_of(path_, exception));
  }
  return {};
}

// After an error: SQLite may or may not have ended the transaction already.
void ResultsDatabase::take_back() {
  in_transaction_ = false;
  uncommitted_ = {};
  current_ = next_;
  tallies_ = std::make_shared<TallyBook>();  // nothing goes on after an error
  if (sqlite3_get_autocommit(database_.getHandle()) == 0) database_.tryExec("ROLLBACK");
}

Result<void> ResultsDatabase::finish() {
  try {
    if (next_ < scenarios_ || in_transaction_) {
      open_transaction();
      write_tallies(database_, run_, *tallies_);
      return commit(scenarios_);
    }
  } catch (const SQLite::Exception& exception) {
    take_back();
    return fail(error_of(path_, exception));
  }
  return {};
}

Result<void> ResultsDatabase::finish_incomplete(std::uint64_t held) {
  try {
    open_transaction();
    write_tallies(database_, run_, *tallies_);
    return commit(current_, held);
  } catch (const SQLite::Exception& exception) {
    take_back();
    return fail(error_of(path_, exception));
  }
}

void ResultsDatabase::open_transaction() {
  if (in_transaction_) return;
  database_.exec("BEGIN");  // not IMMEDIATE: that would lock the image for writing as well
  in_transaction_ = true;
}

Result<void> ResultsDatabase::commit(std::uint64_t next) {
  return commit(next, shards_.before(scenarios_, next));
}

// Only who knows where the run stands may move it on: of two processes that answer the same
// scenarios, the one that commits first goes on, and nothing of the other's is kept.
Result<void> ResultsDatabase::commit(std::uint64_t next, std::uint64_t held) {
  RowsDigest digest = digest_;
  digest.add(uncommitted_);
  SQLite::Statement progress(database_,
                             "UPDATE runs SET next = ?1, held = ?2, rows_held = ?3, rows_hash = "
                             "?4, complete = (scenarios = ?1 AND share = ?2) WHERE id = ?5 AND "
                             "next = ?6");
  progress.bind(1, as_int64(next));
  progress.bind(2, as_int64(held));
  progress.bind(3, as_int64(digest.rows));
  progress.bind(4, static_cast<std::int64_t>(digest.hash));
  progress.bind(5, run_);
  progress.bind(6, as_int64(next_));
  if (progress.exec() != 1) {
    take_back();
    return fail(ErrorCode::Inconsistent,
                message(path_.string(),
                        ": expected to be the only writer of this study, found rows that another "
                        "process added meanwhile (continue with --resume when it has ended)"));
  }
  database_.exec("COMMIT");
  in_transaction_ = false;
  next_ = next;
  digest_ = digest;
  uncommitted_ = {};
  committed_at_ = std::chrono::steady_clock::now();
  return {};
}

}  // namespace offcut::scenarios::internal
