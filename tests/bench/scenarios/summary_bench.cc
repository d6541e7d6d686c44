// What does it cost to boil a sweep down to which cut wins how often, against answering the same
// scenarios as rows that nobody stores? And what do networks cost that are not affine?
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/studies/summary_study.h"

namespace {

using offcut::scenarios::PreparedStudy;
using offcut::scenarios::ResultRow;

std::string sweep(const std::string& network, std::int64_t scenarios) {
  return R"({ "schema": "offcut.scenario/1", "name": "bench", "model": "mobilenet_v2",
    "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
    "cloud": { "model": "xeon_e5_2620v4" }, "network": { "model": ")" +
         network + R"(" }, "transfer": { "bytes_per_element": 1 },
    "sweep": { "network.rtt_ms": { "from": 1, "to": 200, "points": 100 },
      "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": )" +
         std::to_string(scenarios / 100) + R"(, "scale": "log" } },
    "output": { "rows": "summary" } })";
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Seconds a scenario takes as a row, on one thread.
double row_seconds(const PreparedStudy& study) {
  constexpr std::uint64_t kRows = 20'000;
  const std::uint64_t step = study.size() / kRows;
  std::vector<ResultRow> rows;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kRows; ++i) {
    if (!append_rows(study, i * step, rows)) return 0;
    if (rows.size() > 4096) rows.clear();
  }
  return seconds_since(begin) / static_cast<double>(kRows);
}

void summarise(benchmark::State& state, const std::string& network) {
  const std::int64_t count = state.range(0);
  auto study = offcut::scenarios::Study::parse(sweep(network, count), "bench.json", {});
  if (!study) return state.SkipWithError(study.error().message.c_str());
  const auto prepared =
      PreparedStudy::prepare(std::move(*study), offcut::scenarios::Catalog(OFFCUT_SOURCE_DIR));
  if (!prepared) return state.SkipWithError(prepared.error().message.c_str());
  const double as_rows = row_seconds(*prepared);
  double seconds = 0;
  std::uint64_t scenarios = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const auto summary = offcut::scenarios::summarise(*prepared, {.jobs = 1});
    if (!summary) return state.SkipWithError(summary.error().message.c_str());
    seconds += seconds_since(begin);
    scenarios += summary->scenarios;
  }
  const double each = seconds / static_cast<double>(scenarios);
  state.counters["scenarios/s"] = 1 / each;
  state.counters["times_rows"] = as_rows / each;
}

void BM_SummaryOfAffineNetworks(benchmark::State& state) { summarise(state, "dnntune_wifi"); }
void BM_SummaryOfTcpNetworks(benchmark::State& state) { summarise(state, "wifi"); }
BENCHMARK(BM_SummaryOfAffineNetworks)
    ->Arg(1'000'000)
    ->Arg(4'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_SummaryOfTcpNetworks)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
