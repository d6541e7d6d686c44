// Curves through what is published, on seeded random devices: published points are met exactly,
// what lies between two of them lies between their numbers, and a law that falls stays one that
// falls.
#include <algorithm>
#include <map>

#include "device_models/core_use.h"
#include "device_models/published_power.h"
#include "device_models/site_costs.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::Random;
using testing::run_of;
using testing::small_phone;
using testing::three_layers;
using testing::trace_on;

constexpr std::uint64_t kSeeds = 60;
constexpr int kBig = 12;
constexpr int kLittle = 4;

struct Known {
  double ms = 0;
  double mj = 0;
};
using Curve = std::map<int, Known>;  // by threads or batch

// A phone whose threads help, or at least do not hurt.
DeviceModel any_phone(Random& random) {
  DeviceModel device = small_phone();
  device.clusters[0].cores = kBig;
  device.clusters[1].cores = kLittle;
  device.thread_laws = {testing::thread_law(random.unit())};
  if (random.chance(0.3)) device.thread_laws[0].law.floor = random.unit();
  return device;
}

// Known at a few values; `growth(random)` from one to the next.
template <class Growth>
Curve any_curve(Random& random, int most, const Growth& growth) {
  Curve out;
  double ms = random.between(1, 1000);
  for (int n = 1; n <= most; ++n) {
    ms *= growth(random);
    if (random.chance(0.4) || n == 1) out[n] = {ms, random.between(1, 1000)};
  }
  return out;
}

void publish(const OperatingPoint& point, const Known& known, DeviceModel& device) {
  device.totals.push_back({.model = "three",
                           .point = point,
                           .total = Duration::from_ms(known.ms),
                           .energy = Energy::from_mj(known.mj),
                           .memory = {},
                           .loading = {},
                           .source = "made up"});
}

Known asked(const DeviceModel& device, const OperatingPoint& point) {
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(device, three_layers(), point, traces);
  EXPECT_OK(column);
  Known out;
  for (const Duration time : column->time) out.ms += time.ms();
  for (const Energy energy : column->energy) out.mj += energy.mj();
  return out;
}

bool lies_between(double value, double a, double b) {
  const auto [least, most] = std::minmax(a, b);
  return value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9);
}

// All values up to the last known one.
template <class PointOf>
void expect_met_and_between(const DeviceModel& device, const Curve& curve, const PointOf& point) {
  for (auto low = curve.begin(); std::next(low) != curve.end(); ++low) {
    const auto high = std::next(low);
    for (int n = low->first; n <= high->first; ++n) {
      SCOPED_TRACE(n);
      const Known found = asked(device, point(n));
      EXPECT_TRUE(lies_between(found.ms, low->second.ms, high->second.ms)) << found.ms;
      EXPECT_TRUE(lies_between(found.mj, low->second.mj, high->second.mj)) << found.mj;
      if (const auto known = curve.find(n); known != curve.end()) {
        EXPECT_NEAR(found.ms / known->second.ms, 1, 1e-9);
        EXPECT_NEAR(found.mj / known->second.mj, 1, 1e-9);
      }
    }
  }
}

OperatingPoint with_batch(int batch) {
  OperatingPoint point = on_big(2);
  point.batch = batch;
  return point;
}

TEST(KnownCurve, MeetsThePublishedThreadsAndLiesBetweenThem) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    DeviceModel device = any_phone(random);
    const Curve curve = any_curve(random, kBig, [](Random& r) { return r.between(0.5, 1.3); });
    for (const auto& [n, known] : curve) publish(on_big(n), known, device);
    learn_published_powers(device);
    expect_met_and_between(device, curve, on_big);
  }
}

TEST(KnownCurve, MeetsThePublishedBatchesAndLiesBetweenThem) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    DeviceModel device = any_phone(random);
    const Curve curve = any_curve(random, kBig, [](Random& r) { return r.between(1, 2); });
    for (const auto& [n, known] : curve) publish(with_batch(n), known, device);
    learn_published_powers(device);
    expect_met_and_between(device, curve, with_batch);
  }
}

TEST(KnownCurve, MoreThreadsAreNeverSlowerWherePublishedOnesAreNot) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    DeviceModel device = any_phone(random);
    const Curve curve = any_curve(random, kBig, [](Random& r) { return r.between(0.5, 1); });
    for (const auto& [n, known] : curve) publish(on_big(n), known, device);
    double before = asked(device, on_big(1)).ms;
    for (int n = 2; n <= kBig; ++n) {
      const double now = asked(device, on_big(n)).ms;
      EXPECT_LE(now, before * (1 + 1e-9)) << n;
      before = now;
    }
  }
}

// Published on the big cores, on all of them, or on both; the little ones join when the big ones
// are busy.
TEST(KnownCurve, CoresThatAreBusyCountNotTheirNames) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    DeviceModel device = any_phone(random);
    const double ms = random.between(1, 1000);
    const double all = ms * random.between(0.3, 1.5);
    OperatingPoint both = on_big(kBig + kLittle);
    both.affinity = "big+little";
    publish(on_big(kBig), {ms, 1}, device);
    publish(both, {all, 2}, device);
    for (int n = 1; n <= kBig + kLittle; ++n) {
      SCOPED_TRACE(n);
      both.threads = n;
      const double found = asked(device, both).ms;
      const double big = asked(device, on_big(std::min(n, kBig))).ms;
      EXPECT_TRUE(n <= kBig ? lies_between(found, big, big) : lies_between(found, ms, all))
          << found;
    }
  }
}

}  // namespace
}  // namespace offcut::device_models
