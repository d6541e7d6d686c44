#include "scenarios/results/merge_text.h"

#include <optional>

#include "engine/base/text.h"
#include "scenarios/results/merge_order.h"
#include "scenarios/results/merge_parts.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/text_part.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using internal::MergePart;
using internal::TextPart;
using internal::TextRows;

// Walks over the rows of a part a second time.
class TextCursor {
 public:
  TextCursor(const MergePart& part, TextForm form) : part_(&part), rows_(part.path, form) {}

  Result<bool> begin(std::size_t r) {
    order_.emplace(part_->runs[r].record);
    left_ = part_->runs[r].digest.rows;
    return next();
  }
  Result<bool> next() {
    if (left_ == 0) return false;
    --left_;
    std::uint64_t number = 0;
    do {
      if (!rows_.next()) return changed();
    } while (rows_.kind() != TextRows::Kind::Row);
    if (!rows_.read_number(number) || !order_->take(number)) return changed();
    return true;
  }
  const internal::ShardOrder& order() const { return *order_; }
  const std::string& record() const { return rows_.record(); }

 private:
  Result<bool> changed() const {
    return fail(ErrorCode::Io, message(part_->path.string(),
                                       ": expected the rows of a moment ago, found others "
                                       "(is it being written?)"));
  }
  const MergePart* part_;
  TextRows rows_;
  std::uint64_t left_ = 0;
  std::optional<internal::ShardOrder> order_;
};

// Writes one study as one run would have.
class TextMerge {
 public:
  TextMerge(TextForm form, std::ostream& out, const MergeOptions& options)
      : form_(form), out_(out), options_(options) {}

  Result<bool> run(std::vector<TextCursor>& cursors, std::size_t r, MergeProgress progress,
                   const std::string& lead) {
    progress_ = std::move(progress);
    digest_ = {};
    if (form_ == TextForm::JsonLines) out_ << lead;
    if (form_ == TextForm::Csv && lead != header_) {
      out_ << (header_.empty() ? "" : "\n") << lead << "\n";
      header_ = lead;
    }
    return internal::merge_in_order(cursors, r, options_.stop,
                                    [this](TextCursor& cursor) { return copy_block(cursor); });
  }
  const RowsDigest& digest() const { return digest_; }

 private:
  Result<bool> copy_block(TextCursor& cursor) {
    const std::uint64_t end = cursor.order().block_end();
    bool more = true;
    while (more && cursor.order().number() < end) {
      out_ << cursor.record() << '\n';
      digest_.add({.rows = 1, .hash = row_hash(cursor.record())});
      ++progress_.rows;
      const auto next = cursor.next();
      if (!next) return fail(next.error());
      more = *next;
    }
    if (!out_) {
      return fail(ErrorCode::Io, "merge: cannot be written (disk full, or the reader went away)");
    }
    if (options_.progress) options_.progress(progress_);
    return more;
  }

  TextForm form_;
  std::ostream& out_;
  const MergeOptions& options_;
  std::string header_;
  MergeProgress progress_;
  RowsDigest digest_;
};

// The header that the rows of study r have in whatever part has some.
std::string header_of(const std::vector<TextPart>& parts, std::size_t r) {
  for (const TextPart& part : parts) {
    if (!part.headers[r].empty()) return part.headers[r];
  }
  return "";
}

}  // namespace

Result<MergeSummary> merge_text(std::span<const fs::path> paths, TextForm form, std::ostream& out,
                                std::string& manifests, const MergeOptions& options) {
  std::vector<TextPart> texts;
  std::vector<MergePart> parts;
  std::vector<TextCursor> cursors;
  for (const fs::path& path : paths) {
    auto text = internal::read_text_part(path, form);
    if (!text) return fail(text.error());
    parts.push_back(std::move(text->part));
    texts.push_back(std::move(*text));
  }
  if (auto same = internal::expect_same_studies(parts); !same) return fail(same.error());
  for (const MergePart& part : parts) cursors.emplace_back(part, form);
  MergeSummary summary;
  summary.notes = internal::notes_of(parts);
  TextMerge merge(form, out, options);
  for (std::size_t r = 0; r < parts.front().runs.size(); ++r) {
    const auto together = internal::put_together(parts, r, false);
    if (!together) return fail(together.error());
    const internal::RunRecord& record = parts.front().runs[r].record;
    StudyHeader header;
    header.manifest = record.manifest;
    const auto whole =
        merge.run(cursors, r, {.study = record.name, .rows = 0, .of_rows = together->digest.rows},
                  form == TextForm::Csv ? header_of(texts, r) : manifest_line(header));
    if (!whole) return fail(whole.error());
    summary.stopped = !*whole;
    if (summary.stopped) return summary;
    manifests += manifest_line(header, merge.digest());
    summary.rows += together->digest.rows;
    summary.scenarios += together->scenarios;
    ++summary.studies;
  }
  return summary;
}

}  // namespace offcut::scenarios
