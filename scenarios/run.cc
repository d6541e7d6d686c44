#include "scenarios/run.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <system_error>

#include "engine/base/text.h"
#include "scenarios/prepare.h"
#include "scenarios/replay_study.h"
#include "scenarios/sensitivity_study.h"
#include "scenarios/uncertainty_study.h"

namespace offcut {
namespace fs = std::filesystem;
namespace {

// Scenarios answered between two writes. Large enough to keep all cores busy, small enough that
// rows stream and memory stays bounded.
constexpr std::uint64_t kBlock = 4096;

bool is_scenario_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".json") && !name.ends_with(".schema.json") &&
         !name.ends_with(".manifest.json");
}

Result<void> add_folder(const fs::path& folder, std::vector<fs::path>& files) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && is_scenario_file(it->path())) found.push_back(it->path());
  }
  if (error)
    return fail(ErrorCode::Io, message(folder.string(), ": cannot be read: ", error.message()));
  if (found.empty()) {
    return fail(ErrorCode::NotFound,
                message(folder.string(), ": expected scenario files (*.json), found none"));
  }
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
  return {};
}

// The rows of one block, in the order of the scenarios.
Result<std::vector<ResultRow>> answer_block(const PreparedStudy& study, std::uint64_t begin,
                                            std::uint64_t end) {
  std::vector<std::vector<ResultRow>> rows(end - begin);
  std::vector<Result<void>> outcomes(end - begin);
  tbb::parallel_for(
      begin, end, [&](std::uint64_t i) { outcomes[i - begin] = study.answer(i, rows[i - begin]); });
  std::vector<ResultRow> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!outcomes[i]) return fail(outcomes[i].error());
    std::move(rows[i].begin(), rows[i].end(), std::back_inserter(all));
  }
  return all;
}

struct FileOutcome {
  std::uint64_t answered = 0;  // scenarios, without those that were there already
  std::uint64_t infeasible = 0;
  bool stopped = false;
};

// Errors of the study are returned in `failure`; the Result is about the sink.
Result<FileOutcome> run_study(const PreparedStudy& study, RowSink& sink, const RunOptions& options,
                              std::optional<Error>& failure) {
  FileOutcome outcome;
  StudyHeader header = study.header();
  header.shard = options.shard;
  if (auto ok = sink.begin(header); !ok) return fail(ok.error());
  const ScenarioRange range = options.shard.of(study.size());
  std::uint64_t begin = std::max(range.first, sink.resume_from());
  for (; begin < range.last && !outcome.stopped; begin += kBlock) {
    const std::uint64_t end = std::min(range.last, begin + kBlock);
    const auto rows = answer_block(study, begin, end);
    if (!rows) {
      failure = rows.error();
      break;
    }
    outcome.infeasible += static_cast<std::uint64_t>(
        std::count_if(rows->begin(), rows->end(), [](const ResultRow& r) { return !r.feasible; }));
    if (auto ok = sink.write(*rows); !ok) return fail(ok.error());
    if (options.progress) options.progress({header.name, end - range.first, range.size()});
    outcome.answered += end - begin;
    outcome.stopped = options.stop != nullptr && options.stop->load() && end < range.last;
  }
  // What is not whole is not ended: a database continues it later.
  if (outcome.stopped || failure) return outcome;
  if (auto ok = sink.end(); !ok) return fail(ok.error());
  return outcome;
}

// Answers a study that is no sweep.
Result<void> run_tables(const Study& study, const Catalog& catalog, const RunOptions& options) {
  if (!options.tables) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": study: expected a sweep for this kind of output, found ",
                        in_quotes(study.kind())));
  }
  const auto run = study.kind() == "sensitivity"   ? run_sensitivity
                   : study.kind() == "uncertainty" ? run_uncertainty
                                                   : run_replay;
  const auto tables = run(study, catalog);
  if (!tables) return fail(tables.error());
  for (const StudyTable& table : *tables) options.tables(table);
  return {};
}

// Answers a sweep. Errors of the study are told and counted; the Result is about the sink.
Result<void> run_sweep(Study opened, const Catalog& catalog, RowSink& sink,
                       const RunOptions& options, RunSummary& summary) {
  const auto study = PreparedStudy::prepare(std::move(opened), catalog);
  if (!study) {
    ++summary.files_failed;
    options.complain(study.error().message);
    return {};
  }
  for (const std::string& warning : study->warnings()) options.note(warning);
  std::optional<Error> failure;
  const auto outcome = run_study(*study, sink, options, failure);
  if (!outcome) return fail(outcome.error());
  summary.infeasible += outcome->infeasible;
  summary.stopped = outcome->stopped;
  summary.scenarios += outcome->answered;
  if (failure) options.complain(failure->message);
  ++(failure ? summary.files_failed : summary.files_done);
  return {};
}

}  // namespace

Result<std::vector<fs::path>> scenario_files(const std::vector<std::string>& names,
                                             const Catalog& catalog) {
  std::vector<fs::path> files;
  for (const std::string& name : names) {
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::is_directory(status)) {
      if (auto ok = add_folder(name, files); !ok) return fail(ok.error());
      continue;
    }
    if (fs::exists(status)) {
      files.emplace_back(name);
      continue;
    }
    const auto bundled = catalog.find(Kind::Study, name, {});
    if (!bundled) return fail(bundled.error());
    files.push_back(*bundled);
  }
  return files;
}

Result<RunSummary> run_files(const std::vector<fs::path>& files, const Catalog& catalog,
                             RowSink& sink, const RunOptions& options) {
  std::optional<tbb::global_control> limit;
  if (options.jobs > 0) {
    limit.emplace(tbb::global_control::max_allowed_parallelism,
                  static_cast<std::size_t>(options.jobs));
  }
  RunSummary summary;
  for (const fs::path& file : files) {
    if (options.stop != nullptr && options.stop->load()) summary.stopped = true;
    if (summary.stopped) break;
    auto study = Study::read(file);
    if (study && study->kind() == "sweep") {
      const auto done = run_sweep(std::move(*study), catalog, sink, options, summary);
      if (!done) return fail(done.error());
      continue;
    }
    const Result<void> done =
        study ? run_tables(*study, catalog, options) : Result<void>(fail(study.error()));
    if (!done) options.complain(done.error().message);
    ++(done ? summary.files_done : summary.files_failed);
  }
  return summary;
}

}  // namespace offcut
