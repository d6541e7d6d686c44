#include "scenarios/results/merge.h"

#include <optional>

#include "engine/base/text.h"
#include "scenarios/results/merge_order.h"
#include "scenarios/results/merge_parts.h"
#include "scenarios/results/results_schema.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using internal::HeldRun;
using internal::MergePart;
using internal::RecordReader;
using internal::ResultsDatabase;
using internal::StudyParts;

constexpr std::uint64_t kBatch = 4096;  // rows copied at once
constexpr std::uint64_t kRowsPerCommit = 1'000'000;

// Walks over the rows that a part holds of one study, and holds them to what it says of them.
class PartCursor {
 public:
  static Result<PartCursor> open(internal::ReadableFiles& files, const MergePart& part) {
    auto reader = RecordReader::open(files, part.data, part.place);
    if (!reader) return fail(reader.error());
    return PartCursor(part, std::move(*reader));
  }

  // Moves to the first row of study r; false where it has none.
  Result<bool> begin(std::size_t r) {
    run_ = &part_->runs[r];
    order_.emplace(run_->record);
    seen_ = {};
    rewound_ = false;
    return next();
  }

  // Moves to the next row of the study; false behind the last one.
  Result<bool> next() {
    if (seen_.rows == run_->digest.rows) {
      if (seen_ == run_->digest) return false;
      return broken("expected the rows that were written, found others (damaged)");
    }
    while (true) {
      const auto more = reader_.next();
      if (!more) return fail(more.error());
      if (!*more && seen_.rows == 0 && !rewound_) {  // a study that was finished after the others
        rewound_ = true;
        reader_.rewind();
        continue;
      }
      if (!*more) {
        return broken(message("expected ", std::size_t{run_->digest.rows}, " rows, found ",
                              std::size_t{seen_.rows}, " (cut short?)"));
      }
      if (reader_.key().run == run_->id) break;
    }
    seen_.add({.rows = 1, .hash = row_hash(reader_.record())});
    const std::int64_t number = reader_.key().number;
    if (order_->take(static_cast<std::uint64_t>(number))) return true;
    return broken(order_->complaint(number));
  }

  const internal::ShardOrder& order() const { return *order_; }
  std::string_view record() const { return reader_.record(); }

 private:
  PartCursor(const MergePart& part, RecordReader reader)
      : part_(&part), reader_(std::move(reader)) {}

  Result<bool> broken(const std::string& what) const {
    return fail(ErrorCode::Malformed, message(part_->path.string(), ": study ",
                                              in_quotes(run_->record.name), ": ", what));
  }

  const MergePart* part_;
  RecordReader reader_;
  const HeldRun* run_ = nullptr;
  std::optional<internal::ShardOrder> order_;
  RowsDigest seen_;
  bool rewound_ = false;
};

// Copies one study into the database.
class StudyMerge {
 public:
  StudyMerge(std::vector<PartCursor>& cursors, ResultsDatabase& database,
             const MergeOptions& options)
      : cursors_(cursors), database_(database), options_(options), batch_(database) {}

  // False where it was stopped.
  Result<bool> run(const std::string& name, std::size_t r, const StudyParts& parts) {
    progress_ = {.study = name, .rows = 0, .of_rows = parts.digest.rows};
    const auto whole = internal::merge_in_order(
        cursors_, r, options_.stop, [this](PartCursor& cursor) { return copy_block(cursor); });
    if (!whole || !*whole) return whole;
    if (auto ok = flush(); !ok) return fail(ok.error());
    return true;
  }

 private:
  // Copies the rows of the block that the cursor is in; false behind its last row.
  Result<bool> copy_block(PartCursor& cursor) {
    const std::uint64_t end = cursor.order().block_end();
    std::uint64_t last = cursor.order().number();
    bool more = true;
    while (more && cursor.order().number() < end) {
      const std::uint64_t number = cursor.order().number();
      if (number != last && batch_->rows() >= kBatch) {
        if (auto ok = flush(); !ok) return fail(ok.error());
      }
      last = number;
      if (number >= database_.next()) batch_->add_record(number, cursor.record());
      ++progress_.rows;
      const auto next = cursor.next();
      if (!next) return fail(next.error());
      more = *next;
    }
    if (batch_->rows() >= kBatch) {
      if (auto ok = flush(); !ok) return fail(ok.error());
    }
    return more;
  }

  Result<void> flush() {
    if (auto ok = database_.append(std::move(*batch_).pack()); !ok) return ok;
    batch_.emplace(database_);
    if (options_.progress) options_.progress(progress_);
    return {};
  }

  std::vector<PartCursor>& cursors_;
  ResultsDatabase& database_;
  const MergeOptions& options_;
  std::optional<ResultsDatabase::Batch> batch_;
  MergeProgress progress_;
};

Result<void> finish(ResultsDatabase& database, const StudyParts& study, const std::string& name) {
  if (auto ok = study.unfinished ? database.finish_incomplete(study.scenarios) : database.finish();
      !ok) {
    return ok;
  }
  if (database.digest() == study.digest) return {};
  return fail(ErrorCode::Inconsistent,
              message(in_quotes(name),
                      ": expected the rows of the parts, found others that an earlier merge left "
                      "(remove what it left, and merge again)"));
}

Result<std::vector<MergePart>> open_parts(std::span<const fs::path> paths, const fs::path& into) {
  std::vector<MergePart> parts;
  for (const fs::path& path : paths) {
    auto part = internal::open_part(path, into);
    if (!part) return fail(part.error());
    parts.push_back(std::move(*part));
  }
  if (auto same = internal::expect_same_studies(parts); !same) return fail(same.error());
  return parts;
}

}  // namespace

Result<MergeSummary> merge_results(std::span<const fs::path> paths, const fs::path& into,
                                   const MergeOptions& options) {
  if (paths.empty()) {
    return fail(ErrorCode::InvalidArgument, "merge: expected a database, found none");
  }
  const auto parts = open_parts(paths, into);
  if (!parts) return fail(parts.error());
  std::vector<StudyParts> studies;
  for (std::size_t r = 0; r < parts->front().runs.size(); ++r) {
    auto study = internal::put_together(*parts, r, options.partial);
    if (!study) return fail(study.error());
    studies.push_back(std::move(*study));
  }
  internal::ReadableFiles files;
  std::vector<PartCursor> cursors;
  for (const MergePart& part : *parts) {
    auto cursor = PartCursor::open(files, part);
    if (!cursor) return fail(cursor.error());
    cursors.push_back(std::move(*cursor));
  }
  auto database = ResultsDatabase::open(into, options.existing);
  if (!database) return fail(database.error());
  (*database)->commit_every(kRowsPerCommit);
  MergeSummary summary;
  summary.notes = internal::notes_of(*parts);
  for (std::size_t r = 0; r < studies.size(); ++r) {
    internal::RunRecord record = parts->front().runs[r].record;
    record.shards = studies[r].shards;
    if (auto begun = (*database)->begin(record); !begun) return fail(begun.error());
    const auto whole = StudyMerge(cursors, **database, options).run(record.name, r, studies[r]);
    if (!whole) return fail(whole.error());
    summary.stopped = !*whole;
    if (summary.stopped) break;
    if (auto done = finish(**database, studies[r], record.name); !done) return fail(done.error());
    summary.rows += studies[r].digest.rows;
    summary.scenarios += studies[r].scenarios;
    if (!studies[r].missing.empty()) summary.missing.push_back(studies[r].missing);
    ++summary.studies;
  }
  return summary;
}

}  // namespace offcut::scenarios
