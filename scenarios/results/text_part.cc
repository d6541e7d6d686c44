#include "scenarios/results/text_part.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/manifest_lines.h"
#include "scenarios/results/merge_order.h"
#include "scenarios/results/row.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios::internal {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kManifest = "{\"manifest\":";
constexpr std::string_view kEnd = "{\"end\":";
constexpr std::string_view kNumber = "\"number\":";

}  // namespace

TextRows::TextRows(const fs::path& path, TextForm form)
    : form_(form),
      header_(join(std::span(contract_columns()).first(5), ",") + ","),
      in_(path, std::ios::binary) {}

bool TextRows::next() {
  if (form_ == TextForm::Csv) return read_record(in_, ',', record_, lines_);
  ++lines_;
  return static_cast<bool>(std::getline(in_, record_));
}

TextRows::Kind TextRows::kind() const {
  if (record_.empty()) return Kind::Gap;
  if (form_ == TextForm::Csv) return record_.starts_with(header_) ? Kind::Header : Kind::Row;
  if (record_.starts_with(kManifest)) return Kind::Manifest;
  return record_.starts_with(kEnd) ? Kind::End : Kind::Row;
}

bool TextRows::read_number(std::uint64_t& number) const {
  const bool csv = form_ == TextForm::Csv;
  std::size_t at = csv ? record_.rfind(',') : record_.rfind(kNumber);
  if (at == std::string::npos) return false;
  at += csv ? 1 : kNumber.size();
  const char* end = record_.data() + record_.size() - (csv ? 0 : 1);
  const auto [stop, error] = std::from_chars(record_.data() + at, end, number);
  return error == std::errc() && stop == end && (csv || *end == '}');
}

namespace {

Result<HeldRun> run_of(const HeldStudy& held) {
  const auto manifest = JsonDocument::parse(held.manifest, "manifest");
  if (!manifest) return fail(manifest.error());
  const auto& json = manifest->value().raw();
  const auto name = json.find("study");
  const auto scenarios = json.find("scenarios");
  if (name == json.end() || !name->is_string() || scenarios == json.end() ||
      !scenarios->is_number_unsigned()) {
    return fail(ErrorCode::Malformed,
                "expected a manifest with the study and the number of its scenarios, found none");
  }
  HeldRun run;
  run.record.name = name->get<std::string>();
  run.record.manifest = held.manifest;
  run.record.scenarios = scenarios->get<std::uint64_t>();
  run.record.shards = held.shards;
  run.hash = identity_of(held.manifest);
  run.complete = true;
  run.held = held.shards.size(run.record.scenarios);
  return run;
}

// Reads a part once, and holds its rows to what it states of them.
class PartReader {
 public:
  PartReader(const fs::path& path, TextForm form) : path_(path), form_(form), rows_(path, form) {
    out_.part.path = path;
  }

  Result<TextPart> read() {
    if (!rows_.is_open()) {
      return fail(ErrorCode::NotFound,
                  message(path_.string(), ": expected the rows of a shard (run --shard I/N -o ",
                          path_.filename().string(), "), found none that can be opened"));
    }
    if (form_ == TextForm::Csv) {
      if (auto ok = begin_csv(); !ok) return fail(ok.error());
    }
    while (rows_.next()) {
      if (auto ok = take(); !ok) return fail(ok.error());
    }
    if (out_.part.runs.empty())
      return fail(broken("expected rows with their manifest, found none"));
    for (std::size_t r = 0; r < out_.part.runs.size(); ++r) {
      if (auto ok = check(r); !ok) return fail(ok.error());
    }
    return std::move(out_);
  }

 private:
  Result<void> begin_csv() {
    const auto studies = internal::read_manifest_lines(manifests_beside(path_));
    if (!studies) return fail(studies.error());
    if (studies->empty()) {
      return fail(ErrorCode::NotFound,
                  message(path_.string(), ": expected its manifests in ",
                          manifests_beside(path_).filename().string(), " beside it, found none"));
    }
    for (const HeldStudy& study : *studies) {
      if (auto ok = add(study); !ok) return ok;
    }
    return {};
  }

  Result<void> add(const HeldStudy& study) {
    auto run = run_of(study);
    if (!run) return fail(within(path_.string(), run.error()));
    out_.part.runs.push_back(std::move(*run));
    out_.stated.push_back(study.digest);
    out_.headers.emplace_back();
    return {};
  }

  Result<void> take() {
    switch (rows_.kind()) {
      case TextRows::Kind::Gap:
        return {};
      case TextRows::Kind::Header:
        header_ = rows_.record();
        return {};
      case TextRows::Kind::Manifest:
      case TextRows::Kind::End:
        return take_object();
      case TextRows::Kind::Row:
        break;
    }
    return take_row();
  }

  Result<void> take_object() {
    const std::string place = message(path_.string(), ":", rows_.line());
    const auto document = JsonDocument::parse(rows_.record(), place);
    if (!document) return fail(document.error());
    const auto& object = document->value().raw();
    if (rows_.kind() == TextRows::Kind::Manifest) {
      const auto study = internal::study_of_line(object);
      return study ? add(*study) : Result<void>(fail(within(place, study.error())));
    }
    const auto digest = internal::digest_in(object["end"]);
    if (!digest) return fail(within(place, digest.error()));
    if (!out_.stated.empty()) out_.stated.back() = *digest;
    return {};
  }

  // To which study a row belongs: in CSV, where only their numbers of rows part them.
  void find_study() {
    std::vector<HeldRun>& runs = out_.part.runs;
    if (form_ == TextForm::JsonLines) at_ = runs.empty() ? 0 : runs.size() - 1;
    while (form_ == TextForm::Csv && at_ + 1 < runs.size() && out_.stated[at_] &&
           runs[at_].digest.rows >= out_.stated[at_]->rows) {
      ++at_;
    }
  }

  Result<void> take_row() {
    find_study();
    std::uint64_t number = 0;
    if (at_ >= out_.part.runs.size() || !rows_.read_number(number)) {
      return fail(broken(message("line ", rows_.line(),
                                 ": expected a row of a shard, which ends in the number of its "
                                 "scenario, found another text")));
    }
    HeldRun& run = out_.part.runs[at_];
    if (run.digest.rows == 0) {
      order_.emplace(run.record);
      out_.headers[at_] = header_;
    }
    if (!order_->take(number)) {
      return fail(broken(order_->complaint(static_cast<std::int64_t>(number))));
    }
    run.digest.add({.rows = 1, .hash = row_hash(rows_.record())});
    return {};
  }

  Result<void> check(std::size_t r) {
    const HeldRun& run = out_.part.runs[r];
    const std::string study = message("study ", in_quotes(run.record.name), ": ");
    if (run.record.shards.count == 1) return {};  // of one part nothing is merged
    if (!out_.stated[r])
      return fail(broken(study + "expected the end of its rows, found none (cut short?)"));
    if (run.digest == *out_.stated[r]) return {};
    if (run.digest.rows == out_.stated[r]->rows) {
      return fail(broken(study + "expected the rows that were written, found others (damaged)"));
    }
    return fail(broken(message(study, "expected ", std::size_t{out_.stated[r]->rows},
                               " rows, found ", std::size_t{run.digest.rows}, " (cut short?)")));
  }

  Error broken(const std::string& what) const {
    return {ErrorCode::Malformed, message(path_.string(), ": ", what)};
  }

  const fs::path& path_;
  TextForm form_;
  TextRows rows_;
  TextPart out_;
  std::size_t at_ = 0;  // the study of the last row
  std::string header_;
  std::optional<internal::ShardOrder> order_;
};

}  // namespace

Result<TextPart> read_text_part(const fs::path& path, TextForm form) {
  return PartReader(path, form).read();
}

}  // namespace offcut::scenarios::internal
