#include "tools/run_output.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/report/page.h"
#include "scenarios/results/sqlite_store.h"
#include "tools/output_rules.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/report_output.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTableRows = 60;

// A database that is opened when the first study begins.
class LateStore final : public scenarios::RowSink {
 public:
  LateStore(fs::path path, scenarios::Existing existing)
      : path_(std::move(path)), existing_(existing) {}

  Result<void> begin(const scenarios::StudyHeader& study) override {
    if (!store_) {
      auto opened = scenarios::sqlite_store(path_, existing_);
      if (!opened) return fail(opened.error());
      store_ = std::move(*opened);
    }
    return store_->begin(study);
  }
  Result<void> write(std::span<const scenarios::ResultRow> rows) override {
    return store_->write(rows);
  }
  std::optional<scenarios::PackedRows> pack(
      std::span<const scenarios::ResultRow> rows) const override {
    return store_->pack(rows);
  }
  Result<void> write_packed(scenarios::PackedRows rows) override {
    return store_->write_packed(std::move(rows));
  }
  std::uint64_t resume_from() const override { return store_->resume_from(); }
  Result<void> end() override { return store_->end(); }

 private:
  fs::path path_;
  scenarios::Existing existing_;
  std::unique_ptr<scenarios::RowSink> store_;
};

// Rows as CSV, which has no place for manifests: they are kept, for a file of their own.
class WithManifests final : public scenarios::RowSink {
 public:
  explicit WithManifests(std::unique_ptr<scenarios::RowSink> rows) : rows_(std::move(rows)) {}

  Result<void> begin(const scenarios::StudyHeader& study) override {
    studies_.push_back({study, {}});
    return rows_->begin(study);
  }
  Result<void> write(std::span<const scenarios::ResultRow> rows) override {
    return write_packed(*rows_->pack(rows));
  }
  std::optional<scenarios::PackedRows> pack(
      std::span<const scenarios::ResultRow> rows) const override {
    return rows_->pack(rows);
  }
  Result<void> write_packed(scenarios::PackedRows rows) override {
    studies_.back().rows.add({.rows = rows.rows, .hash = rows.hash});
    return rows_->write_packed(std::move(rows));
  }
  Result<void> end() override { return rows_->end(); }

  std::string manifests() const {
    std::string text;
    for (const Held& held : studies_) text += scenarios::manifest_line(held.study, held.rows);
    return text;
  }

 private:
  struct Held {
    scenarios::StudyHeader study;
    scenarios::RowsDigest rows;
  };
  std::unique_ptr<scenarios::RowSink> rows_;
  std::vector<Held> studies_;
};

// The format that the ending of a name stands for; "" for other endings.
std::string format_of_name(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  if (extension == ".csv") return "csv";
  if (extension == ".jsonl" || extension == ".json") return "json";
  if (extension == ".db") return "db";
  if (extension == ".html") return "html";
  return "";
}

std::string format_of(const RunOutputOptions& options) {
  if (!options.format.empty()) return options.format;
  if (options.path.empty()) return "table";
  const std::string format = format_of_name(options.path);
  return format.empty() ? fs::path(options.path).extension().string() : format;
}

Result<OutputKind> kind_of(const std::string& format, const RunOutputOptions& options) {
  if (format == "csv") return OutputKind::Csv;
  if (format == "json") return OutputKind::JsonLines;
  if (format == "table") return OutputKind::Table;
  if (format == "db") return OutputKind::Database;
  if (format == "html") return OutputKind::Page;
  return fail(ErrorCode::InvalidArgument,
              message(options.path,
                      ": expected a name that ends in .csv, .jsonl, .json or .db (or --format), "
                      "found ",
                      in_quotes(format)));
}

// A database that holds other studies than those of this command is another one.
Result<void> expect_own_studies(const RunOutputOptions& options) {
  if (!options.studies) return {};
  const auto held = scenarios::held_studies(options.path);
  if (!held) return fail(held.error());
  for (const std::string& name : *held) {
    if (std::ranges::find(*options.studies, name) != options.studies->end()) continue;
    return fail(ErrorCode::InvalidArgument,
                message(options.path, ": expected results of ", join(*options.studies, ", "),
                        " to continue, found those of ", in_quotes(name),
                        " (choose another name for the results, or name all studies that they "
                        "are of)"));
  }
  return {};
}

Result<void> expect_no_other_name(const std::string& format, const RunOutputOptions& options) {
  const std::string named = format_of_name(options.path);
  if (named.empty() || named == format) return {};
  return fail(ErrorCode::InvalidArgument,
              message("--format: expected ", named, " for ", options.path,
                      ", or a name that ends otherwise, found ", format));
}

Result<void> check_options(OutputKind kind, const RunOutputOptions& options) {
  const bool database = kind == OutputKind::Database;
  if (options.resume && !database) {
    return fail(ErrorCode::InvalidArgument,
                "--resume: expected a database to continue (-o FILE.db), found none");
  }
  if (options.force && database) {
    return fail(ErrorCode::InvalidArgument,
                "--force: expected rows as CSV or JSON lines, or a page, to replace, found a "
                "database: continue "
                "it with --resume, or choose another name");
  }
  // Whether the rows of a study may be continued, the database's own door knows.
  if (database && options.resume) return expect_own_studies(options);
  if (auto ok = may_write(
          {.path = options.path, .kind = kind, .inputs = options.inputs, .force = options.force});
      !ok || kind != OutputKind::Csv || options.path.empty()) {
    return ok;
  }
  // The rows decide whether something is replaced; what lies beside them only must be of its kind.
  return may_write({.path = scenarios::manifests_beside(options.path).string(),
                    .kind = OutputKind::JsonLines,
                    .inputs = options.inputs,
                    .force = true});
}

Error unwritten() {
  return {ErrorCode::Io, "results: cannot be written (disk full, or the reader went away)"};
}

}  // namespace

Result<RunOutput> RunOutput::plan(const RunOutputOptions& options) {
  RunOutput out;
  out.format_ = format_of(options);
  const auto kind = kind_of(out.format_, options);
  if (!kind) return fail(kind.error());
  if (auto ok = check_options(*kind, options); !ok) return fail(ok.error());
  if (auto ok = expect_no_other_name(out.format_, options); !ok) return fail(ok.error());
  if (*kind == OutputKind::Database) {
    out.sink_ = std::make_unique<LateStore>(
        options.path, options.resume ? scenarios::Existing::Resume : scenarios::Existing::Refuse);
    return out;
  }
  if (!options.path.empty()) {
    auto file = OutputFile::at(options.path);
    if (!file) return fail(file.error());
    out.file_ = std::make_unique<OutputFile>(std::move(*file));
  }
  std::ostream& stream = out.stream();
  if (*kind == OutputKind::Csv) {
    auto kept = std::make_unique<WithManifests>(scenarios::csv_sink(stream));
    if (out.file_ && !out.file_->in_place()) {
      out.manifests_ = [rows = kept.get()] { return rows->manifests(); };
      out.path_ = options.path;
    }
    out.sink_ = std::move(kept);
  }
  if (*kind == OutputKind::Page) {
    if (const auto page = scenarios::page_file(); !page) return fail(page.error());
    out.page_ = std::make_unique<scenarios::ReportDocument>(options.command);
    out.sink_ = scenarios::report_sink(*out.page_);
  }
  if (*kind == OutputKind::JsonLines) out.sink_ = scenarios::json_lines_sink(stream);
  if (*kind == OutputKind::Table) {
    if (!out.file_) fit_lines(terminal_width());
    out.sink_ = scenarios::table_sink(stream, kTableRows, out.file_ ? 0 : terminal_width());
  }
  return out;
}

std::ostream& RunOutput::stream() { return file_ ? file_->stream() : std::cout; }

std::function<Result<void>(const scenarios::StudyTable&)> RunOutput::tables() {
  if (is_database()) return {};
  if (is_page()) {
    return [this](const scenarios::StudyTable& table) -> Result<void> {
      page_->add_table(table);
      return {};
    };
  }
  return [this, first = true](const scenarios::StudyTable& table) mutable -> Result<void> {
    if (format_ == "table") {
      scenarios::write_text(stream(), table, file_ ? 0 : terminal_width());
    }
    const std::string manifest = table.manifest.empty() ? "" : manifest_line(table);
    const bool begins =
        !manifest.empty() && (table_manifests_.empty() || table_manifests_.back() != manifest);
    if (begins) table_manifests_.push_back(manifest);
    if (format_ == "json") {
      if (begins) stream() << manifest;
      scenarios::write_json_lines(stream(), table);
    }
    if (format_ == "csv") {
      if (!std::exchange(first, false)) stream() << "\n";
      scenarios::write_csv(stream(), table);
    }
    stream().flush();
    if (!stream()) return fail(unwritten());
    return {};
  };
}

Result<void> RunOutput::finish() {
  if (page_) {
    if (auto ok = write_page(*page_, stream()); !ok) return ok;
  }
  if (!file_) return {};
  std::string manifests = manifests_ ? manifests_() : "";
  if (manifests_) {
    for (const std::string& line : table_manifests_) manifests += line;
  }
  if (manifests.empty()) return file_->commit();
  // Written before the rows take their name, so that a full disk leaves both as they were.
  auto beside = OutputFile::at(scenarios::manifests_beside(path_));
  if (!beside) return fail(beside.error());
  beside->stream() << manifests << std::flush;
  if (!beside->stream()) return beside->commit();
  if (auto done = file_->commit(); !done) return done;
  return beside->commit();
}

Error RunOutput::explained(const Error& error) {
  if (!file_ || file_->stream()) return error;
  const auto done = file_->commit();
  return done ? error : done.error();
}

}  // namespace offcut::tools
