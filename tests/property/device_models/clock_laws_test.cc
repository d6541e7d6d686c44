// Laws of the clock on seeded random devices: time never rises with the clock, what is known is met
// without a jump, and the order in which a path changes its fields makes no difference.
#include <algorithm>
#include <cmath>

#include "device_models/clock.h"
#include "device_models/core_use.h"
#include "device_models/scaling.h"
#include "device_models/site_costs.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::Random;

constexpr std::uint64_t kSeeds = 200;
const std::vector<std::string> kAffinities = {"big", "little", "big+little", "any"};
const std::vector<std::string> kFrameworks = {"a", "b", "c", "d"};
const std::vector<std::string> kKernels = {"conv1x1", "fc", "concat"};

Cluster any_cluster(Random& random, const char* name) {
  Cluster cluster;
  cluster.name = name;
  cluster.cores = 1 + static_cast<int>(random.below(6));
  cluster.mhz = random.between(500, 3000);
  cluster.per_busy_core = Power::from_w(random.between(0.1, 3));
  cluster.when_on = Power::from_w(random.between(0, 1));
  if (random.chance(0.3)) cluster.least_mhz = random.between(50, 200);
  return cluster;
}

// Frameworks hang together as a tree: from one to the other leads one path.
void add_frameworks(Random& random, DeviceModel& device) {
  for (std::size_t k = 1; k < kFrameworks.size(); ++k) {
    device.ratios.push_back({.field = "framework",
                             .from = kFrameworks[random.below(k)],
                             .to = kFrameworks[k],
                             .ratio = random.between(0.2, 5),
                             .relative_sd = random.between(0, 0.5),
                             .source = "made up"});
  }
}

DeviceModel any_device(Random& random) {
  DeviceModel device;
  device.name = "phone";
  device.source = "made up";
  device.idle = Power::from_w(random.between(0, 2));
  device.clusters = {any_cluster(random, "big"), any_cluster(random, "little")};
  device.units = {{.name = "gpu",
                   .mhz = random.between(200, 1500),
                   .active = Power::from_w(random.between(0.1, 5)),
                   .copy = {}}};
  if (random.chance(0.5)) {
    ThreadScaling threads = testing::thread_law(random.between(0, 1));
    threads.law.per_thread = random.between(0, 0.05);
    threads.law.floor = random.between(0, 0.6);
    device.thread_laws.push_back(threads);
  }
  if (random.chance(0.5)) {
    device.sharing_laws.push_back(
        {"big+little", "any", {random.between(0.7, 1.7), random.between(0, 1)}, 0.1, "made up"});
  }
  add_frameworks(random, device);
  return device;
}

int cores_of(const DeviceModel& device, const std::string& affinity) {
  const auto clusters = clusters_of(device, affinity);
  EXPECT_OK(clusters);
  int cores = 0;
  for (const Cluster* cluster : *clusters) cores += cluster->cores;
  return cores;
}

OperatingPoint any_point(Random& random, const DeviceModel& device) {
  OperatingPoint point;
  point.framework = kFrameworks[random.below(kFrameworks.size())];
  if (random.chance(0.2)) {
    point.unit = "gpu";
    return point;
  }
  point.affinity = kAffinities[random.below(kAffinities.size())];
  point.threads =
      1 +
      static_cast<int>(random.below(static_cast<std::uint64_t>(cores_of(device, point.affinity))));
  return point;
}

OperatingPoint at(OperatingPoint point, double mhz) {
  point.frequency_mhz = mhz;
  return point;
}

OperatingPoint at_any_clock(Random& random, const DeviceModel& device, OperatingPoint point) {
  const ClockRange range = clock_range(device, point);
  if (range.least >= range.top) return point;
  return at(std::move(point), random.between(range.least, range.top));
}

double factor(const DeviceModel& device, const std::string& kernel, const OperatingPoint& from,
              const OperatingPoint& to) {
  const auto found = time_factor(device, kernel, from, to);
  EXPECT_OK(found);
  return found ? found->factor : 0;
}

TEST(Clock, TimeNeverRisesWithIt) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const OperatingPoint point = any_point(random, device);
    OperatingPoint slow = at_any_clock(random, device, point);
    OperatingPoint fast = at_any_clock(random, device, point);
    if (slow.frequency_mhz > fast.frequency_mhz) std::swap(slow, fast);
    for (const std::string& kernel : kKernels) {
      const double gain = factor(device, kernel, slow, fast);
      EXPECT_LE(gain, 1 + 1e-12);
      const bool alone = point.unit == "gpu" || point.affinity == "big";
      if (alone && fast.frequency_mhz > slow.frequency_mhz) {
        EXPECT_LT(gain, 1);
      }
      EXPECT_GE(gain, slow.frequency_mhz / fast.frequency_mhz * (1 - 1e-12));
    }
  }
}

TEST(Clock, TheTopOneIsWhatIsMeantWhereNoneIsStated) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const OperatingPoint point = any_point(random, device);
    const double top = clock_range(device, point).top;
    for (const std::string& kernel : kKernels) {
      EXPECT_NEAR(factor(device, kernel, point, at(point, top)), 1, 1e-12);
      EXPECT_NEAR(factor(device, kernel, point, at(point, top * (1 - 1e-9))), 1, 1e-8);
    }
    EXPECT_NEAR(*power_at(device, at(point, top)) / *power_at(device, point), 1, 1e-12);
  }
}

// A to B to C is A to C, whatever B changes first.
TEST(Clock, TheOrderOfAPathMakesNoDifference) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const auto on_cpu = [&] {
      for (;;) {
        const OperatingPoint point = any_point(random, device);
        if (point.unit == "cpu") return at_any_clock(random, device, point);
      }
    };
    const OperatingPoint from = on_cpu();
    const OperatingPoint to = on_cpu();
    const OperatingPoint over = on_cpu();
    for (const std::string& kernel : kKernels) {
      const double straight = factor(device, kernel, from, to);
      const double bent = factor(device, kernel, from, over) * factor(device, kernel, over, to);
      EXPECT_NEAR(bent / straight, 1, 1e-9);
    }
  }
}

// Runs at some clocks by a law with a share of memory of its own.
Trace any_trace(Random& random, const DeviceModel& device, const OperatingPoint& point) {
  const ClockRange range = clock_range(device, point);
  const double share = random.between(0, 0.9);
  std::vector<double> clocks = {range.top};
  for (int k = 0; k < 3; ++k) clocks.push_back(random.between(range.least, 0.98 * range.top));
  std::vector<TraceRun> runs;
  for (const double mhz : clocks) {
    const double ms = 5 * clock_factor(share, range.top, mhz);
    runs.push_back(testing::run_of(at(point, mhz), ms, 2 * ms, 3 * ms));
  }
  return testing::trace_on("phone", std::move(runs));
}

struct Whole {
  double ms = 0;
  double mj = 0;
};

Whole whole_at(const DeviceModel& device, const Trace& trace, const OperatingPoint& point) {
  static const ModelGraph graph = testing::three_layers();
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(device, graph, point, traces);
  EXPECT_OK(column);
  Whole out;
  for (std::size_t v = 0; column && v < column->time.size(); ++v) {
    out.ms += column->time[v].ms();
    out.mj += column->energy[v].mj();
  }
  return out;
}

TEST(Clock, ColumnsFallWithItAndMeetWhatWasMeasured) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const OperatingPoint point = any_point(random, device);
    const ClockRange range = clock_range(device, point);
    if (range.least >= 0.98 * range.top) continue;
    const Trace trace = any_trace(random, device, point);
    double last = INFINITY;
    for (int k = 0; k <= 40; ++k) {
      const double mhz = k == 40 ? range.top : range.least + k * (range.top - range.least) / 40;
      const double ms = whole_at(device, trace, at(point, mhz)).ms;
      EXPECT_LE(ms, last * (1 + 1e-12));
      last = ms;
    }
    for (const TraceRun& run : trace.runs) {
      const double mhz = run.point.frequency_mhz;
      if (mhz * (1 - 1e-9) < range.least) continue;
      const Whole there = whole_at(device, trace, run.point);
      const Whole below = whole_at(device, trace, at(point, mhz * (1 - 1e-9)));
      EXPECT_NEAR(below.ms / there.ms, 1, 1e-6);
      EXPECT_NEAR(below.mj / there.mj, 1, 1e-6);
    }
  }
}

// Energy is the power at the clock, times the time at the clock.
TEST(Clock, EnergyIsPowerTimesTime) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const DeviceModel device = any_device(random);
    const OperatingPoint point = any_point(random, device);
    const Trace trace = testing::trace_on("phone", {testing::run_of(point, 1, 2, 3)});
    const OperatingPoint asked = at_any_clock(random, device, point);
    const Whole whole = whole_at(device, trace, asked);
    const auto power = power_at(device, asked);
    ASSERT_OK(power);
    EXPECT_NEAR(whole.mj / (power->w() * whole.ms), 1, 1e-9);
  }
}

}  // namespace
}  // namespace offcut::device_models
