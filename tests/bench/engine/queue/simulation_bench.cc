// How many events a second does one core simulate, and how does that change with the fleet?
//
// An event is one entry of the simulated clock: a request that offloads makes three (arrival, pool
// in, pool out). items_per_second is events per second.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "engine/queue/replication.h"

namespace offcut::queue {
namespace {

// Devices with 20 ms of computing, 60 ms of sending and 10 ms in a pool at 80% of its capacity.
Fleet fleet_of(std::uint32_t devices, const Arrivals& arrivals) {
  Route route;
  route.device = {Duration::from_ms(20), 0};
  route.up = {Duration::from_ms(60), 0};
  route.propagation = Duration::from_ms(15);
  route.cloud = {Duration::from_ms(10), 0};
  Fleet fleet;
  fleet.classes = {{"phone", devices, arrivals, route, 0, std::nullopt}};
  ServerPool pool;
  pool.name = "gpu";
  const double busy = fleet.arrivals_per_s() * 0.010;
  pool.servers = std::max(1, static_cast<int>(busy / 0.8 + 0.999));
  fleet.pools = {pool};
  return fleet;
}

// About `requests` requests in one replication, on this thread.
RunPlan plan_for(const Fleet& fleet, double requests) {
  RunPlan plan;
  plan.warm_up_s = 0.1 * requests / fleet.arrivals_per_s();
  plan.measured_s = requests / fleet.arrivals_per_s();
  plan.drain_s = 100 * plan.measured_s + 100;
  return plan;
}

void run(benchmark::State& state, const Fleet& fleet, double requests) {
  RunPlan plan = plan_for(fleet, requests);
  std::uint64_t events = 0;
  std::uint64_t done = 0;
  for (auto _ : state) {
    const Tally tally = run_replication(fleet, plan);
    if (tally.overloaded || tally.pools[0].little_gap() > 1e-9) {
      state.SkipWithError("the run is overloaded or breaks Little's law");
      return;
    }
    events += tally.events;
    done += tally.classes[0].requests();
    ++plan.seed;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["requests_per_second"] =
      benchmark::Counter(static_cast<double>(done), benchmark::Counter::kIsRate);
}

void BM_PoissonFleet(benchmark::State& state) {
  const Fleet fleet = fleet_of(static_cast<std::uint32_t>(state.range(0)), Arrivals::poisson(0.1));
  run(state, fleet, 1e6);
}
BENCHMARK(BM_PoissonFleet)
    ->RangeMultiplier(10)
    ->Range(100, 1'000'000)
    ->Unit(benchmark::kMillisecond);

void BM_PeriodicFleet(benchmark::State& state) {
  const Fleet fleet = fleet_of(static_cast<std::uint32_t>(state.range(0)),
                               Arrivals::periodic(Duration::from_s(10)));
  run(state, fleet, 1e6);
}
BENCHMARK(BM_PeriodicFleet)
    ->RangeMultiplier(10)
    ->Range(100, 1'000'000)
    ->Unit(benchmark::kMillisecond);

// One stream a device, in a heap: what superposition saves.
void BM_GammaFleet(benchmark::State& state) {
  const Fleet fleet = fleet_of(static_cast<std::uint32_t>(state.range(0)), Arrivals::gamma(0.1, 2));
  run(state, fleet, 1e6);
}
BENCHMARK(BM_GammaFleet)->RangeMultiplier(10)->Range(100, 1'000'000)->Unit(benchmark::kMillisecond);

// The smallest request: an M/M/1 queue, two events a request.
void BM_SingleQueue(benchmark::State& state) {
  Fleet fleet = fleet_of(100, Arrivals::poisson(0.8));
  fleet.classes[0].route.device = fleet.classes[0].route.up = {};
  fleet.classes[0].route.propagation = {};
  fleet.classes[0].route.cloud = {Duration::from_ms(10), 1};
  fleet.pools[0].servers = 1;
  run(state, fleet, 1e6);
}
BENCHMARK(BM_SingleQueue)->Unit(benchmark::kMillisecond);

// A shared cell before the pool: processor sharing with hundreds of uplinks at once.
void BM_SharedCell(benchmark::State& state) {
  Fleet fleet = fleet_of(10'000, Arrivals::poisson(0.1));
  fleet.cells = {{"site", 75}};
  fleet.classes[0].cell = 0;
  run(state, fleet, 1e6);
}
BENCHMARK(BM_SharedCell)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace offcut::queue

BENCHMARK_MAIN();
