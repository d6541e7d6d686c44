// What does it cost to evaluate a sweep and store it in SQLite, against writing the same number of
// such rows as CSV with nothing computed? And what do more threads bring where rows are written?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/sqlite_store.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "scenarios/run.h"

namespace {

namespace fs = std::filesystem;
using offcut::scenarios::Catalog;
using offcut::scenarios::ResultRow;

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
  auto study = offcut::scenarios::PreparedStudy::prepare(
      *offcut::scenarios::Study::read(study_file), Catalog(OFFCUT_SOURCE_DIR));
  if (!study) return 0;
  std::vector<ResultRow> rows;
  constexpr std::int64_t kBlock = 4096;
  for (std::int64_t i = 0; i < kBlock; ++i) {
    if (!append_rows(*study, static_cast<std::uint64_t>(i % count), rows)) return 0;
  }
  const auto begin = std::chrono::steady_clock::now();
  std::ofstream file(out, std::ios::binary);
  const auto sink = offcut::scenarios::csv_sink(file);
  bool ok = sink->begin(study_header(*study)).has_value();
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
    auto store = offcut::scenarios::sqlite_store(folder / "rows.db");
    offcut::scenarios::RunOptions options;
    options.on_error = [&](const std::string& text) { state.SetLabel(text); };
    options.on_note = [](const std::string&) {};
    const auto summary =
        offcut::scenarios::run_files({file}, Catalog(OFFCUT_SOURCE_DIR), **store, options);
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

double cpu_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  constexpr double kNanosecond = 1e-9;
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * kNanosecond;
}

// Counts the processor time that is spent where only one thread may be: in taking rows.
class SerialTime final : public offcut::scenarios::RowSink {
 public:
  explicit SerialTime(offcut::scenarios::RowSink& sink) : sink_(sink) {}
  offcut::Result<void> begin(const offcut::scenarios::StudyHeader& study) override {
    return sink_.begin(study);
  }
  std::optional<offcut::scenarios::PackedRows> pack(
      std::span<const ResultRow> rows) const override {
    return sink_.pack(rows);
  }
  offcut::Result<void> write_packed(offcut::scenarios::PackedRows rows) override {
    const double begin = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    auto done = sink_.write_packed(std::move(rows));
    seconds += cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    return done;
  }
  offcut::Result<void> write(std::span<const ResultRow> rows) override { return sink_.write(rows); }
  offcut::Result<void> end() override { return sink_.end(); }

  double seconds = 0;

 private:
  offcut::scenarios::RowSink& sink_;
};

struct RunTime {
  double wall_s = 0;
  double cpu_s = 0;     // of all threads
  double serial_s = 0;  // processor time of the stage that is not shared
};

RunTime timed_run(const fs::path& file, Target target, int jobs) {
  const fs::path out = file.parent_path() / "threads.out";
  fs::remove(out);
  std::ofstream csv;
  if (target == Target::Csv) csv.open(out, std::ios::binary);
  const auto begin = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  auto sink = target == Target::Csv ? offcut::scenarios::csv_sink(csv)
                                    : *offcut::scenarios::sqlite_store(out);
  SerialTime serial(*sink);
  offcut::scenarios::RunOptions options;
  options.jobs = jobs;
  options.on_error = [](const std::string&) {};
  options.on_note = [](const std::string&) {};
  const auto summary =
      offcut::scenarios::run_files({file}, Catalog(OFFCUT_SOURCE_DIR), serial, options);
  sink.reset();
  if (!summary) return {};
  return {.wall_s = seconds_since(begin),
          .cpu_s = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
          .serial_s = serial.seconds};
}

// One thread and two in turn, the least of several times each. The bound is what the processor time
// of the serial stage leaves possible, whatever else the machine does meanwhile.
void threads(benchmark::State& state, Target target) {
  constexpr std::int64_t kScenarios = 200'000;
  constexpr int kTimes = 20;
  const fs::path folder = fs::temp_directory_path() / "offcut_threads_bench";
  fs::create_directories(folder);
  const fs::path file = folder / "bench.json";
  std::ofstream(file) << sweep(kScenarios);
  RunTime one{.wall_s = 1e9};
  RunTime two{.wall_s = 1e9};
  for (auto _ : state) {
    for (int i = 0; i < kTimes; ++i) {
      const RunTime a = timed_run(file, target, 1);
      const RunTime b = timed_run(file, target, 2);
      if (a.wall_s < one.wall_s) one = a;
      if (b.wall_s < two.wall_s) two = b;
    }
  }
  state.counters["one_s"] = one.wall_s;
  state.counters["two_s"] = two.wall_s;
  state.counters["one_cpu_s"] = one.cpu_s;
  state.counters["two_cpu_s"] = two.cpu_s;
  state.counters["serial_cpu_s"] = two.serial_s;
  state.counters["times_faster"] = one.wall_s / two.wall_s;
  state.counters["bound"] = std::min(2.0, one.cpu_s / std::max(two.serial_s, two.cpu_s / 2));
  fs::remove_all(folder);
}
void BM_TwoThreadsToCsv(benchmark::State& state) { threads(state, Target::Csv); }
void BM_TwoThreadsToDatabase(benchmark::State& state) { threads(state, Target::Database); }
BENCHMARK(BM_TwoThreadsToCsv)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_TwoThreadsToDatabase)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
