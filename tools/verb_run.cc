// offcut run PATH...: runs scenario files or folders of them in batch.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "engine/base/text.h"
#include "scenarios/file/study_kind.h"
#include "scenarios/results/sqlite_store.h"
#include "scenarios/run.h"
#include "tools/capacity_run.h"
#include "tools/progress.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> interrupted{false};
extern "C" void on_interrupt(int) { interrupted.store(true); }

constexpr std::size_t kTableRows = 60;

struct Options {
  std::vector<std::string> paths;
  std::string output;
  std::string format;
  int jobs = 0;
  bool resume = false;
  std::string shard;
};

// The stream and the sink that write it.
struct Output {
  std::unique_ptr<std::ofstream> file;  // null: stdout
  std::unique_ptr<scenarios::RowSink> sink;
};

std::string format_of(const Options& options) {
  if (!options.format.empty()) return options.format;
  if (options.output.empty()) return "table";
  const std::string extension = fs::path(options.output).extension().string();
  if (extension == ".csv") return "csv";
  if (extension == ".jsonl" || extension == ".json") return "json";
  if (extension == ".db") return "db";
  return extension;
}

Result<Output> open_database(const Options& options) {
  auto store = scenarios::sqlite_store(
      options.output, options.resume ? scenarios::Existing::Resume : scenarios::Existing::Refuse);
  if (!store) return fail(store.error());
  return Output{.file = nullptr, .sink = std::move(*store)};
}

Result<Output> open_output(const Options& options) {
  const std::string format = format_of(options);
  if (format == "db") return open_database(options);
  if (options.resume) {
    return fail(ErrorCode::InvalidArgument,
                "--resume: expected a database to continue (-o FILE.db), found none");
  }
  if (format != "table" && format != "csv" && format != "json") {
    return fail(ErrorCode::InvalidArgument,
                message(options.output,
                        ": expected a name that ends in .csv, .jsonl, .json or .db "
                        "(or --format), found ",
                        in_quotes(format)));
  }
  Output output;
  std::ostream* stream = &std::cout;
  if (!options.output.empty()) {
    output.file = std::make_unique<std::ofstream>(options.output, std::ios::binary);
    if (!*output.file) {
      return fail(ErrorCode::Io, message(options.output,
                                         ": cannot be written (no such folder, or no "
                                         "permission)"));
    }
    stream = output.file.get();
  }
  if (format == "csv") output.sink = scenarios::csv_sink(*stream);
  if (format == "json") output.sink = scenarios::json_lines_sink(*stream);
  if (format == "table")
    output.sink = scenarios::table_sink(*stream, kTableRows, output.file ? 0 : terminal_width());
  return output;
}

int exit_code(const scenarios::RunSummary& summary) {
  if (summary.stopped) return kInterrupted;
  if (summary.files_failed > 0) return summary.files_done > 0 ? kPartlyDone : kWrongInput;
  return summary.infeasible > 0 ? kNotMet : kDone;
}

// Capacity studies have no rows: they answer with a verdict, after each other, all cores each.
int run_capacity(const std::vector<fs::path>& files, const scenarios::Catalog& catalog,
                 const Options& options) {
  const std::string format = format_of(options);
  if (format != "table" && format != "json") {
    return print_error({ErrorCode::InvalidArgument,
                        message("capacity studies: expected the format table or json, found ",
                                in_quotes(format))});
  }
  std::ofstream file;
  if (!options.output.empty()) file.open(options.output, std::ios::binary);
  std::size_t failed = 0;
  bool held = true;
  for (const fs::path& path : files) {
    const auto valid = run_capacity_file(path, catalog, format, options.jobs,
                                         options.output.empty() ? std::cout : file);
    failed += valid ? 0 : 1;
    if (!valid) print_error(valid.error());
    held = held && valid && *valid;
  }
  if (failed > 0) return failed < files.size() ? kPartlyDone : kWrongInput;
  return held ? kDone : kNotMet;
}

// Tables go where rows go, as text, CSV or JSON lines.
std::function<void(const scenarios::StudyTable&)> tables_to(std::ostream& stream,
                                                            const std::string& format) {
  if (format == "table")
    return [&](const scenarios::StudyTable& table) { scenarios::write_text(stream, table); };
  if (format == "json")
    return [&](const scenarios::StudyTable& table) { scenarios::write_json_lines(stream, table); };
  if (format == "csv") {
    return [&, first = true](const scenarios::StudyTable& table) mutable {
      if (!first) stream << "\n";
      first = false;
      scenarios::write_csv(stream, table);
    };
  }
  return {};
}

bool gives_report(const fs::path& file) {
  const scenarios::StudyKindSpec& kind = scenarios::spec_of(scenarios::study_kind_of(file));
  return kind.output == scenarios::StudyOutput::Report;
}

int run(const Options& options, const Common& common) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  auto files = scenarios::scenario_files(options.paths, catalog);
  if (!files) return print_error(files.error());
  const auto plain = std::stable_partition(files->begin(), files->end(), gives_report);
  const std::vector<fs::path> capacity(files->begin(), plain);
  files->erase(files->begin(), plain);
  int capacity_code = kDone;
  if (!capacity.empty()) {
    if (!files->empty() && !options.output.empty()) {
      return print_error(
          {ErrorCode::InvalidArgument,
           "-o: expected capacity studies or other studies for one file, found both"});
    }
    capacity_code = run_capacity(capacity, catalog, options);
    if (files->empty()) return capacity_code;
  }
  const auto shard = scenarios::parse_shard(options.shard.empty() ? "1/1" : options.shard);
  if (!shard) return print_error(within("--shard", shard.error()));
  const auto output = open_output(options);
  if (!output) return print_error(output.error());

  std::signal(SIGINT, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of the sink
  ProgressLine line(!common.quiet);
  scenarios::RunOptions run_options;
  run_options.jobs = options.jobs;
  run_options.shard = *shard;
  run_options.progress = [&](const scenarios::Progress& progress) { line.show(progress); };
  run_options.on_error = [&](const std::string& text) {
    line.clear();
    std::cerr << "offcut: " << text << "\n";
  };
  run_options.on_note = [&](const std::string& text) {
    line.clear();
    say(common, "note: " + text);
  };
  run_options.tables = tables_to(output->file ? *output->file : std::cout, format_of(options));
  run_options.stop = &interrupted;
  const auto summary = scenarios::run_files(*files, catalog, *output->sink, run_options);
  line.clear();
  if (!summary) return print_error(summary.error());
  std::string text =
      message(summary->scenarios, summary->scenarios == 1 ? " scenario in " : " scenarios in ",
              summary->files_done, summary->files_done == 1 ? " study" : " studies");
  if (summary->left_out > 0) text += message(", ", summary->left_out, " left out");
  if (summary->files_failed > 0)
    text += message(", ", summary->files_failed,
                    summary->files_failed == 1 ? " file failed" : " files failed");
  if (summary->infeasible > 0)
    text += message(", ", summary->infeasible,
                    summary->infeasible == 1 ? " row infeasible" : " rows infeasible");
  if (summary->stopped) {
    text += ", interrupted";
    if (format_of(options) == "db") text += "; continue with the same command and --resume";
  }
  say(common, text);
  const int code = exit_code(*summary);
  return code == kDone ? capacity_code : code;
}

}  // namespace

Run register_run(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("run", "Run scenario files, or folders of them, in batch");
  verb->add_option("PATH", options->paths, "Scenario files, folders, or names of bundled studies")
      ->required();
  verb->add_option("-o,--output", options->output,
                   "Write rows to FILE.csv, FILE.jsonl or the database FILE.db");
  verb->add_option("--format", options->format, "table, csv or json (one object a line)")
      ->check(CLI::IsMember({"table", "csv", "json"}));
  verb->add_option("-j,--jobs", options->jobs, "Threads; 0 takes all cores")
      ->check(CLI::Range(0, 4096));
  verb->add_flag("--resume", options->resume, "Continue the interrupted run in -o FILE.db");
  verb->add_option("--shard", options->shard, "Answer part I of N of the scenarios, as I/N");
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
