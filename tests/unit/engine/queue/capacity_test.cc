#include "engine/queue/capacity.h"

#include <algorithm>
#include <cmath>

#include "engine/queue/forecast.h"
#include "engine/queue/formulas.h"
#include "tests/support/example_fleet.h"
#include "tests/support/pure_pool.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

// The least number of servers of M/M/c is known exactly. The search errs by one server upwards at
// most, where the exact margin is smaller than the simulation can tell.
TEST(Search, FindsTheLeastServersOfMmc) {
  for (const std::uint32_t devices : {120u, 850u, 4000u}) {
    for (const double limit_s : {0.050, 0.060}) {
      SCOPED_TRACE(testing::Message() << devices << " devices within " << limit_s);
      const auto answer = search(pure_pool(devices, Duration::from_s(limit_s)), {});
      ASSERT_OK(answer);
      ASSERT_EQ(answer->best, 0u) << answer->kinds[0].why_not;
      const KindAnswer& found = answer->kinds[0];
      const int exact = least_by_theory(devices, limit_s);
      EXPECT_GE(found.servers, exact);
      EXPECT_LE(found.servers, exact + 1);
      EXPECT_EQ(found.verified, 5);
      EXPECT_DOUBLE_EQ(found.cost_per_hour, 0.5 * found.servers);
    }
  }
}

// Even an idle server takes longer than 30 ms once in twenty: e^-3. More of them do not help.
TEST(Search, SaysWhenMoreServersDoNotHelp) {
  const auto answer = search(pure_pool(100, Duration::from_ms(30)), {});
  ASSERT_OK(answer);
  EXPECT_FALSE(answer->best.has_value());
  EXPECT_THAT(answer->kinds[0].why_not, testing::HasSubstr("more servers do not help"));
  EXPECT_FALSE(answer->kinds[0].probe->met());
}

TEST(Search, ADeviceThatCannotKeepUpIsNoMatterOfServers) {
  Demand demand = pure_pool(10, Duration::from_ms(500));
  demand.classes[0].options[0].up = {Duration::from_ms(1200), 0};
  const auto answer = search(demand, {});
  ASSERT_OK(answer);
  EXPECT_THAT(answer->kinds[0].why_not, testing::HasSubstr("radios of \"source\""));
}

// The faster kind needs fewer servers, the slower one costs less: cost decides.
TEST(Search, KindsCompeteByCost) {
  Demand demand = pure_pool(850, Duration::from_ms(80));
  demand.kinds.push_back({"gpu", 4.0, 1, ServerPool::Discipline::Fifo, {}});
  demand.classes[0].options[0].cloud.push_back({Duration::from_ms(5), 1});
  const auto answer = search(demand, {});
  ASSERT_OK(answer);
  ASSERT_EQ(answer->best, 0u);
  EXPECT_GT(answer->kinds[0].servers, answer->kinds[1].servers);
  EXPECT_LT(answer->kinds[0].cost_per_hour, answer->kinds[1].cost_per_hour);
}

TEST(Search, NoServersWhereTheDevicesDoIt) {
  Demand demand = example_demand();
  for (ClassDemand& c : demand.classes) c.options = {local_option(40)};
  const auto answer = search(demand, {});
  ASSERT_OK(answer);
  ASSERT_EQ(answer->best, 0u);
  EXPECT_EQ(answer->kinds[0].servers, 0);
  EXPECT_EQ(answer->kinds[0].cost_per_hour, 0);
}

TEST(Search, TheSameOnAnyNumberOfThreads) {
  SearchOptions options;
  options.verifications = 1;
  options.threads = 1;
  const auto one = search(example_demand(), options);
  options.threads = 3;
  const auto three = search(example_demand(), options);
  ASSERT_OK(one);
  ASSERT_OK(three);
  ASSERT_TRUE(one->best.has_value());
  EXPECT_EQ(one->kinds[0].servers, three->kinds[0].servers);
  EXPECT_EQ(one->kinds[0].trail.size(), three->kinds[0].trail.size());
  EXPECT_EQ(one->kinds[0].probe->result.fleet.latency_s.value,
            three->kinds[0].probe->result.fleet.latency_s.value);
}

TEST(Demand, NamesWhatIsWrong) {
  Demand demand = example_demand();
  demand.policy.kind = CutPolicy::Kind::Fixed;
  demand.policy.fixed = "inputs";
  EXPECT_THAT(search(demand, {}),
              ErrorIs(ErrorCode::NotFound, "no cut \"inputs\", did you mean \"input\"?"));
  demand = example_demand();
  demand.classes[1].options[0].cloud.clear();
  EXPECT_THAT(search(demand, {}), ErrorIs(ErrorCode::InvalidArgument, "class \"camera\": cut"));
  demand = example_demand();
  demand.objective.latency.reset();
  EXPECT_THAT(search(demand, {}), ErrorIs(ErrorCode::InvalidArgument, "objective"));
  demand = example_demand();
  demand.classes[0].options.pop_back();
  demand.policy.queue_limit = 2;
  EXPECT_THAT(search(demand, {}), ErrorIs(ErrorCode::InvalidArgument, "device-only cut"));
}

// 1000 slots per server: a pool may have a hundred million, so a hundred thousand servers.
TEST(Probe, RefusesMoreSlotsThanAPoolMayHave) {
  Demand demand = example_demand();
  demand.kinds[0].concurrency = 1000;
  EXPECT_THAT(
      probe(demand, 0, 100'001, {}),
      ErrorIs(ErrorCode::InvalidArgument, "servers: expected from 1 to 100000, found 100001"));
  EXPECT_THAT(probe(demand, 0, 0, {}), ErrorIs(ErrorCode::InvalidArgument, "found 0"));
}

// By Little's law a billion seconds on the way hold as many requests as come in them.
TEST(Probe, DoesNotSimulateMoreRequestsThanItHolds) {
  Demand demand = example_demand();
  for (ClassDemand& c : demand.classes) {
    std::erase_if(c.options, [](const CutOption& option) { return !option.offloads; });
    for (CutOption& option : c.options) option.propagation = Duration::from_s(1e9);
  }
  const auto seen = probe(demand, 0, 10'000, {});
  ASSERT_OK(seen);
  EXPECT_THAT(seen->result.unstable,
              ::testing::StartsWith("UNSTABLE: more requests are under way at once than a "));
}

// 10 devices at 25%, 25%, 50%: 3 + 2 + 5 (remainders tie: the first gets the odd one).
TEST(FleetOf, SplitsAClassIntoWholeDevices) {
  Demand demand = example_demand();
  demand.classes.resize(1);
  demand.classes[0].count = 10;
  const PlannedFleet planned = fleet_of(demand, 0, 4, {{{0, 0.25}, {1, 0.25}, {2, 0.5}}});
  ASSERT_EQ(planned.members[0].size(), 3u);
  EXPECT_EQ(planned.fleet.classes[0].count, 3u);
  EXPECT_EQ(planned.fleet.classes[1].count, 2u);
  EXPECT_EQ(planned.fleet.classes[2].count, 5u);
  EXPECT_EQ(planned.fleet.classes[1].name, "phone (pool2)");
  EXPECT_EQ(planned.fleet.pools[0].slots(), 8);
}

// With a weight on latency alone: the fastest of the cuts that keep the bound.
TEST(ChooseCuts, AloneIsTheFastestCut) {
  Demand demand = example_demand();
  demand.policy.latency_weight = 1;
  const CutChoice choice = choose_cuts(demand, 0, 1000);
  ASSERT_EQ(choice.assignment.size(), 3u);
  for (std::size_t c = 0; c < 3; ++c) {
    const std::vector<CutOption>& options = demand.classes[c].options;
    ASSERT_EQ(choice.assignment[c].size(), 1u);
    for (const CutOption& other : options) {
      EXPECT_LE(options[choice.assignment[c][0].option].alone(0), other.alone(0));
    }
  }
}

// With servers to spare the equilibrium is the choice of the lone device. With too few, devices
// leave the cloud until it is no better than computing at home, and no cut is overloaded.
TEST(ChooseCuts, EquilibriumLeavesACrowdedCloud) {
  Demand demand = example_demand();
  demand.policy.latency_weight = 1;
  demand.objective.latency = Duration::from_s(2);  // all cuts keep it
  const CutChoice alone = choose_cuts(demand, 0, 1000);
  demand.policy.kind = CutPolicy::Kind::Equilibrium;
  const CutChoice rich = choose_cuts(demand, 0, 1000);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(rich.assignment[c][0].option, alone.assignment[c][0].option);
  }
  const CutChoice poor = choose_cuts(demand, 0, 14);
  EXPECT_LT(poor.gap, 0.01);
  const FleetForecast expected = forecast(fleet_of(demand, 0, 14, poor.assignment).fleet);
  ASSERT_TRUE(expected.stable()) << expected.unstable;
  EXPECT_GT(expected.pools[0].utilisation, 0.9);
  EXPECT_GT(poor.assignment[0].size(), 1u);
  EXPECT_THAT(text_of_cuts(demand.classes[0], poor.assignment[0]), testing::HasSubstr("% + "));
}

TEST(ChooseCuts, AnEnergyBoundForbidsExpensiveCuts) {
  Demand demand = example_demand();
  demand.objective.energy = Energy::from_mj(115);  // phone: input 70, pool2 107.5, output 525
  demand.policy.latency_weight = 0;
  demand.policy.energy_weight = -1;  // the most expensive that is allowed
  const CutChoice choice = choose_cuts(demand, 0, 1000);
  EXPECT_EQ(demand.classes[0].options[choice.assignment[0][0].option].label, "pool2");
}

TEST(BatteryLife, IsCapacityOverMeanPower) {
  // 36 kJ at 0.5 W standby and 2 inferences a second of 250 mJ: 1 W, 10 hours.
  const Battery battery{Energy::from_j(36'000), Power::from_mw(500)};
  EXPECT_NEAR(battery_life(battery, 2, Energy::from_mj(250)).s(), 36'000, 1e-9);
}

TEST(Judge, ReportsEveryRequirementWithItsMargin) {
  Demand demand = example_demand();
  demand.objective.energy = Energy::from_mj(200);
  demand.objective.battery_life = Duration::from_s(30 * 3600);
  const auto seen = probe(demand, 0, 40, {});
  ASSERT_OK(seen);
  ASSERT_EQ(seen->findings.size(), 3u + 3u + 1u);
  EXPECT_EQ(seen->findings[0].requirement(), "p99 latency of \"phone\" <= 250 ms");
  EXPECT_EQ(seen->findings[4].requirement(), "energy per inference of \"camera\" <= 200 mJ");
  EXPECT_EQ(seen->findings[6].requirement(), "battery life of \"phone\" >= 30 h");
  for (const Finding& finding : seen->findings) {
    EXPECT_EQ(finding.state == Finding::State::Met, finding.margin() > 0) << finding.requirement();
  }
}

TEST(Curves, LatencyFallsWithServersAndRisesWithLoad) {
  const Demand demand = example_demand();
  KindAnswer found;
  found.probe = Probe{};
  found.probe->servers = 30;
  found.probe->cuts = choose_cuts(demand, 0, 30);
  const auto servers = curve_over_servers(demand, found, {1, 26, 28, 40}, {});
  ASSERT_OK(servers);
  EXPECT_THAT((*servers)[0].unstable, testing::HasSubstr("pool \"gpu\""));
  for (std::size_t i = 2; i < 4; ++i) {
    EXPECT_LE((*servers)[i].mean_s.low(), (*servers)[i - 1].mean_s.high());
    EXPECT_GT((*servers)[i].cost_per_million, (*servers)[i - 1].cost_per_million);
  }
  const auto load = curve_over_load(demand, found, {0.5, 1, 2}, {});
  ASSERT_OK(load);
  EXPECT_LT((*load)[0].utilisation.value, (*load)[1].utilisation.value);
  EXPECT_FALSE((*load)[2].unstable.empty());
}

// Every class must keep the objective: the curve shows the one that is latest, not the fleet.
TEST(Curves, ShowTheObjectiveOfTheLatestClass) {
  Demand demand = example_demand();
  SearchOptions options;
  options.requests_at_most = 200'000;
  KindAnswer found;
  const auto seen = probe(demand, 0, 40, options);
  ASSERT_OK(seen);
  found.probe = *seen;
  double latest = 0;
  for (const ClassResult& c : seen->result.groups) {
    latest = std::max(latest, c.percentile_s[0].value);
  }
  const auto each = curve_over_servers(demand, found, {40}, options);
  ASSERT_OK(each);
  EXPECT_EQ((*each)[0].percentile_s[0].value, latest);
  EXPECT_GT(latest, seen->result.fleet.percentile_s[0].value);
  demand.objective.scope = ServiceObjective::Scope::WholeFleet;
  const auto whole = curve_over_servers(demand, found, {40}, options);
  ASSERT_OK(whole);
  EXPECT_EQ((*whole)[0].percentile_s[0].value, seen->result.fleet.percentile_s[0].value);
}

TEST(Sensitivity, MoreDevicesNeedMoreServersAndFasterOnesFewer) {
  const auto rows = sensitivity(example_demand(), 0, {0.8, 1.25}, {});
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 6u);
  EXPECT_LT((*rows)[2].servers, (*rows)[3].servers);  // fleet
  EXPECT_GT((*rows)[4].servers, (*rows)[5].servers);  // server speed
}

}  // namespace
}  // namespace offcut::queue
