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
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> parts;
  std::string output;
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

// The parts are put together beside the target, which appears when it is whole.
Result<scenarios::MergeSummary> merge_beside(const Options& options) {
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
  const auto beside = make_temporary_file(behind_links);
  if (!beside) return fail(beside.error());
  auto summary = scenarios::merge_results(parts, *beside);
  if (summary) error = put_in_place(*beside, behind_links);
  if (summary && !error) {
    forget_temporary_file(*beside);
    return summary;
  }
  remove_temporary_files();
  forget_temporary_file(*beside);
  if (error) return fail(unwritten(options, error));
  Error told = summary.error();
  const std::size_t at = told.message.find(beside->string());
  if (at != std::string::npos) told.message.replace(at, beside->string().size(), options.output);
  return fail(std::move(told));
}

int merge(const Options& options, const Common& common) {
  const auto allowed = may_write({.path = options.output,
                                  .kind = OutputKind::Database,
                                  .inputs = options.parts,
                                  .force = false});
  if (!allowed) return print_error(allowed.error());
  const auto summary = merge_beside(options);
  if (!summary) return print_error(summary.error());
  say(common, message(std::size_t{summary->rows}, " rows of ", std::size_t{summary->scenarios},
                      " scenarios from ", options.parts.size(),
                      options.parts.size() == 1 ? " part" : " parts"));
  return kDone;
}

}  // namespace

Run register_merge(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("merge", "Put the databases of shards together");
  verb->add_option("PART", options->parts, "Databases written with run --shard I/N -o FILE.db")
      ->required();
  verb->add_option("-o,--output", options->output, "The database to write")->required();
  return [options, &common] { return merge(*options, common); };
}

}  // namespace offcut::tools
