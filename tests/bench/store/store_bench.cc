// What does it cost to evaluate a sweep and store it in SQLite, against writing the same number of
// such rows as CSV with nothing computed? And what do more threads bring where rows are written?
#include <benchmark/benchmark.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "scenarios/answers/prepare.h"
#include "scenarios/results/sqlite_store.h"
#include "scenarios/run.h"

namespace {

namespace fs = std::filesystem;
using offcut::Catalog;
using offcut::ResultRow;

// A sweep of `scenarios` networks over one model.
std::string sweep(std::int64_t scenarios) {
  return R"({ "schema": "offcut.scenario/1", "name": "bench", "model": "mobilenet_v2",
    "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
    "cloud": { "model": "xeon_e5_2620v4" }, "network": { "model": "wifi" },
    "sweep": { "network.rtt_ms": { "from": 1, "to": 100, "points": 10 },
      "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": )" +
         std::to_string(scenarios / 10) + R"(, "scale": "log" } } })";
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Returns the seconds that `count` rows take as CSV; a block of answers is written over and over.
double csv_seconds(const fs::path& study_file, const fs::path& out, std::int64_t count) {
  auto study =
      offcut::PreparedStudy::prepare(*offcut::Study::read(study_file), Catalog(OFFCUT_SOURCE_DIR));
  if (!study) return 0;
  std::vector<ResultRow> rows;
  constexpr std::int64_t kBlock = 4096;
  for (std::int64_t i = 0; i < kBlock; ++i) {
    if (!study->answer(static_cast<std::uint64_t>(i % count), rows)) return 0;
  }
  const auto begin = std::chrono::steady_clock::now();
  std::ofstream file(out, std::ios::binary);
  const auto sink = offcut::csv_sink(file);
  bool ok = sink->begin(study->header()).has_value();
  for (std::int64_t i = 0; i < count && ok; i += kBlock) {
    const auto some = static_cast<std::size_t>(std::min(kBlock, count - i));
    ok = sink->write(std::span(rows).first(some)).has_value();
  }
  file.close();
  return seconds_since(begin);
}

void BM_EvaluateAndStore(benchmark::State& state) {
  const std::int64_t count = state.range(0);
  const fs::path folder = fs::temp_directory_path() / "offcut_store_bench";
  fs::create_directories(folder);
  const fs::path file = folder / "bench.json";
  std::ofstream(file) << sweep(count);
  const double csv = csv_seconds(file, folder / "rows.csv", count);
  double seconds = 0;
  for (auto _ : state) {
    fs::remove(folder / "rows.db");
    const auto begin = std::chrono::steady_clock::now();
    auto store = offcut::sqlite_store(folder / "rows.db");
    offcut::RunOptions options;
    options.complain = [&](const std::string& text) { state.SetLabel(text); };
    options.note = [](const std::string&) {};
    const auto summary = offcut::run_files({file}, Catalog(OFFCUT_SOURCE_DIR), **store, options);
    store->reset();
    seconds += seconds_since(begin);
    if (!summary || summary->scenarios != static_cast<std::uint64_t>(count)) {
      state.SkipWithError("no answer");
      break;
    }
  }
  const auto megabytes = [](const fs::path& path) {
    std::error_code ignored;
    return static_cast<double>(fs::file_size(path, ignored)) / 1e6;
  };
  state.SetItemsProcessed(state.iterations() * count);
  state.counters["times_csv_alone"] = seconds / static_cast<double>(state.iterations()) / csv;
  state.counters["db_mb"] = megabytes(folder / "rows.db");
  state.counters["csv_mb"] = megabytes(folder / "rows.csv");
  fs::remove_all(folder);
}
BENCHMARK(BM_EvaluateAndStore)
    ->ArgName("scenarios")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

enum class Target { Csv, Database };

// Returns the seconds of a run over `jobs` threads.
double run_seconds(const fs::path& file, Target target, int jobs) {
  const fs::path out = file.parent_path() / "threads.out";
  fs::remove(out);
  std::ofstream csv;
  if (target == Target::Csv) csv.open("/dev/null");
  const auto begin = std::chrono::steady_clock::now();
  auto sink = target == Target::Csv ? offcut::csv_sink(csv) : *offcut::sqlite_store(out);
  offcut::RunOptions options;
  options.jobs = jobs;
  options.complain = [](const std::string&) {};
  options.note = [](const std::string&) {};
  const auto summary = offcut::run_files({file}, Catalog(OFFCUT_SOURCE_DIR), *sink, options);
  sink.reset();
  return summary ? seconds_since(begin) : 0;
}

void threads(benchmark::State& state, Target target) {
  constexpr std::int64_t kScenarios = 300'000;
  const fs::path folder = fs::temp_directory_path() / "offcut_threads_bench";
  fs::create_directories(folder);
  const fs::path file = folder / "bench.json";
  std::ofstream(file) << sweep(kScenarios);
  const double one = run_seconds(file, target, 1);
  double seconds = 0;
  for (auto _ : state) seconds += run_seconds(file, target, static_cast<int>(state.range(0)));
  state.SetItemsProcessed(state.iterations() * kScenarios);
  state.counters["times_faster_than_one_thread"] =
      one / (seconds / static_cast<double>(state.iterations()));
  fs::remove_all(folder);
}
void BM_ThreadsToCsv(benchmark::State& state) { threads(state, Target::Csv); }
void BM_ThreadsToDatabase(benchmark::State& state) { threads(state, Target::Database); }
BENCHMARK(BM_ThreadsToCsv)->ArgName("threads")->Arg(1)->Arg(2)->Iterations(1)->UseRealTime();
BENCHMARK(BM_ThreadsToDatabase)->ArgName("threads")->Arg(1)->Arg(2)->Iterations(1)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
