// How many networks a second can be asked for their best cut?
//
// Baseline: best_cut(), which prices every cut of the table for each network. It is timed on a few
// networks of the same list in this process; `times_baseline` is its time a network over ours.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>

#include "engine/base/check.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"

namespace offcut {
namespace {

using testing::Random;

struct Case {
  ModelGraph graph = testing::inception_v2_like(1);
  Result<CutSolver> solver;

  explicit Case(std::size_t points) : solver(build(points)) { OFFCUT_CHECK(solver.has_value()); }
  Result<CutSolver> build(std::size_t points) const {
    Random random(2);
    CutProblem problem{.device = {}, .cloud = {}, .wires = {wire_column(graph)}};
    for (std::size_t p = 0; p < points; ++p) {
      // One set of relative times, as threads and cores stretch a network, with some noise.
      SiteColumn column = testing::column(graph, {.scale_s = 1e-3}, random);
      for (std::size_t v = 0; p > 0 && v < graph.layer_count(); ++v) {
        const double stretch = (0.4 + 0.1 * static_cast<double>(p)) * random.between(0.9, 1.1);
        column.time[v] = problem.device[0].time[v] * stretch;
        column.energy[v] = problem.device[0].energy[v] * (0.5 + 0.5 / stretch);
      }
      problem.device.push_back(std::move(column));
    }
    problem.cloud.push_back(testing::column(graph, {.scale_s = 1e-4}, random));
    return CutSolver::build(graph, std::move(problem));
  }
};

// Uplinks of 0.1 to 1000 Mbit/s, round trips to 100 ms.
AffineNetworks random_networks(std::size_t count) {
  Random random(3);
  AffineNetworks networks;
  networks.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double up = 8e-6 * std::pow(10.0, random.between(-3, 1));
    AffineCoefficients c;
    c.fixed_up = Duration::from_s(random.between(0.001, 0.05));
    c.fixed_down = c.fixed_up;
    c.up_s_per_byte = up;
    c.down_s_per_byte = up * 0.3;
    c.transmit_j_per_byte = up * 1.2;
    c.receive_j_per_byte = up * 0.2;
    c.wait_power = Power::from_w(1);
    networks.add(c);
  }
  return networks;
}

const SkylineScope kScope{.wait_power_limit = Power::from_w(2)};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Time of best_cut() a network; checks `answers` on the way.
double baseline_seconds(const Case& c, const AffineNetworks& networks, const Question& question,
                        const Skyline& skyline, const SweepAnswers& answers) {
  const std::size_t count = std::min<std::size_t>(networks.size(), 100);
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    const testing::AffineLink link(networks.at(i));
    const BestCut best = best_cut(*c.solver->table(), *c.solver->tree(), {}, link, question);
    OFFCUT_CHECK(skyline.plans()[answers.plan[i]].cut == best.cut);
  }
  return seconds_since(start) / static_cast<double>(count);
}

void sweep_networks(benchmark::State& state, Objective::Kind kind) {
  static const Case c(1);
  const AffineNetworks networks = random_networks(static_cast<std::size_t>(state.range(0)));
  const auto skyline = c.solver->skyline({}, kScope);
  const Question question{.objective = {.kind = kind}, .constraints = {}};
  SweepAnswers answers = sweep(*skyline, networks, question.objective);
  const double baseline = baseline_seconds(c, networks, question, *skyline, answers);
  const auto start = std::chrono::steady_clock::now();
  for (auto _ : state) {
    answers = sweep(*skyline, networks, question.objective);
    benchmark::DoNotOptimize(answers.plan.data());
  }
  const double each = seconds_since(start) / static_cast<double>(state.iterations()) /
                      static_cast<double>(networks.size());
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["plans"] = static_cast<double>(skyline->size());
  state.counters["tried"] = static_cast<double>(answers.plans_tried);
  state.counters["times_baseline"] = baseline / each;
}
void BM_SweepLatency(benchmark::State& state) { sweep_networks(state, Objective::Kind::Latency); }
BENCHMARK(BM_SweepLatency)->RangeMultiplier(10)->Range(100, 1'000'000)->UseRealTime();
void BM_SweepEnergy(benchmark::State& state) { sweep_networks(state, Objective::Kind::Energy); }
BENCHMARK(BM_SweepEnergy)->Arg(1'000'000)->UseRealTime();

// The best cut and operating point together, for 10^5 networks. Baseline: the points one by one.
void BM_SweepOperatingPoints(benchmark::State& state) {
  const auto points = static_cast<std::size_t>(state.range(0));
  static const Case c(24);
  const AffineNetworks networks = random_networks(100'000);
  std::vector<std::shared_ptr<const Skyline>> parts;
  std::vector<const Skyline*> views;
  for (std::size_t p = 0; p < points; ++p) {
    parts.push_back(c.solver->skyline({.device = p, .cloud = 0}, kScope));
    views.push_back(parts.back().get());
  }
  const Skyline merged = Skyline::merge(views, kScope);
  SweepAnswers answers = sweep(merged, networks, {});
  std::vector<double> least(networks.size(), 1e300);
  auto start = std::chrono::steady_clock::now();
  for (const Skyline* part : views) {
    const SweepAnswers one = sweep(*part, networks, {});
    for (std::size_t i = 0; i < networks.size(); ++i) least[i] = std::min(least[i], one.value[i]);
  }
  const double one_by_one = seconds_since(start);
  for (std::size_t i = 0; i < networks.size(); ++i) OFFCUT_CHECK(least[i] == answers.value[i]);
  start = std::chrono::steady_clock::now();
  for (auto _ : state) {
    answers = sweep(merged, networks, {});
    benchmark::DoNotOptimize(answers.plan.data());
  }
  state.counters["tried"] = static_cast<double>(answers.plans_tried);
  state.counters["times_one_by_one"] =
      one_by_one / (seconds_since(start) / static_cast<double>(state.iterations()));
}
BENCHMARK(BM_SweepOperatingPoints)->Arg(1)->Arg(6)->Arg(24)->UseRealTime();

// Building the skyline of one pair of operating points.
void BM_BuildSkyline(benchmark::State& state) {
  static const Case c(1);
  for (auto _ : state) {
    const Skyline skyline = Skyline::build(*c.solver->table(), *c.solver->tree(), {}, kScope);
    benchmark::DoNotOptimize(skyline.size());
  }
}
BENCHMARK(BM_BuildSkyline)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace offcut
