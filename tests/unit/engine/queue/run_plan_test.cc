#include "engine/queue/run_plan.h"

#include <cmath>

#include "engine/queue/objective.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

constexpr double kServiceS = 0.02;

// Nothing but a pool of one server.
Fleet single_queue(double load, Arrivals (*arrivals)(double)) {
  Route route;
  route.cloud = {Duration::from_s(kServiceS), 0};
  Fleet fleet;
  fleet.classes = {{"k", 1000, arrivals(load / kServiceS / 1000), route, 0, std::nullopt}};
  ServerPool pool;
  pool.name = "s";
  fleet.pools = {pool};
  return fleet;
}

// Devices that compute 2 s per request at 0.4 per second: M/D/1 at 0.8, each by itself.
Fleet slow_devices(std::uint32_t count) {
  Route route;
  route.device = {Duration::from_s(2), 0};
  route.cloud = {Duration::from_ms(1), 0};
  Fleet fleet;
  fleet.classes = {{"k", count, Arrivals::poisson(0.4), route, 0, std::nullopt}};
  ServerPool pool;
  pool.name = "s";
  pool.servers = static_cast<int>(count);
  fleet.pools = {pool};
  return fleet;
}

PlannedRun plan(const Fleet& fleet, const SimulationOptions& options) {
  return plan_run(fleet, offered_loads(fleet), options);
}

// G/G/1 at 0.81 (arrivals of scv 2): 20 ms / 0.01 = 2 s, 8 of them to warm up, 20 to measure.
TEST(RunPlan, LengthsAreRelaxationTimes) {
  SimulationOptions options;
  options.requests = 1000;
  const PlannedRun run =
      plan(single_queue(0.81, [](double rate) { return Arrivals::gamma(rate, 2); }), options);
  EXPECT_EQ(run.too_short, "");
  EXPECT_NEAR(run.run.warm_up_s, kServiceS + 8 * 2, 1e-9);
  EXPECT_NEAR(run.run.measured_s, 20 * 2, 1e-9);
}

// What the budget does not reach is said, and nothing is judged by it.
TEST(RunPlan, AShortBudgetIsNotEnoughSamples) {
  SimulationOptions options;
  options.requests_at_most = 100'000;
  options.thresholds = {Duration::from_s(1000)};
  const Fleet fleet = single_queue(0.995, [](double rate) { return Arrivals::gamma(rate, 2); });
  const PlannedRun run = plan(fleet, options);
  EXPECT_THAT(run.too_short, testing::HasSubstr("not enough samples: pool \"s\""));
  EXPECT_GT(run.requests_needed, 10'000'000);
  EXPECT_LE(run.requests, 100'001);
  const auto result = simulate(fleet, options);
  ASSERT_OK(result);
  EXPECT_EQ(result->too_short, run.too_short);
}

// The same queue with Poisson arrivals is a law that is known: a short run suffices.
TEST(RunPlan, AKnownLawNeedsNoLongRun) {
  SimulationOptions options;
  const PlannedRun run = plan(single_queue(0.995, Arrivals::poisson), options);
  EXPECT_EQ(run.too_short, "");
  EXPECT_LT(run.requests, 2'000'000);
  EXPECT_EQ(run.run.classes[0].control, ClassPlan::Control::Pool);
}

// 20 relaxation times over all devices: more devices need less time, and the warm-up is that of one
// device's chain, which does not grow with them.
TEST(RunPlan, DevicesAreIndependent) {
  SimulationOptions options;
  const PlannedRun few = plan(slow_devices(10'000), options);
  const PlannedRun many = plan(slow_devices(100'000), options);
  for (const PlannedRun* run : {&few, &many}) {
    EXPECT_EQ(run->too_short, "");
    EXPECT_GT(run->run.classes[0].chain.used_s, 0);
  }
  EXPECT_LT(many.requests, 3 * few.requests);
}

// M/D/1 at 0.8 and 2 s: the 99th percentile is 22.7 s, for any number of devices.
TEST(Simulate, TheNumberOfDevicesDoesNotMatter) {
  for (const std::uint32_t count : {10u, 1000u, 10'000u}) {
    SCOPED_TRACE(count);
    const auto result = simulate(slow_devices(count), {});
    ASSERT_OK(result);
    EXPECT_NEAR(result->fleet.percentile_s[3].value, 22.7, 0.3);
    EXPECT_LT(result->fleet.percentile_s[3].half_width, 0.05 * 22.7);
  }
}

// M/D/1 at 0.995: 9.21 s (20 ms of service), where runs without the law see 5 to 12 s.
TEST(Simulate, AQueueNearSaturation) {
  const auto result = simulate(single_queue(0.995, Arrivals::poisson), {});
  ASSERT_OK(result);
  EXPECT_NEAR(result->fleet.percentile_s[3].value, 9.21, 0.03);
  EXPECT_LT(result->fleet.percentile_s[3].half_width, 0.1);
}

// Periodic devices of one period need no more than a period.
TEST(Simulate, PeriodicDevicesThatQueue) {
  Fleet fleet = slow_devices(500);
  fleet.classes[0].arrivals = Arrivals::periodic(Duration::from_ms(2500));
  fleet.classes[0].route.device.scv = 0.5;
  const auto many = simulate(fleet, {});
  fleet.classes[0].count = 5;
  const auto few = simulate(fleet, {});
  ASSERT_OK(many);
  ASSERT_OK(few);
  EXPECT_NEAR(many->fleet.latency_s.value, few->fleet.latency_s.value,
              many->fleet.latency_s.half_width + few->fleet.latency_s.half_width);
}

}  // namespace
}  // namespace offcut::queue
