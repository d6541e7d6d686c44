// offcut run PATH...: runs scenario files or folders of them in batch.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "scenarios/file/study.h"
#include "scenarios/file/study_kind.h"
#include "scenarios/run.h"
#include "tools/capacity_run.h"
#include "tools/progress.h"
#include "tools/run_output.h"
#include "tools/shard_option.h"
#include "tools/study_option.h"
#include "tools/usage.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> paths;
  RunOutputOptions output;
  int jobs = 0;
  std::string shard;
  scenarios::Shard part{};  // that `shard` names
  bool certify = false;
  std::vector<std::string> set;
};

int exit_code(const scenarios::RunSummary& summary) {
  if (summary.files_failed > 0) return summary.files_done > 0 ? kPartlyDone : kWrongInput;
  return summary.infeasible > 0 ? kNotMet : kDone;
}

// Prints why the results were not written, unless stdout is what failed: main() tells that.
int not_written(RunOutput& output, const Error& error) {
  return std::cout ? print_error(output.explained(error)) : kWrongInput;
}

// One capacity study to where the output goes.
Result<bool> answer_capacity(const fs::path& path, const scenarios::Catalog& catalog, int jobs,
                             RunOutput& output) {
  if (!output.is_page()) {
    return run_capacity_file(path, catalog, output.format(), jobs, output.stream());
  }
  std::ostringstream report;
  const auto valid = run_capacity_file(path, catalog, "json", jobs, report);
  if (!valid) return valid;
  if (auto ok = output.page()->add_capacity(report.str()); !ok) return fail(ok.error());
  return valid;
}

// Capacity studies have no rows: they answer with a verdict, after each other, all cores each.
int run_capacity(const std::vector<fs::path>& files, const scenarios::Catalog& catalog, int jobs,
                 RunOutput& output) {
  if (output.format() != "table" && output.format() != "json" && !output.is_page()) {
    return print_error({ErrorCode::InvalidArgument,
                        message("capacity studies: expected the format table, json or html, found ",
                                in_quotes(output.format()))});
  }
  std::size_t failed = 0;
  bool held = true;
  for (const fs::path& path : files) {
    const auto valid = answer_capacity(path, catalog, jobs, output);
    if (!output.stream()) return not_written(output, valid.error());
    failed += valid ? 0 : 1;
    if (!valid) print_error(valid.error());
    held = held && valid && *valid;
  }
  if (failed == files.size()) return kWrongInput;
  if (const auto done = output.finish(); !done) return print_error(done.error());
  if (failed > 0) return kPartlyDone;
  return held ? kDone : kNotMet;
}

std::string text_of(const scenarios::RunSummary& summary, const RunOutput& output) {
  const auto counted = [](std::uint64_t count, const char* one, const char* many) {
    return message(", ", std::size_t{count}, " ", count == 1 ? one : many);
  };
  const bool was_there = summary.resumed > 0 && summary.scenarios == 0;
  if (was_there && !summary.stopped && summary.files_failed == 0) {
    return message("nothing to do: all ", summary.resumed, " scenarios were there already");
  }
  const std::string more = summary.resumed > 0 ? " more" : "";
  std::string text =
      message(summary.scenarios, more, summary.scenarios == 1 ? " scenario in " : " scenarios in ",
              summary.files_done, summary.files_done == 1 ? " study" : " studies");
  if (summary.resumed > 0) text += message(", ", summary.resumed, " were there already");
  if (summary.left_out > 0) text += message(", ", summary.left_out, " left out");
  if (summary.files_failed > 0)
    text += counted(summary.files_failed, "file failed", "files failed");
  if (summary.infeasible > 0)
    text += counted(summary.infeasible, "row infeasible", "rows infeasible");
  if (!summary.stopped) return text;
  text += ", interrupted";
  if (output.is_database()) text += "; continue with the same command and --resume";
  return text;
}

// What a run tells while it goes on.
scenarios::RunOptions run_options(const Options& options, const Common& common, ProgressLine& line,
                                  RunOutput& output) {
  scenarios::RunOptions out;
  out.jobs = options.jobs;
  out.shard = options.part;
  out.certify_every_row = options.certify;
  out.progress = [&](const scenarios::Progress& progress) { line.show(progress); };
  out.on_error = [&](const std::string& text) {
    line.clear();
    print_error({ErrorCode::Malformed, text});
  };
  out.on_note = [&](const std::string& text) {
    line.clear();
    say(common, "note: " + text);
  };
  out.tables = output.tables();
  if (output.is_page()) {
    out.on_table_study = [&](const scenarios::Study& study) { output.page()->about(study); };
  }
  return out;
}

// A database keeps what is done when a signal comes; of anything else there is nothing to keep.
int run_rows(const std::vector<fs::path>& files, const scenarios::Catalog& catalog,
             const Options& options, const Common& common, RunOutput& output) {
  std::optional<GracefulStop> stop;
  if (output.is_database()) stop.emplace();
  ProgressLine line(!common.quiet);
  scenarios::RunOptions settings = run_options(options, common, line, output);
  if (stop) settings.stop = stop->flag();
  const auto summary = scenarios::run_files(files, catalog, output.sink(), settings);
  line.clear();
  if (!summary) return not_written(output, summary.error());
  const int code = exit_code(*summary);
  if (code != kWrongInput) {
    if (const auto done = output.finish(); !done) return print_error(done.error());
  }
  say(common, text_of(*summary, output));
  return summary->stopped ? stop->exit_code() : code;
}

bool gives_report(const fs::path& file) {
  const scenarios::StudyKindSpec& kind = scenarios::spec_of(scenarios::study_kind_of(file));
  return kind.output == scenarios::StudyOutput::Report;
}

// Only for results to continue: a database is of the studies that it was made for.
std::optional<std::vector<std::string>> names_of(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    if (can_be_read_once(file)) return std::nullopt;
    const auto study = scenarios::Study::read(file);
    if (!study) return std::nullopt;  // the run says why
    names.push_back(study->name());
  }
  return names;
}

int run(Options& options, const Common& common) {
  const auto shard = read_shard(options.shard);
  if (!shard) return print_error(shard.error());
  options.part = *shard;
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  auto files = studies_of(options.paths, options.set, catalog);
  if (!files) return print_error(files.error());
  RunOutputOptions wanted = options.output;
  wanted.command = message("offcut run ", join(options.paths, " "));
  for (const fs::path& file : *files) wanted.inputs.push_back(file.string());
  if (wanted.resume) wanted.studies = names_of(*files);
  auto output = RunOutput::plan(wanted);
  if (!output) return print_error(output.error());
  const auto plain = std::stable_partition(files->begin(), files->end(), gives_report);
  const std::vector<fs::path> capacity(files->begin(), plain);
  files->erase(files->begin(), plain);
  if (capacity.empty()) return run_rows(*files, catalog, options, common, *output);
  if (!files->empty() && !options.output.path.empty()) {
    return print_error({ErrorCode::InvalidArgument,
                        "-o: expected capacity studies or other studies for one file, found both"});
  }
  if (options.certify) {
    return print_error({ErrorCode::InvalidArgument,
                        "--certify: expected studies with rows to check, found capacity studies"});
  }
  if (options.part.count > 1) {
    return print_error({ErrorCode::InvalidArgument,
                        "--shard: expected studies whose rows can be merged, found capacity "
                        "studies (leave --shard out)"});
  }
  const int verdict = run_capacity(capacity, catalog, options.jobs, *output);
  if (files->empty()) return verdict;
  const int code = run_rows(*files, catalog, options, common, *output);
  return code == kDone ? verdict : code;
}

}  // namespace

Run register_run(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("run", "Run scenario files, or folders of them, in batch");
  verb->add_option("PATH", options->paths, "Scenario files, folders, or names of bundled studies")
      ->required();
  verb->add_option(
          "-o,--output", options->output.path,
          "Write rows to FILE.csv, FILE.jsonl or the database FILE.db, or a page FILE.html")
      ->transform(dash_is_stdout());
  verb->add_flag("--force", options->output.force,
                 "Replace the results that -o FILE.csv or FILE.jsonl already holds");
  verb->add_option("--format", options->output.format,
                   "table, csv, json (one object per line) or html (a page)")
      ->check(one_of({"table", "csv", "json", "html"}));
  verb->add_option("-j,--jobs", options->jobs, "Threads; 0 takes all cores")
      ->check(CLI::Range(0, 4096));
  verb->add_flag("--resume", options->output.resume, "Continue the interrupted run in -o FILE.db");
  verb->add_option("--shard", options->shard,
                   "Answer part I of N of the scenarios, as I/N; slurm/N and kubernetes/N take I "
                   "from the task");
  verb->add_flag("--certify", options->certify,
                 "Check every row by plain code, not one in about a thousand");
  add_set_option(*verb, options->set);
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
