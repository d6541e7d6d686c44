#include "engine/queue/load.h"

#include <cmath>

#include "engine/queue/simulation.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

Fleet batching_fleet(double per_s, double scv, Batching batching) {
  Route route;
  route.cloud = {Duration::from_ms(10), scv};
  Fleet fleet;
  fleet.classes = {{"k", 100, Arrivals::poisson(per_s / 100), route, 0, std::nullopt}};
  ServerPool pool;
  pool.name = "gpu";
  pool.batching = batching;
  fleet.pools = {pool};
  return fleet;
}

// Exponential times: the longest of n is 1 + 1/2 + ... + 1/n. Constant ones: 1.
TEST(LongestOf, HarmonicSumsForExponentialTimes) {
  EXPECT_NEAR(longest_of(2, 1), 1.5, 1e-6);
  EXPECT_NEAR(longest_of(4, 1), 25.0 / 12, 1e-6);
  EXPECT_EQ(longest_of(1, 1), 1);
  EXPECT_EQ(longest_of(7, 0), 1);
  EXPECT_GT(longest_of(4, 0.2), longest_of(4, 0.1));
  EXPECT_LT(longest_of(4096, 0.2), 10);
  // The least spreads are sharp steps: 1 + 0.564 sd for two (Gauss), and no spread below.
  EXPECT_NEAR(longest_of(2, 1e-10), 1 + 0.5642e-5, 1e-8);
  EXPECT_EQ(longest_of(4, 1e-13), 1);
}

// Batches of 4 exponential times of 10 ms, stretched 2.8 times: 25/12 * 2.8 / 4 = 1.458 of a time
// for each request. 100 per second load one server by 1.458, though their mean only by 0.7.
TEST(Load, TheLongestOfABatchDecides) {
  const Fleet fleet = batching_fleet(100, 1, {4, Duration::from_ms(6), 0.6});
  const std::vector<StationLoad> loads = offered_loads(fleet);
  ASSERT_EQ(loads.size(), 1u);
  EXPECT_NEAR(loads[0].utilisation(), 25.0 / 12 * 2.8 / 4, 1e-6);
  EXPECT_THAT(instability(loads), testing::HasSubstr("pool \"gpu\": is offered 1.46"));
  EXPECT_EQ(instability(offered_loads(batching_fleet(60, 1, {4, Duration::from_ms(6), 0.6}))), "");
}

// A batch that lasts longer than its requests one by one (marginal 2): 7 times for 4. In an
// overload all batches are full, so 70 per second, 0.7 of a server singly, are 1.225 of it.
TEST(Load, BatchesThatCostMoreThanTheyGain) {
  const Fleet fleet = batching_fleet(70, 0, {4, Duration::zero(), 2});
  EXPECT_NEAR(offered_loads(fleet)[0].utilisation(), 1.225, 1e-9);
  const auto result = simulate(fleet, {});
  ASSERT_OK(result);
  EXPECT_FALSE(result->stable());
}

// M/M/1 at 0.81, service 10 ms: 10 ms / (1 - 0.9)^2 = 1 s. Twice the spread of arrivals: twice that
// time over (1 + 1) / 2.
TEST(Load, MemoryIsTheRelaxationTime) {
  Fleet fleet = batching_fleet(81, 1, {});
  EXPECT_NEAR(offered_loads(fleet)[0].memory().s(), 1, 1e-9);
  fleet.classes[0].arrivals = Arrivals::gamma(0.81, 3);
  EXPECT_NEAR(offered_loads(fleet)[0].memory().s(), 2, 1e-9);
}

// Periodic arrivals are the same again after a period: constant services leave nothing else.
TEST(Load, PeriodicArrivalsForgetWithinAPeriod) {
  Fleet fleet = batching_fleet(99, 0, {});
  const Duration poisson = offered_loads(fleet)[0].memory();
  fleet.classes[0].arrivals = Arrivals::periodic(Duration::from_s(100 / 99.0));
  EXPECT_NEAR(offered_loads(fleet)[0].memory().s(), 100 / 99.0, 1e-9);
  EXPECT_GT(poisson.s(), 100);
}

}  // namespace
}  // namespace offcut::queue
