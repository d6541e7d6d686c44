// What does it cost to boil a sweep down to which cut wins how often, against answering the same
// scenarios as rows that nobody stores? Over affine networks, the default transport, and more of
// what people ask. Processor time of one thread, so that other work on the machine counts little.
#include <benchmark/benchmark.h>

#include <ctime>
#include <string>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/studies/summary_study.h"

namespace {

using offcut::scenarios::PreparedStudy;
using offcut::scenarios::ResultRow;

// What a study says besides its model and its sweep.
struct Asked {
  std::string network;
  std::string rest{};
};

std::string sweep(const Asked& asked, std::int64_t scenarios) {
  return R"({ "schema": "offcut.scenario/1", "name": "bench", "model": "mobilenet_v2",
    "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
    "cloud": { "model": "xeon_e5_2620v4" }, "network": )" +
         asked.network + R"(, "transfer": { "bytes_per_element": 1 }, )" + asked.rest + R"(
    "sweep": { "network.rtt_ms": { "from": 1, "to": 200, "points": 100 },
      "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": )" +
         std::to_string(scenarios / 100) + R"(, "scale": "log" } },
    "output": { "rows": "summary" } })";
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Seconds a scenario takes as a row, on one thread.
double row_seconds(const PreparedStudy& study) {
  constexpr std::uint64_t kRows = 20'000;
  const std::uint64_t step = study.size() / kRows;
  std::vector<ResultRow> rows;
  const double begin = processor_seconds();
  for (std::uint64_t i = 0; i < kRows; ++i) {
    if (!append_rows(study, i * step, rows)) return 0;
    if (rows.size() > 4096) rows.clear();
  }
  return (processor_seconds() - begin) / static_cast<double>(kRows);
}

void summarise(benchmark::State& state, const Asked& asked) {
  const std::int64_t count = state.range(0);
  auto study = offcut::scenarios::Study::parse(sweep(asked, count), "bench.json", {});
  if (!study) return state.SkipWithError(study.error().message.c_str());
  const auto prepared =
      PreparedStudy::prepare(std::move(*study), offcut::scenarios::Catalog(OFFCUT_SOURCE_DIR));
  if (!prepared) return state.SkipWithError(prepared.error().message.c_str());
  const double as_rows = row_seconds(*prepared);
  double seconds = 0;
  std::uint64_t scenarios = 0;
  for (auto _ : state) {
    const double begin = processor_seconds();
    const auto summary = offcut::scenarios::summarise(*prepared, {.jobs = 1});
    if (!summary) return state.SkipWithError(summary.error().message.c_str());
    seconds += (processor_seconds() - begin);
    scenarios += summary->scenarios;
  }
  const double each = seconds / static_cast<double>(scenarios);
  state.counters["scenarios/s"] = 1 / each;
  state.counters["times_rows"] = as_rows / each;
}

constexpr std::int64_t kScenarios = 1'000'000;

BENCHMARK_CAPTURE(summarise, affine, Asked{R"({ "model": "dnntune_wifi" })"})
    ->Arg(kScenarios)
    ->Arg(4 * kScenarios)
    ->Unit(benchmark::kMillisecond);
#define OFFCUT_SUMMARY(name, ...)                        \
  BENCHMARK_CAPTURE(summarise, name, Asked{__VA_ARGS__}) \
      ->Arg(kScenarios)                                  \
      ->Unit(benchmark::kMillisecond)
OFFCUT_SUMMARY(affine_energy, R"({ "model": "dnntune_wifi" })", R"("objective": "energy",)");
OFFCUT_SUMMARY(slow_start, R"({ "model": "wifi", "connection": "new" })");
OFFCUT_SUMMARY(slow_start_energy, R"({ "model": "wifi", "connection": "new" })",
               R"("objective": "energy",)");
OFFCUT_SUMMARY(warm, R"({ "model": "wifi", "connection": "warm" })");
OFFCUT_SUMMARY(quic_users, R"({ "model": "wifi", "connection": "quic", "users": 3, "stations": 4,
                              "queue_bytes": 20000 })");
OFFCUT_SUMMARY(lte_radio_energy, R"({ "model": "lte", "connection": "tls13" })",
               R"("objective": "energy",)");
OFFCUT_SUMMARY(lte_edp, R"({ "model": "lte", "connection": "new" })", R"("objective": "edp",)");
OFFCUT_SUMMARY(bounded, R"({ "model": "wifi", "connection": "new" })",
               R"("objective": "energy", "constraints": { "latency_ms": 160 },)");

}  // namespace

BENCHMARK_MAIN();
