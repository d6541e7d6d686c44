// offcut merge PART...: puts the databases of the shards of a run together.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "engine/base/descriptor_buffer.h"
#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "scenarios/results/merge.h"
#include "scenarios/results/merge_text.h"
#include "scenarios/results/sink.h"
#include "tools/output_rules.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> parts;
  std::string output;
  bool partial = false;
  bool force = false;
};

std::vector<std::filesystem::path> parts_of(const Options& options) {
  return {options.parts.begin(), options.parts.end()};
}

// By its name, as of run; empty: a database.
std::optional<scenarios::TextForm> text_form(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".csv") return scenarios::TextForm::Csv;
  if (extension == ".jsonl" || extension == ".json") return scenarios::TextForm::JsonLines;
  return std::nullopt;
}

Error unwritten(const Options& options, const std::error_code& error) {
  return {ErrorCode::Io,
          message(options.output, ": cannot be written: ", text_of_write_error(error.value()))};
}

// Gives a whole database the name that was asked for, with the mode of the empty file there.
std::error_code put_in_place(const std::filesystem::path& database,
                             const std::filesystem::path& target) {
  std::error_code error;
  const auto existing = std::filesystem::status(target, error);
  if (std::filesystem::exists(existing)) {
    std::filesystem::permissions(database, existing.permissions(), error);
  }
  std::filesystem::rename(database, target, error);
  return error;
}

// Where the merge of a target is until it is whole: one name, so that a merge that was killed is
// found again.
std::filesystem::path unfinished(const std::filesystem::path& target) {
  return target.string() + ".merging";
}

void remove_unfinished(const std::filesystem::path& beside) {
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  std::filesystem::remove(beside.string() + "-journal", ignored);
}

scenarios::MergeOptions merge_options(const Options& options, ProgressLine& line,
                                      const GracefulStop& stop) {
  return {.partial = options.partial,
          .existing = scenarios::Existing::Resume,
          .progress =
              [&line](const scenarios::MergeProgress& progress) {
                line.show({.study = progress.study,
                           .done = progress.rows,
                           .total = progress.of_rows,
                           .least = {},
                           .unit = "rows"});
              },
          .stop = stop.flag()};
}

// The parts are put together beside the target, which appears when it is whole. What a signal or a
// kill ends stays there, for the same command to go on with.
Result<scenarios::MergeSummary> merge_beside(const Options& options,
                                             const scenarios::MergeOptions& settings) {
  const auto target = OutputFile::at(options.output);
  if (!target) return fail(target.error());
  if (target->in_place()) {
    return fail(
        ErrorCode::InvalidArgument,
        message(options.output, ": expected a file for the database, found a pipe or a device"));
  }
  std::error_code error;
  const auto behind_links = std::filesystem::weakly_canonical(options.output, error);
  if (error) return fail(unwritten(options, error));
  const std::filesystem::path beside = unfinished(behind_links);
  const bool goes_on = std::filesystem::exists(beside, error);
  auto summary = scenarios::merge_results(parts_of(options), beside, settings);
  if (!summary && goes_on) return summary;
  if (!summary) {
    remove_unfinished(beside);
    Error told = summary.error();
    const std::size_t at = told.message.find(beside.string());
    if (at != std::string::npos) told.message.replace(at, beside.string().size(), options.output);
    return fail(std::move(told));
  }
  if (summary->stopped) return summary;
  error = put_in_place(beside, behind_links);
  if (error) return fail(unwritten(options, error));
  return summary;
}

Result<void> may_write_all(const Options& options) {
  const auto form = text_form(options.output);
  if (!form && options.force) {
    return fail(ErrorCode::InvalidArgument,
                "--force: expected rows as CSV or JSON lines to replace, found a database: choose "
                "another name");
  }
  if (form && options.partial) {
    return fail(ErrorCode::InvalidArgument,
                "--partial: expected databases, which say what they hold, found rows as text");
  }
  const bool csv = form == scenarios::TextForm::Csv;
  const OutputKind kind = !form ? OutputKind::Database
                          : csv ? OutputKind::Csv
                                : OutputKind::JsonLines;
  if (auto ok = may_write(
          {.path = options.output, .kind = kind, .inputs = options.parts, .force = options.force});
      !ok || !csv) {
    return ok;
  }
  return may_write({.path = scenarios::manifests_beside(options.output).string(),
                    .kind = OutputKind::JsonLines,
                    .inputs = options.parts,
                    .force = true});
}

// Rows as text appear when they are whole, and beside CSV their manifests.
Result<scenarios::MergeSummary> merge_rows(const Options& options, scenarios::TextForm form,
                                           const scenarios::MergeOptions& settings) {
  auto file = OutputFile::at(options.output);
  if (!file) return fail(file.error());
  std::string manifests;
  auto summary =
      scenarios::merge_text(parts_of(options), form, file->stream(), manifests, settings);
  if (!file->stream()) {
    const auto why = file->commit();
    if (!why) return fail(why.error());
  }
  if (!summary || summary->stopped) return summary;
  if (form == scenarios::TextForm::JsonLines || file->in_place()) {
    if (auto done = file->commit(); !done) return fail(done.error());
    return summary;
  }
  auto beside = OutputFile::at(scenarios::manifests_beside(options.output));
  if (!beside) return fail(beside.error());
  beside->stream() << manifests << std::flush;
  if (auto done = file->commit(); !done) return fail(done.error());
  if (auto done = beside->commit(); !done) return fail(done.error());
  return summary;
}

std::string text_of(const scenarios::MergeSummary& summary, const Options& options) {
  return message(std::size_t{summary.rows}, " rows of ", std::size_t{summary.scenarios},
                 " scenarios from ", options.parts.size(),
                 options.parts.size() == 1 ? " part" : " parts");
}

int merge(const Options& options, const Common& common) {
  if (const auto allowed = may_write_all(options); !allowed) return print_error(allowed.error());
  const GracefulStop stop;
  ProgressLine line(!common.quiet);
  const auto form = text_form(options.output);
  const scenarios::MergeOptions settings = merge_options(options, line, stop);
  const auto summary =
      form ? merge_rows(options, *form, settings) : merge_beside(options, settings);
  line.clear();
  if (!summary) return print_error(summary.error());
  if (summary->stopped) {
    say(common,
        form ? "interrupted; nothing is written" : "interrupted; the same command continues");
    return stop.exit_code();
  }
  for (const std::string& note : summary->notes) say(common, "note: " + note);
  for (const std::string& missing : summary->missing) say(common, "incomplete: " + missing);
  say(common, text_of(*summary, options));
  return summary->missing.empty() ? kDone : kPartlyDone;
}

}  // namespace

Run register_merge(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("merge", "Put the results of shards together");
  verb->add_option("PART", options->parts, "Results of run --shard I/N -o FILE.db, .csv or .jsonl")
      ->required();
  verb->add_option("-o,--output", options->output, "The file to write, of the kind of the parts")
      ->required();
  verb->add_flag("--partial", options->partial,
                 "Merge what is there; the result says what is missing, and the exit code is 3");
  verb->add_flag("--force", options->force, "Replace the results that -o FILE.csv or .jsonl holds");
  return [options, &common] { return merge(*options, common); };
}

}  // namespace offcut::tools
