#include "engine/queue/simulation.h"

#include <cmath>

#include "engine/queue/latency_histogram.h"
#include "engine/queue/stage_sampler.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

Route through_cloud() {
  Route route;
  route.device = {Duration::from_ms(20), 0};
  route.up = {Duration::from_ms(50), 0};
  route.propagation = Duration::from_ms(15);
  route.cloud = {Duration::from_ms(8), 0};
  route.down = Duration::from_ms(16);
  route.energy = Energy::from_mj(120);
  return route;
}

Fleet one_class(std::uint32_t count, Arrivals arrivals, Route route, ServerPool pool) {
  Fleet fleet;
  fleet.classes = {{"phone", count, std::move(arrivals), route, 0, std::nullopt}};
  fleet.pools = {std::move(pool)};
  return fleet;
}

ServerPool pool_of(int servers) {
  ServerPool pool;
  pool.name = "gpu";
  pool.servers = servers;
  return pool;
}

// A request an hour meets no queue: every percentile is the sum of the stages, 20 + 50 + 15 + 8 +
// 16 = 109 ms, and the energy is what the cut table said.
TEST(Simulate, ZeroLoadEqualsASingleInference) {
  for (const Arrivals& arrivals :
       {Arrivals::poisson(1e-4), Arrivals::periodic(Duration::from_s(3600)),
        Arrivals::gamma(1e-4, 0.5)}) {
    SimulationOptions options;
    options.requests = 2000;
    options.rounds = 1;
    const auto result = simulate(one_class(1, arrivals, through_cloud(), pool_of(1)), options);
    ASSERT_OK(result);
    const ClassResult& phone = result->classes[0];
    EXPECT_NEAR(phone.latency_s.value, 0.109, 1e-9);
    EXPECT_NEAR(phone.percentile_s[3].value, 0.109, 0.109 * LatencyHistogram::kRelativeError);
    EXPECT_NEAR(phone.energy_j.value, 0.120, 1e-9);
    EXPECT_NEAR(through_cloud().alone().s(), 0.109, 1e-15);
  }
}

// One device, one request every 100 ms, computing takes 30 ms, sending 90 ms: the pipeline keeps
// up although the stages add to more than the period. Every request takes 30 + 90 + 0 + 5 ms.
TEST(Simulate, ComputingAndSendingOverlap) {
  Route route;
  route.device = {Duration::from_ms(30), 0};
  route.up = {Duration::from_ms(90), 0};
  route.cloud = {Duration::from_ms(5), 0};
  SimulationOptions options;
  options.requests = 1000;
  options.rounds = 1;
  const auto result = simulate(
      one_class(1, Arrivals::periodic(Duration::from_ms(100)), route, pool_of(1)), options);
  ASSERT_OK(result);
  EXPECT_NEAR(result->classes[0].latency_s.value, 0.125, 1e-9);
}

// Time counts from the scheduled arrival. Two requests come together every second to a device that
// computes 100 ms: one takes 100 ms, the other 200.
TEST(Simulate, CountsFromTheScheduledArrival) {
  Route route;
  route.device = {Duration::from_ms(100), 0};
  route.offloads = false;
  SimulationOptions options;
  options.requests = 2000;
  options.rounds = 1;
  options.percentiles = {0.25, 0.75};
  Fleet fleet =
      one_class(1, Arrivals::recorded({0.5, 0.5}, Duration::from_s(1)), route, pool_of(1));
  const auto result = simulate(fleet, options);
  ASSERT_OK(result);
  EXPECT_NEAR(result->classes[0].percentile_s[0].value, 0.1, 1e-4);
  EXPECT_NEAR(result->classes[0].percentile_s[1].value, 0.2, 2e-4);
}

TEST(Simulate, OverloadIsUnstableAtEveryStation) {
  const auto why = [](const Fleet& fleet) {
    const auto result = simulate(fleet, {});
    EXPECT_OK(result);
    EXPECT_FALSE(result->stable());
    EXPECT_TRUE(std::isinf(result->classes[0].latency_s.value));
    return result->unstable;
  };
  const Arrivals fast = Arrivals::poisson(125);  // the pool's 8 ms: exactly full
  Route cloud;
  cloud.cloud = {Duration::from_ms(8), 0};
  EXPECT_THAT(why(one_class(1, fast, cloud, pool_of(1))),
              testing::HasSubstr("pool \"gpu\": is offered 1 of what it can do"));
  EXPECT_THAT(why(one_class(1, Arrivals::poisson(30), through_cloud(), pool_of(9))),
              testing::HasSubstr("radios of \"phone\""));
  Fleet celled = one_class(100, Arrivals::poisson(1), through_cloud(), pool_of(9));
  celled.cells = {{"site", 4}};
  celled.classes[0].cell = 0;
  EXPECT_THAT(why(celled), testing::HasSubstr("cell \"site\": is offered 1.25"));
}

TEST(Simulate, SameSeedSameBitsOnAnyNumberOfThreads) {
  Fleet fleet = one_class(500, Arrivals::gamma(0.5, 2), through_cloud(), pool_of(3));
  fleet.classes[0].route.cloud.scv = 0.7;
  fleet.classes.push_back(
      {"camera", 200, Arrivals::periodic(Duration::from_s(2)), through_cloud(), 0, std::nullopt});
  SimulationOptions options;
  options.requests = 20'000;
  options.threads = 1;
  const auto one = simulate(fleet, options);
  options.threads = 4;
  const auto four = simulate(fleet, options);
  ASSERT_OK(one);
  ASSERT_OK(four);
  EXPECT_EQ(one->events, four->events);
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_EQ(one->classes[c].latency_s.value, four->classes[c].latency_s.value);
    EXPECT_EQ(one->classes[c].latency_s.half_width, four->classes[c].latency_s.half_width);
    EXPECT_EQ(one->classes[c].percentile_s[3].value, four->classes[c].percentile_s[3].value);
  }
  options.seed = 2;
  const auto other = simulate(fleet, options);
  ASSERT_OK(other);
  EXPECT_NE(one->classes[0].latency_s.value, other->classes[0].latency_s.value);
}

// Batches of at most 4, each taking as long as one request: four times the throughput of a server.
TEST(Simulate, BatchesCarryWhatSingleRequestsCannot) {
  Route route;
  route.cloud = {Duration::from_ms(10), 0};
  ServerPool pool = pool_of(1);
  Fleet fleet = one_class(1000, Arrivals::poisson(0.25), route, pool);  // 250/s: 2.5 servers
  EXPECT_FALSE(simulate(fleet, {})->stable());
  fleet.pools[0].batching = {4, Duration::from_ms(5), 0};
  SimulationOptions options;
  options.thresholds = {Duration::from_ms(10)};
  const auto result = simulate(fleet, options);
  ASSERT_OK(result);
  EXPECT_TRUE(result->stable());
  EXPECT_LT(result->pools[0].utilisation.value, 1);
  EXPECT_LT(result->pools[0].little_gap, 1e-9);
}

// Alone, a request waits for company until the timeout: 5 + 10 ms.
TEST(Simulate, ALoneRequestWaitsForTheBatchTimeout) {
  Route route;
  route.cloud = {Duration::from_ms(10), 0};
  Fleet fleet = one_class(1, Arrivals::poisson(1e-3), route, pool_of(1));
  fleet.pools[0].batching = {8, Duration::from_ms(5), 0.1};
  SimulationOptions options;
  options.requests = 1000;
  options.rounds = 1;
  const auto result = simulate(fleet, options);
  ASSERT_OK(result);
  EXPECT_NEAR(result->classes[0].latency_s.value, 0.015, 1e-4);
}

// A pool at 1.5 of its capacity refuses a third; the devices finish those, and nothing diverges.
TEST(Simulate, AdmissionFallsBackToTheDevice) {
  Route route;
  route.cloud = {Duration::from_ms(10), 0};
  route.propagation = Duration::from_ms(2);
  route.finish = {Duration::from_ms(300), 0};
  route.finish_energy = Energy::from_mj(500);
  route.energy = Energy::from_mj(100);
  Fleet fleet = one_class(1500, Arrivals::poisson(0.1), route, pool_of(1));
  fleet.pools[0].queue_limit = 10;
  const auto result = simulate(fleet, {});
  ASSERT_OK(result);
  ASSERT_TRUE(result->stable()) << result->unstable;
  const ClassResult& phone = result->classes[0];
  EXPECT_NEAR(phone.refused.value, 1.0 / 3, 0.02);
  EXPECT_NEAR(phone.energy_j.value, 0.1 + 0.5 * phone.refused.value, 1e-9);
  // Admitted requests find at most 10 waiting and one in service.
  EXPECT_LT(phone.percentile_s[0].value, 0.002 + 11 * 0.010);
}

TEST(Simulate, RefusesABadFleetByName) {
  Fleet fleet = one_class(0, Arrivals::poisson(1), through_cloud(), pool_of(1));
  EXPECT_THAT(simulate(fleet, {}), ErrorIs(ErrorCode::InvalidArgument, "class \"phone\""));
  fleet.classes[0].count = 1;
  fleet.pools[0].servers = 0;
  EXPECT_THAT(simulate(fleet, {}), ErrorIs(ErrorCode::InvalidArgument, "pool \"gpu\""));
  fleet.pools.clear();
  EXPECT_THAT(simulate(fleet, {}), ErrorIs(ErrorCode::InvalidArgument, "a pool below 0"));
}

TEST(Arrivals, AProfileIsPlannedForItsPeak) {
  const Arrivals day = Arrivals::profile(2, {1, 1, 4, 2}, Duration::from_s(86400));
  EXPECT_DOUBLE_EQ(day.peak_factor(), 2);
  EXPECT_DOUBLE_EQ(day.at_peak().per_device_per_s, 4);
  EXPECT_EQ(day.at_peak().kind, Arrivals::Kind::Poisson);
}

TEST(SamplesFor, AgreesWithTheRulesOfMlperf) {
  EXPECT_EQ(samples_for(0.99, 0.0005, 0.99), 262'742);
  EXPECT_EQ(samples_for(0.90, 0.005, 0.99), 23'886);
}

TEST(LatencyHistogram, PercentilesAreWithinATenthOfAPercent) {
  LatencyHistogram histogram;
  LatencyHistogram odd;
  for (int i = 1; i <= 100'000; ++i) (i % 2 == 0 ? histogram : odd).add(i * 1e-4);
  histogram.add(odd);
  EXPECT_EQ(histogram.count(), 100'000u);
  for (const double p : {0.001, 0.5, 0.9, 0.99, 1.0}) {
    EXPECT_NEAR(histogram.quantile(p), p * 10, p * 10 * LatencyHistogram::kRelativeError) << p;
  }
}

// The least spreads have no shape that a double holds.
TEST(StageSampler, OfTheLeastSpreadIsTheMean) {
  RandomStream random({1, 2, 3});
  for (const double scv : {0.0, 5e-324, 1e-300, 1e-20}) {
    EXPECT_EQ(StageSampler({Duration::from_s(2), scv}).draw(random), 2) << scv;
  }
  EXPECT_NE(StageSampler({Duration::from_s(2), 1e-6}).draw(random), 2);
}

}  // namespace
}  // namespace offcut::queue
