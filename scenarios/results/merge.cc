#include "scenarios/results/merge.h"

#include <algorithm>
#include <optional>
#include <queue>

#include "engine/base/text.h"
#include "scenarios/results/merge_parts.h"
#include "scenarios/results/results_schema.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using internal::HeldRun;
using internal::MergePart;
using internal::RecordReader;
using internal::ResultsDatabase;
using internal::RowsDigest;
using internal::StudyParts;

constexpr std::uint64_t kBatch = 4096;  // rows copied at once

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
    deal_.emplace(run_->record.scenarios, run_->record.shards.count);
    seen_ = {};
    last_ = 0;
    block_end_ = 0;
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
    seen_.add({.rows = 1, .hash = internal::row_hash(reader_.record())});
    return in_place();
  }

  std::uint64_t number() const { return last_; }
  std::uint64_t block_end() const { return block_end_; }
  std::string_view record() const { return reader_.record(); }

 private:
  PartCursor(const MergePart& part, RecordReader reader)
      : part_(&part), reader_(std::move(reader)) {}

  // Rows are in the order of their scenarios, in blocks of the part's own shards.
  Result<bool> in_place() {
    const auto number = static_cast<std::uint64_t>(reader_.key().number);
    const bool within = number >= last_ && number < run_->record.scenarios;
    if (within && number >= block_end_) {
      const std::uint64_t block = number / deal_->block_size();
      if (std::ranges::binary_search(run_->record.shards.members, deal_->owner(block))) {
        block_end_ = deal_->block(block).last;
      }
    }
    if (within && number < block_end_) {
      last_ = number;
      return true;
    }
    return broken(message("expected rows in the order of the scenarios of shard ",
                          text_of_shards(run_->record.shards), ", found scenario ",
                          reader_.key().number, " behind ", std::size_t{last_}, " (damaged?)"));
  }

  Result<bool> broken(const std::string& what) const {
    return fail(ErrorCode::Malformed, message(part_->path.string(), ": study ",
                                              in_quotes(run_->record.name), ": ", what));
  }

  const MergePart* part_;
  RecordReader reader_;
  const HeldRun* run_ = nullptr;
  std::optional<ShardDeal> deal_;
  RowsDigest seen_;
  std::uint64_t last_ = 0;       // number of the row
  std::uint64_t block_end_ = 0;  // of the block that it is in
  bool rewound_ = false;
};

// Copies one study: always from the part whose next row has the least number, a block at a time.
class StudyMerge {
 public:
  StudyMerge(std::vector<PartCursor>& cursors, ResultsDatabase& database,
             const MergeOptions& options)
      : cursors_(cursors), database_(database), options_(options), batch_(database) {}

  // False where it was stopped.
  Result<bool> run(const std::string& name, std::size_t r, const StudyParts& parts) {
    progress_ = {.study = name, .rows = 0, .of_rows = parts.digest.rows};
    const auto later = [](const PartCursor* a, const PartCursor* b) {
      return a->number() > b->number();
    };
    std::priority_queue<PartCursor*, std::vector<PartCursor*>, decltype(later)> waiting(later);
    for (PartCursor& cursor : cursors_) {
      const auto more = cursor.begin(r);
      if (!more) return fail(more.error());
      if (*more) waiting.push(&cursor);
    }
    while (!waiting.empty()) {
      if (options_.stop != nullptr && options_.stop->load()) return false;
      PartCursor* const cursor = waiting.top();
      waiting.pop();
      const auto more = copy_block(*cursor);
      if (!more) return fail(more.error());
      if (*more) waiting.push(cursor);
    }
    if (auto ok = flush(); !ok) return fail(ok.error());
    return true;
  }

 private:
  // Copies the rows of the block that the cursor is in; false behind its last row.
  Result<bool> copy_block(PartCursor& cursor) {
    const std::uint64_t end = cursor.block_end();
    std::uint64_t last = cursor.number();
    bool more = true;
    while (more && cursor.number() < end) {
      const std::uint64_t number = cursor.number();
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
  MergeSummary summary;
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
