// offcut merge PART...: puts the databases of the shards of a run together.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "engine/base/descriptor_buffer.h"
#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "scenarios/results/merge.h"
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
};

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
  const std::vector<std::filesystem::path> parts(options.parts.begin(), options.parts.end());
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
  auto summary = scenarios::merge_results(parts, beside, settings);
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

std::string text_of(const scenarios::MergeSummary& summary, const Options& options) {
  return message(std::size_t{summary.rows}, " rows of ", std::size_t{summary.scenarios},
                 " scenarios from ", options.parts.size(),
                 options.parts.size() == 1 ? " part" : " parts");
}

int merge(const Options& options, const Common& common) {
  const auto allowed = may_write({.path = options.output,
                                  .kind = OutputKind::Database,
                                  .inputs = options.parts,
                                  .force = false});
  if (!allowed) return print_error(allowed.error());
  const GracefulStop stop;
  ProgressLine line(!common.quiet);
  const auto summary = merge_beside(options, merge_options(options, line, stop));
  line.clear();
  if (!summary) return print_error(summary.error());
  if (summary->stopped) {
    say(common, "interrupted; the same command continues");
    return stop.exit_code();
  }
  for (const std::string& missing : summary->missing) say(common, "incomplete: " + missing);
  say(common, text_of(*summary, options));
  return summary->missing.empty() ? kDone : kPartlyDone;
}

}  // namespace

Run register_merge(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("merge", "Put the databases of shards together");
  verb->add_option("PART", options->parts, "Databases written with run --shard I/N -o FILE.db")
      ->required();
  verb->add_option("-o,--output", options->output, "The database to write")->required();
  verb->add_flag("--partial", options->partial,
                 "Merge what is there; the result says what is missing, and the exit code is 3");
  return [options, &common] { return merge(*options, common); };
}

}  // namespace offcut::tools
