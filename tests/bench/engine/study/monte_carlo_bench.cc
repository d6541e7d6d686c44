// How long do 100 000 samples of a chain of 200 layers take, all 201 cuts priced for each, against
// the plain way: one sample after the other, every cut summed up from its layers?
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/chain_study.h"
#include "tests/support/links.h"

namespace {

using offcut::chain_study;
using offcut::ChainStudy;

constexpr std::uint64_t kSamples = 100'000;

// Returns seconds a sample of the plain way, over a few samples of it.
double plain_seconds(const ChainStudy& study) {
  constexpr std::size_t kFew = 300;
  const std::size_t layers = study.device.seconds.size();
  std::mt19937_64 random(1);
  const double log_sd = std::sqrt(std::log1p(0.01));
  std::lognormal_distribution<double> factor(-log_sd * log_sd / 2, log_sd);
  std::vector<std::vector<double>> latencies(layers + 1);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<double> device(layers);
  std::vector<double> cloud(layers);
  for (std::size_t s = 0; s < kFew; ++s) {
    for (std::size_t l = 0; l < layers; ++l) {
      device[l] = study.device.seconds[l] * factor(random);
      cloud[l] = study.cloud.seconds[l] * factor(random);
    }
    for (std::size_t k = 0; k <= layers; ++k) {
      double time = 0;
      double energy = 0;
      for (std::size_t l = 0; l < layers; ++l) {
        time += l < k ? device[l] : cloud[l];
        energy += l < k ? 2 * device[l] : 0;
      }
      time += study.link.up_s_per_byte * study.forest.plans[k].figures.up.as_double();
      benchmark::DoNotOptimize(energy);
      latencies[k].push_back(time);
    }
  }
  for (auto& of_cut : latencies) std::sort(of_cut.begin(), of_cut.end());
  benchmark::DoNotOptimize(latencies);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return took.count() / kFew;
}

void BM_MonteCarloChain(benchmark::State& state) {
  const ChainStudy study = chain_study(static_cast<std::size_t>(state.range(0)));
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(state.range(1)));
  const offcut::SameNetwork links(std::make_shared<offcut::testing::AffineLink>(study.link));
  const double plain = plain_seconds(study) * static_cast<double>(kSamples);
  double seconds = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = offcut::monte_carlo(study.forest, study.device, study.cloud, links,
                                            {.first_samples = kSamples, .most_samples = kSamples});
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!result || result->samples != kSamples) state.SkipWithError("no answer");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamples));
  state.counters["times_faster_than_plain"] =
      plain / (seconds / static_cast<double>(state.iterations()));
}
BENCHMARK(BM_MonteCarloChain)
    ->ArgNames({"layers", "threads"})
    ->Args({20, 1})
    ->Args({200, 1})
    ->Args({200, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
