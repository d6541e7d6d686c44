// Do the intervals of the simulation hold the truth as often as they say, up to loads of 0.999?
//
// Every queue here has a law that is known: an exact mean, and mostly an exact 99th percentile.
// Over 200 seeds an interval at 90 % must hold it in 180 runs; a binomial count scatters by 4.2, so
// 167 is the least (three standard deviations). The runs are those that a study makes: lengths,
// starts and controls as run_plan.h chooses them, one round. A probe's verdict is held to its level
// too, looks at the data included.
//
// Minutes long, so not in the default run: ctest -C coverage -L coverage. Prints its table.
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "engine/queue/capacity.h"
#include "engine/queue/formulas.h"
#include "engine/queue/mg1_law.h"
#include "engine/queue/run_plan.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

constexpr int kSeeds = 200;
constexpr double kLevel = 0.9;
constexpr int kLeast = 167;
constexpr double kServiceS = 0.01;

// A law by its tail P(response > t), and its mean.
struct Truth {
  double mean_s = 0;
  std::function<double(double)> tail;  // empty: unknown
};

double quantile(const Truth& truth, double p) {
  double low = 0;
  double high = 1e-3;
  while (truth.tail(high) > 1 - p) high *= 2;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (truth.tail(middle) > 1 - p ? low : high) = middle;
  }
  return high;
}

Truth exponential(double rate) {
  return {1 / rate, [rate](double t) { return std::exp(-rate * t); }};
}

struct Queue {
  const char* name;
  double highest;  // load: beyond it a run takes too long where nothing is known of the queue
  Fleet (*fleet)(double load);
  Truth (*truth)(double load);
};

// Requests of 10 ms at a pool of `servers`, from `count` sources.
Fleet pool(double load, int servers, double scv, std::uint32_t count) {
  Fleet fleet;
  Route route;
  route.cloud = {Duration::from_s(kServiceS), scv};
  fleet.classes = {{"source", count, Arrivals::poisson(load * servers / kServiceS / count), route,
                    0, std::nullopt}};
  fleet.pools = {ServerPool{}};
  fleet.pools[0].name = "pool";
  fleet.pools[0].servers = servers;
  return fleet;
}

template <int kServers>
Fleet mmc_fleet(double load) {
  return pool(load, kServers, 1, 100);
}
template <int kServers>
Truth mmc_truth(double load) {
  const double free_per_s = kServers * (1 - load) / kServiceS;
  const double waits = erlang_c(kServers, kServers * load);
  const double serve_per_s = 1 / kServiceS;
  // The wait is 0 or exponential; then an exponential service.
  const auto tail = [=](double t) {
    const double both =
        (serve_per_s * std::exp(-free_per_s * t) - free_per_s * std::exp(-serve_per_s * t)) /
        (serve_per_s - free_per_s);
    return (1 - waits) * std::exp(-serve_per_s * t) + waits * both;
  };
  return {kServiceS + waits / free_per_s, tail};
}

Fleet md1_fleet(double load) { return pool(load, 1, 0, 100); }
Truth md1_truth(double load) {
  Mg1Law law;
  law.add(load / kServiceS, {Duration::from_s(kServiceS), 0});
  return {law.mean_s() + kServiceS, [law](double t) { return law.tail(t - kServiceS); }};
}

Fleet bursty_fleet(double load) { return pool(load, 1, 4, 100); }
Truth bursty_truth(double load) {
  Mg1Law law;
  law.add(load / kServiceS, {Duration::from_s(kServiceS), 4});
  return {law.mean_s() + kServiceS, {}};
}

Fleet sharing_fleet(double load) {
  Fleet fleet = pool(load, 1, 4, 100);
  fleet.pools[0].discipline = ServerPool::Discipline::ProcessorSharing;
  return fleet;
}
Truth sharing_truth(double load) { return {kServiceS / (1 - load), {}}; }

// GI/M/1: the response is exponential of rate (1 - s) / S, s the root of s = E e^-(1 - s) A / S.
template <int kScvTenths>
Fleet gim1_fleet(double load) {
  Fleet fleet = pool(load, 1, 1, 1);
  const double rate = load / kServiceS;
  fleet.classes[0].arrivals = kScvTenths == 0 ? Arrivals::periodic(Duration::from_s(1 / rate))
                                              : Arrivals::gamma(rate, kScvTenths / 10.0);
  return fleet;
}
template <int kScvTenths>
Truth gim1_truth(double load) {
  double root = load;
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = (1 - root) / load;
    root = kScvTenths == 0 ? std::exp(-x) : std::pow(1 + kScvTenths / 10.0 * x, -10.0 / kScvTenths);
  }
  return exponential((1 - root) / kServiceS);
}

// 40 devices, each an M/M/1 queue of its own; nothing else takes time.
Fleet devices_fleet(double load) {
  Fleet fleet = pool(load, 1, 1, 40);
  Route& route = fleet.classes[0].route;
  route.device = route.cloud;
  route.cloud = {};
  route.offloads = false;
  fleet.classes[0].arrivals = Arrivals::poisson(load / kServiceS);
  return fleet;
}
Truth mm1_truth(double load) { return exponential((1 - load) / kServiceS); }

// Computing and sending at the same rate: two such responses in a row, a gamma of shape 2.
Fleet radios_fleet(double load) {
  Fleet fleet = devices_fleet(load);
  Route& route = fleet.classes[0].route;
  route.up = route.device;
  route.offloads = true;
  return fleet;
}
Truth radios_truth(double load) {
  const double rate = (1 - load) / kServiceS;
  return {2 / rate, [rate](double t) { return (1 + rate * t) * std::exp(-rate * t); }};
}

const Queue kQueues[] = {{"M/M/1", 1, mmc_fleet<1>, mmc_truth<1>},
                         {"M/M/4", 1, mmc_fleet<4>, mmc_truth<4>},
                         {"M/M/32", 0.99, mmc_fleet<32>, mmc_truth<32>},
                         {"M/D/1", 1, md1_fleet, md1_truth},
                         {"M/G/1 scv 4", 1, bursty_fleet, bursty_truth},
                         {"M/G/1-PS", 0.98, sharing_fleet, sharing_truth},
                         {"D/M/1", 0.98, gim1_fleet<0>, gim1_truth<0>},
                         {"gamma 2/M/1", 0.95, gim1_fleet<20>, gim1_truth<20>},
                         {"devices M/M/1", 1, devices_fleet, mm1_truth},
                         {"device, radio", 0.99, radios_fleet, radios_truth}};
constexpr double kLoads[] = {0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999};

struct Seen {
  int mean = 0;
  int percentile = 0;
  int short_runs = 0;
  double width = 0;  // of the percentile (or mean), relative, on average
};

Seen covered(const Queue& queue, double load) {
  const Truth truth = queue.truth(load);
  const double p99_s = truth.tail ? quantile(truth, 0.99) : 0;
  std::vector<SimulationResult> runs(kSeeds);
  tbb::parallel_for(0, kSeeds, [&](int i) {
    SimulationOptions options;
    options.confidence = kLevel;
    options.percentiles = {0.99};
    options.requests = 40'000;
    options.rounds = 1;
    options.threads = 1;
    options.requests_at_most = 100'000'000;
    options.seed = static_cast<std::uint64_t>(i + 1);
    auto run = simulate(queue.fleet(load), options);
    EXPECT_OK(run);
    if (run) runs[static_cast<std::size_t>(i)] = std::move(*run);
  });
  Seen seen;
  for (const SimulationResult& run : runs) {
    const Estimate& p99 = run.fleet.percentile_s.at(0);
    seen.mean += run.fleet.latency_s.holds(truth.mean_s) ? 1 : 0;
    seen.percentile += truth.tail && p99.holds(p99_s) ? 1 : 0;
    seen.short_runs += run.too_short.empty() ? 0 : 1;
    const Estimate& shown = truth.tail ? p99 : run.fleet.latency_s;
    seen.width += shown.half_width / shown.value / kSeeds;
  }
  return seen;
}

class Coverage : public testing::TestWithParam<Queue> {};

TEST_P(Coverage, IsTheStatedLevel) {
  const Queue& queue = GetParam();
  for (const double load : kLoads) {
    if (load > queue.highest) continue;
    SCOPED_TRACE(load);
    const Seen seen = covered(queue, load);
    const bool tail = static_cast<bool>(queue.truth(load).tail);
    std::printf("| %-13s | %5.3f | %3d | %3s | %.2f%% |\n", queue.name, load, seen.mean,
                tail ? std::to_string(seen.percentile).c_str() : "", 100 * seen.width);
    std::fflush(stdout);
    EXPECT_EQ(seen.short_runs, 0);
    EXPECT_GE(seen.mean, kLeast);
    if (tail) {
      EXPECT_GE(seen.percentile, kLeast);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, Coverage, testing::ValuesIn(kQueues), [](const auto& tested) {
  std::string name;
  for (const char c : std::string(tested.param.name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  }
  return name;
});

// Beyond the loads of the table a study does not get an interval that is too narrow: its plan says
// that the samples are not enough.
TEST(Coverage, HigherLoadsSayThatSamplesAreNotEnough) {
  for (const Queue& queue : kQueues) {
    if (queue.highest == 1) continue;
    for (const double load : {0.995, 0.999}) {
      const Fleet fleet = queue.fleet(load);
      const PlannedRun planned = plan_run(fleet, offered_loads(fleet), {});
      const bool enough = planned.too_short.empty();
      std::printf("| %-13s | %5.3f | %s |\n", queue.name, load,
                  enough ? "enough" : planned.too_short.c_str());
      EXPECT_TRUE(load < 0.999 || !enough) << queue.name;
    }
  }
}

// A probe looks after every round and stops when it is sure, so it has more than one chance to be
// wrong. With a limit just beside the truth it may be in one of 100 probes; of 200, 6 is three
// standard deviations over 2.
class WrongVerdicts : public testing::TestWithParam<Queue> {};

TEST_P(WrongVerdicts, AreAsRareAsStated) {
  const Queue& queue = GetParam();
  for (const double load : {0.8, 0.95, 0.99}) {
    for (const double off : {0.995, 1.005}) {
      SCOPED_TRACE(testing::Message() << load << ", limit " << off);
      Demand demand;
      const Fleet fleet = queue.fleet(load);
      const DeviceClass& source = fleet.classes[0];
      CutOption option;
      option.label = "input";
      option.cloud = {source.route.cloud};
      demand.classes = {
          {"source", source.count, source.arrivals, {option}, std::nullopt, std::nullopt}};
      demand.kinds = {{"pool", 1, 1, ServerPool::Discipline::Fifo, {}}};
      demand.objective.latency = Duration::from_s(quantile(queue.truth(load), 0.99) * off);
      std::vector<int> sure(kSeeds);
      tbb::parallel_for(0, kSeeds, [&](int i) {
        SearchOptions options;
        options.seed = static_cast<std::uint64_t>(i + 1);
        options.threads = 1;
        const auto seen = probe(demand, 0, fleet.pools[0].servers, options);
        EXPECT_OK(seen);
        if (!seen) return;
        const bool wrong = off < 1 ? seen->met() : is_broken(seen->findings);
        const bool right = off < 1 ? is_broken(seen->findings) : seen->met();
        sure[static_cast<std::size_t>(i)] = wrong ? -1 : right ? 1 : 0;
      });
      const auto wrong = std::count(sure.begin(), sure.end(), -1);
      std::printf("| %-13s | %5.3f | limit %.3f of p99 | wrong %3d | too close %3d |\n", queue.name,
                  load, off, static_cast<int>(wrong),
                  static_cast<int>(std::count(sure.begin(), sure.end(), 0)));
      std::fflush(stdout);
      EXPECT_LE(wrong, 6);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, WrongVerdicts,
                         testing::Values(kQueues[0], kQueues[1], kQueues[3], kQueues[7]),
                         [](const auto& tested) { return "q" + std::to_string(tested.index); });

}  // namespace
}  // namespace offcut::queue
