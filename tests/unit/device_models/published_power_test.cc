#include "device_models/published_power.h"

#include <cmath>

#include "device_models/core_use.h"
#include "device_models/site_costs.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::run_of;
using testing::small_phone;
using testing::thread_law;
using testing::three_layers;
using testing::trace_on;

TotalEnergy network(const char* name, double ms, double w) {
  const Duration total = Duration::from_ms(ms);
  return {name, total, Power::from_w(w) * total};
}

PublishedTotal published(const char* name, const OperatingPoint& point, double ms, double w) {
  PublishedTotal out;
  out.model = name;
  out.point = point;
  out.total = Duration::from_ms(ms);
  out.energy = Power::from_w(w) * out.total;
  out.source = "made up";
  return out;
}

// One network: its power, that goes with time as is usual.
TEST(PowerOfTime, OneNetworkLeavesTheUsualExponent) {
  const std::vector<TotalEnergy> one = {network("a", 100, 2)};
  const PowerOfTime law = fit_power_of_time(one);
  EXPECT_NEAR(power_of(law, Duration::from_ms(100)).w(), 2, 1e-12);
  EXPECT_NEAR(power_of(law, Duration::from_ms(200)).w(), 2 * std::pow(2, 0.05), 1e-12);
  EXPECT_NEAR(law.relative_sd, 0.2, 1e-12);
}

// Power goes with the cube root of time over a factor of 1000: squares of the logarithms are
// 2 * (log 1000 / 2)^2 = 23.9 against 2.25 of the usual exponent.
TEST(PowerOfTime, FollowsManyDecades) {
  const std::vector<TotalEnergy> two = {network("a", 1, 1), network("b", 1000, 10)};
  const PowerOfTime law = fit_power_of_time(two);
  const double squares = std::pow(std::log(1000), 2) / 2;
  EXPECT_NEAR(law.exponent, (squares / 3 + 2.25 * 0.05) / (squares + 2.25), 1e-12);
}

DeviceModel phone_with_energies() {
  DeviceModel device = small_phone();
  device.thread_laws = {thread_law(0)};
  device.totals = {published("a", on_big(4), 10, 9.2), published("b", on_big(4), 10, 9.2)};
  learn_published_powers(device);
  return device;
}

// The phone says 0.5 + 0.1 + 4 W, and the energies twice that.
TEST(PowerCorrection, IsTheRatioToThePowerOfTheModel) {
  const DeviceModel device = phone_with_energies();
  const auto same = power_correction(device, on_big(4), "c", Duration::from_ms(20));
  ASSERT_TRUE(same);
  EXPECT_NEAR(same->factor, 2 * std::pow(2, device.published_powers[0].exponent), 1e-12);
  EXPECT_EQ(same->networks, 2);
  EXPECT_GT(same->relative_sd, 0);
  EXPECT_NEAR(power_correction(device, on_big(2), "c", Duration::from_ms(20))->factor, 2, 1e-12);
  EXPECT_NEAR(power_correction(device, on_big(4), "b", Duration::from_ms(20))->factor, 2, 1e-12);
}

TEST(PowerCorrection, SpeaksForOneRuntimePrecisionAndUnitAlone) {
  const DeviceModel device = phone_with_energies();
  OperatingPoint gpu;
  gpu.unit = "gpu";
  OperatingPoint int8 = on_big(4);
  int8.precision = "int8";
  EXPECT_FALSE(power_correction(device, gpu, "c", Duration::from_ms(20)));
  EXPECT_FALSE(power_correction(device, int8, "c", Duration::from_ms(20)));
  EXPECT_FALSE(power_correction(small_phone(), on_big(4), "c", Duration::from_ms(20)));
}

// Cores that draw twice as much draw twice as much beside published energies too. The 4 ms on two
// cores would be 2 ms on the four of the law.
TEST(PowerCorrection, FollowsEditsOfThePowers) {
  DeviceModel device = phone_with_energies();
  const Trace trace = trace_on("phone", {run_of(on_big(2), 1, 1, 2)});
  const Trace* const traces[] = {&trace};
  const double factor = 2 * std::pow(2.0 / 10, device.published_powers[0].exponent);
  const auto before = cost_column(device, three_layers(), on_big(2), traces);
  ASSERT_OK(before);
  EXPECT_NEAR(before->energy[0].mj(), factor * (0.6 + 2) * 1, 1e-12);
  device.clusters[0].per_busy_core = Power::from_w(2);
  const auto after = cost_column(device, three_layers(), on_big(2), traces);
  ASSERT_OK(after);
  EXPECT_NEAR(after->energy[0].mj(), factor * (0.6 + 4) * 1, 1e-12);
}

}  // namespace
}  // namespace offcut::device_models
