// Random fleets against a second simulation that shares no code with the first
// (tests/support/oracle/slow_fleet.h): devices, radios, batches, several classes, for which no
// formula is known.
#include <cmath>
#include <random>

#include "engine/queue/simulation.h"
#include "tests/support/oracle/slow_fleet.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

constexpr int kFleets = 24;
constexpr int kRuns = 8;  // of the oracle, each from another seed

double between(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

Arrivals random_arrivals(std::mt19937_64& random, double rate) {
  switch (random() % 3) {
    case 0:
      return Arrivals::poisson(rate);
    case 1:
      return Arrivals::gamma(rate, between(random, 0.3, 3));
    default:
      return Arrivals::periodic(Duration::from_s(1 / rate));
  }
}

StageTime random_stage(std::mt19937_64& random, double mean_s) {
  const double scvs[] = {0, 0.3, 1};
  return {Duration::from_s(mean_s), scvs[random() % 3]};
}

// Loads of devices and radios under 0.7; the pool at 0.4 to 0.85 of its full batches.
Fleet random_fleet(std::mt19937_64& random) {
  Fleet fleet;
  ServerPool pool;
  pool.name = "pool";
  if (random() % 2 == 0) {
    pool.batching = {static_cast<int>(2 + random() % 4), Duration::from_ms(between(random, 0, 40)),
                     between(random, 0.1, 0.8)};
  }
  const std::size_t classes = 1 + random() % 2;
  for (std::size_t c = 0; c < classes; ++c) {
    const double rate = between(random, 0.5, 2);
    Route route;
    route.device = random_stage(random, between(random, 0.1, 0.7) / rate);
    route.up = random_stage(random, between(random, 0.05, 0.6) / rate);
    route.propagation = Duration::from_ms(between(random, 0, 20));
    route.down = Duration::from_ms(between(random, 0, 20));
    route.cloud = random_stage(random, between(random, 0.005, 0.03));
    const auto count = static_cast<std::uint32_t>(5 + random() % 40);
    fleet.classes.push_back(
        {"c" + std::to_string(c), count, random_arrivals(random, rate), route, 0, std::nullopt});
  }
  fleet.pools = {pool};
  const double target = between(random, 0.4, 0.85);
  while (true) {
    const std::vector<StationLoad> loads = offered_loads(fleet);
    if (loads.back().utilisation() < target) return fleet;
    ++fleet.pools[0].servers;
  }
}

struct Seen {
  double mean = 0;
  double error = 0;  // three standard errors, and a little
};

Seen seen_of(const std::vector<double>& runs) {
  double mean = 0;
  for (const double x : runs) mean += x / kRuns;
  double squares = 0;
  for (const double x : runs) squares += (x - mean) * (x - mean);
  return {mean, 3 * std::sqrt(squares / (kRuns - 1) / kRuns) + 0.01 * mean};
}

TEST(Oracle, RandomFleetsAgreeWithASlowSimulation) {
  for (std::uint64_t seed = 1; seed <= kFleets; ++seed) {
    SCOPED_TRACE(testing::Message() << "fleet " << seed);
    std::mt19937_64 random(seed);
    const Fleet fleet = random_fleet(random);
    SimulationOptions options;
    options.confidence = 0.999;
    options.seed = seed;
    options.rounds = 2;
    const auto fast = simulate(fleet, options);
    ASSERT_OK(fast);
    ASSERT_TRUE(fast->stable()) << fast->unstable;
    std::vector<double> means;
    std::vector<double> nineties;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      const double end_s = 100 + 20'000 / fleet.arrivals_per_s();
      std::vector<double> latencies = oracle::slow_latencies(fleet, 100, end_s, 100 * seed + run);
      double sum = 0;
      for (const double s : latencies) sum += s;
      const auto count = static_cast<double>(latencies.size());
      means.push_back(sum / count);
      const auto ninety = latencies.begin() + static_cast<std::ptrdiff_t>(0.9 * count);
      std::nth_element(latencies.begin(), ninety, latencies.end());
      nineties.push_back(*ninety);
    }
    const Seen mean = seen_of(means);
    const Seen ninety = seen_of(nineties);
    EXPECT_NEAR(fast->fleet.latency_s.value, mean.mean,
                mean.error + fast->fleet.latency_s.half_width);
    const Estimate& p90 = fast->fleet.percentile_s[1];
    EXPECT_NEAR(p90.value, ninety.mean, ninety.error + std::min(p90.half_width, 0.1 * p90.value));
  }
}

}  // namespace
}  // namespace offcut::queue
