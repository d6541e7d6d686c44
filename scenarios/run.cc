#include "scenarios/run.h"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "engine/base/text.h"
#include "scenarios/audit/row_certifier.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "scenarios/run_tables.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

// Blocks in work: enough to keep all cores busy while one of them writes, few enough that rows
// stream and memory stays bounded.
constexpr std::size_t kBlocksPerThread = 4;
constexpr std::size_t kLeastBlocks = 64;

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

// A run of scenarios on its way through the pipeline.
struct Block {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::optional<PackedRows> packed;  // the rows, in the order of the scenarios
  std::vector<ResultRow> rows;       // instead, for a sink that takes no packed ones
  std::uint64_t left_out = 0;        // scenarios without an answer, by conditions or the hardware
  std::uint64_t infeasible = 0;      // rows
  LeastSoFar least;
  std::optional<Error> error;  // of the study
  bool cut_short = false;      // by a stop: it is no whole block
};

struct FileOutcome {
  std::uint64_t answered = 0;  // scenarios, without those that were there already
  std::uint64_t resumed = 0;   // those
  std::uint64_t left_out = 0;
  std::uint64_t infeasible = 0;
  bool stopped = false;
};

// Blocks are handed out in order, answered on all cores, and written in order by one at a time.
class StudyRun {
 public:
  StudyRun(const PreparedStudy& study, RowSink& sink, const RunOptions& options)
      : study_(study),
        sink_(sink),
        options_(options),
        certifier_(study, options.certify_every_row),
        blocks_(study.size(), options.shard),
        objective_(options.progress ? common_objective(study.context()) : std::nullopt) {}

  // Errors of the study are returned in `failure`; the Result is about the sink.
  Result<FileOutcome> run(std::optional<Error>& failure) {
    StudyHeader header = study_header(study_);
    header.shard = options_.shard;
    if (auto ok = sink_.begin(header); !ok) return fail(ok.error());
    begin_ = sink_.resume_from();
    next_block_ = blocks_.first_from(begin_);
    outcome_.resumed = blocks_.before(begin_);
    const auto threads =
        tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
    using tbb::filter_mode;
    tbb::parallel_pipeline(
        std::max(threads * kBlocksPerThread, kLeastBlocks),
        tbb::make_filter<void, Block>(filter_mode::serial_in_order,
                                      [this](tbb::flow_control& flow) { return take(flow); }) &
            tbb::make_filter<Block, Block>(
                filter_mode::parallel, [this](Block block) { return answer(std::move(block)); }) &
            tbb::make_filter<Block, void>(filter_mode::serial_in_order, [&](Block block) {
              write(std::move(block), header.name);
            }));
    if (sink_error_) return fail(*sink_error_);
    failure = study_error_;
    outcome_.stopped = !failure && (next_block_ < blocks_.count() || cut_short_);
    // What is not whole is not ended: a database continues it later.
    if (outcome_.stopped || failure) return outcome_;
    if (auto ok = sink_.end(); !ok) return fail(ok.error());
    return outcome_;
  }

 private:
  Block take(tbb::flow_control& flow) {
    if (next_block_ >= blocks_.count() || is_stopped() || broken_.load()) {
      flow.stop();
      return {};
    }
    Block block;
    const ScenarioRange range = blocks_.at(next_block_++);
    block.begin = std::max(range.first, begin_);
    block.end = range.last;
    return block;
  }

  bool is_stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  Block answer(Block block) {
    std::vector<ResultRow>& rows = scratch_.local();
    rows.clear();
    for (std::uint64_t i = block.begin; i < block.end; ++i) {
      block.cut_short = is_stopped();
      if (block.cut_short) return block;
      const std::size_t before = rows.size();
      if (auto ok = append_rows(study_, i, rows); !ok) {
        block.error = ok.error();
        return block;
      }
      auto certified = certifier_.check(i, i == block.begin, std::span(rows).subspan(before));
      if (!certified) {
        block.error = certified.error();
        return block;
      }
      if (rows.size() > before) continue;
      const auto left_out = study_.left_out(i);  // or another scenario speaks for it
      if (!left_out) {
        block.error = left_out.error();
        return block;
      }
      block.left_out += *left_out != LeftOut::No ? 1 : 0;
    }
    if (objective_) {
      for (const ResultRow& row : rows) {
        if (row.feasible) block.least.take(objective_->value(row.price), row.number);
      }
    }
    block.infeasible = static_cast<std::uint64_t>(
        std::count_if(rows.begin(), rows.end(), [](const ResultRow& r) { return !r.feasible; }));
    block.packed = sink_.pack(rows);
    if (!block.packed) block.rows = std::move(rows);
    return block;
  }

  // Nothing is written after the first error, so that what is there has no gaps.
  void write(Block block, const std::string& name) {
    if (broken_.load()) return;
    cut_short_ = block.cut_short;
    broken_ = cut_short_;
    if (cut_short_) return;
    if (block.error) {
      study_error_ = block.error;
    } else if (auto ok = block.packed ? sink_.write_packed(std::move(*block.packed))
                                      : sink_.write(block.rows);
               !ok) {
      sink_error_ = ok.error();
    }
    broken_ = study_error_ || sink_error_;
    if (broken_.load()) return;
    outcome_.answered += block.end - block.begin - block.left_out;
    outcome_.left_out += block.left_out;
    outcome_.infeasible += block.infeasible;
    if (!options_.progress) return;
    least_.take(block.least.value, block.least.scenario);
    Progress progress{name, blocks_.before(block.end), blocks_.size(), {}};
    if (objective_ && std::isfinite(least_.value)) {
      least_.objective = objective_->kind;
      progress.least = least_;
    }
    options_.progress(progress);
  }

  const PreparedStudy& study_;
  RowSink& sink_;
  const RunOptions& options_;
  RowCertifier certifier_;
  ShardBlocks blocks_;
  std::optional<Objective> objective_;  // of all scenarios, where it is one
  LeastSoFar least_;
  tbb::enumerable_thread_specific<std::vector<ResultRow>> scratch_;
  std::uint64_t begin_ = 0;       // scenarios below it are there already
  std::uint64_t next_block_ = 0;  // to hand out
  std::atomic<bool> broken_{false};
  bool cut_short_ = false;
  std::optional<Error> study_error_;
  std::optional<Error> sink_error_;
  FileOutcome outcome_;
};

// Answers a sweep. Errors of the study are told and counted; the Result is about the sink.
Result<void> run_sweep(Study opened, const Catalog& catalog, RowSink& sink,
                       const RunOptions& options, RunSummary& summary) {
  const auto study = PreparedStudy::prepare(std::move(opened), catalog);
  if (!study) {
    ++summary.files_failed;
    options.on_error(study.error().message);
    return {};
  }
  for (const std::string& warning : study->warnings()) options.on_note(warning);
  const RowKind rows = study->context().combinations.front().scenario.rows;
  if (const SweepTables* tables = sweep_tables_of(rows)) {
    if (options.on_table_study) options.on_table_study(study->study());
    const auto done = tables->run(*study, options, summary);
    if (!done) options.on_error(done.error().message);
    ++(done ? summary.files_done : summary.files_failed);
    return {};
  }
  std::optional<Error> failure;
  const auto outcome = StudyRun(*study, sink, options).run(failure);
  if (!outcome) return fail(outcome.error());
  summary.left_out += outcome->left_out;
  summary.infeasible += outcome->infeasible;
  summary.stopped = outcome->stopped;
  summary.scenarios += outcome->answered;
  summary.resumed += outcome->resumed;
  if (failure) options.on_error(failure->message);
  ++(failure ? summary.files_failed : summary.files_done);
  return {};
}

}  // namespace

Result<std::vector<fs::path>> scenario_files(const std::vector<std::string>& names,
                                             const Catalog& catalog) {
  std::vector<fs::path> files;
  for (const std::string& written : names) {
    const std::string name = written == "-" ? "/dev/stdin" : written;
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::is_directory(status)) {
      if (auto ok = add_folder(name, files); !ok) return fail(ok.error());
      continue;
    }
    const auto found =
        fs::exists(status) ? Result<fs::path>(name) : catalog.find(CatalogKind::Study, name, {});
    if (!found) return fail(found.error());
    files.push_back(*found);
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
  std::optional<Error> unwritten;  // of a table
  RunOptions inner = options;
  if (options.tables) {
    inner.tables = [&](const StudyTable& table) {
      auto ok = options.tables(table);
      if (!ok) unwritten = ok.error();
      return ok;
    };
  }
  inner.on_error = [&](const std::string& text) {
    if (!unwritten) options.on_error(text);  // else it is returned
  };
  for (const fs::path& file : files) {
    if (options.stop != nullptr && options.stop->load()) summary.stopped = true;
    if (summary.stopped) break;
    auto study = Study::read(file);
    if (study && spec_of(study->kind()).output == StudyOutput::Rows) {
      const auto done = run_sweep(std::move(*study), catalog, sink, inner, summary);
      if (!done) return fail(done.error());
      if (unwritten) return fail(*unwritten);
      continue;
    }
    const Result<void> done =
        study ? run_tables(*study, catalog, inner) : Result<void>(fail(study.error()));
    if (unwritten) return fail(*unwritten);
    if (!done) inner.on_error(done.error().message);
    ++(done ? summary.files_done : summary.files_failed);
  }
  return summary;
}

}  // namespace offcut::scenarios
