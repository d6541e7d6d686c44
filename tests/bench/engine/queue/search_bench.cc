// How long does a whole search take for 10 000 devices in three classes (goal: under 10 s)?
// Formulas, bracket, bisection and five verifications; counters tell what it found.
#include <benchmark/benchmark.h>

#include "engine/queue/capacity.h"
#include "tests/support/example_fleet.h"

namespace offcut::queue {
namespace {

void search_with(benchmark::State& state, CutPolicy::Kind policy) {
  Demand demand = example_demand();
  demand.policy.kind = policy;
  double servers = 0;
  double simulations = 0;
  for (auto _ : state) {
    const auto answer = search(demand, {});
    if (!answer || !answer->best) {
      state.SkipWithError("the search found no answer");
      return;
    }
    servers = answer->kinds[0].servers;
    simulations = static_cast<double>(answer->kinds[0].trail.size());
  }
  state.counters["servers"] = servers;
  state.counters["simulations"] = simulations;
}

void BM_SearchBestAlone(benchmark::State& state) { search_with(state, CutPolicy::Kind::BestAlone); }
BENCHMARK(BM_SearchBestAlone)->Unit(benchmark::kMillisecond)->UseRealTime();

void BM_SearchEquilibrium(benchmark::State& state) {
  search_with(state, CutPolicy::Kind::Equilibrium);
}
BENCHMARK(BM_SearchEquilibrium)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace offcut::queue
