#include "engine/queue/forecast.h"

#include "engine/queue/simulation.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

Fleet one_pool(double per_s, Batching batching, int servers) {
  Route route;
  route.cloud = {Duration::from_ms(20), 0};
  Fleet fleet;
  fleet.classes = {{"k", 1000, Arrivals::poisson(per_s / 1000), route, 0, std::nullopt}};
  ServerPool pool;
  pool.name = "s";
  pool.servers = servers;
  pool.batching = batching;
  fleet.pools = {pool};
  return fleet;
}

// 40 requests per second fill a batch of 1000 in 999 / 40 = 25 s: requests wait 0 to 25 s for it,
// 12.49 s on average, and then 20 ms * (1 + 0.1 * 999) = 2.018 s: 14.5 s. Half of them take less.
TEST(Forecast, AllRequestsWaitForTheirBatch) {
  const Fleet fleet = one_pool(40, {1000, Duration::from_s(100), 0.1}, 3);
  const FleetForecast seen = forecast(fleet);
  ASSERT_TRUE(seen.stable()) << seen.unstable;
  EXPECT_NEAR(seen.pools[0].forming.s(), 999 / 80.0, 1e-9);
  EXPECT_NEAR(seen.classes[0].latency().s(), 999 / 80.0 + 2.018, 0.01);
  EXPECT_NEAR(seen.classes[0].percentile(0.99).s(), 0.99 * 999 / 40 + 2.018, 0.5);
  EXPECT_LT(seen.pools[0].probability_of_wait, 1e-3);
}

// A batch of 8 at 40 per second and 100 ms: the first waits the 100 ms, the 4 others 50 on average:
// (100 + 4 * 50) / 5 = 60 ms.
TEST(Forecast, ATimeoutIsWaitedForByTheFirst) {
  const FleetForecast seen = forecast(one_pool(40, {8, Duration::from_ms(100), 0.1}, 9));
  EXPECT_NEAR(seen.pools[0].forming.ms(), 60, 1e-9);
}

// The share over a bound is the mean over evenly spread forming times; here added up one by one.
TEST(Forecast, TheShareOverIsTheMeanOverTheFormingTimes) {
  ClassForecast way;
  way.constant_s = 0.05;
  way.random_mean_s = 0.1;
  way.random_variance = 0.004;
  for (const double bound_s : {0.02, 0.06, 0.1, 0.15, 0.2, 0.3, 0.6}) {
    double sum = 0;
    constexpr int kParts = 20'000;
    for (int i = 0; i < kParts; ++i) {
      sum += way.share_over(Duration::from_s(bound_s - 0.08 * (i + 0.5) / kParts)) / kParts;
    }
    ClassForecast batched = way;
    batched.forming = {0.08, 0, 4};
    EXPECT_NEAR(batched.share_over(Duration::from_s(bound_s)), sum, 1e-6) << bound_s;
  }
  way.forming = {0.08, 0.25, 4};
  EXPECT_EQ(way.share_over(Duration::infinity()), 0);
  EXPECT_NEAR(way.share_over(way.percentile(0.95)), 0.05, 1e-6);
}

// Two classes form batches of their own, each half as fast.
TEST(Forecast, EachClassFormsItsOwnBatches) {
  Fleet fleet = one_pool(40, {8, Duration::from_s(10), 0.1}, 9);
  fleet.classes[0].count = 500;
  fleet.classes.push_back(fleet.classes[0]);
  EXPECT_NEAR(forecast(fleet).pools[0].forming.s(), 7 / (2 * 20.0), 1e-9);
}

// A class alone waits for its device and its batches, not for others.
TEST(ForecastAlone, LeavesTheOthersOut) {
  Fleet fleet = one_pool(40, {}, 1);
  fleet.classes[0].route.device = {Duration::from_ms(500), 0};
  fleet.classes[0].arrivals = Arrivals::periodic(Duration::from_s(1));
  EXPECT_NEAR(forecast_alone(fleet.classes[0], fleet.pools[0]).latency().ms(), 520, 1e-9);
  fleet.classes[0].arrivals = Arrivals::periodic(Duration::from_ms(400));
  EXPECT_EQ(forecast_alone(fleet.classes[0], fleet.pools[0]).latency(), Duration::infinity());
}

}  // namespace
}  // namespace offcut::queue
