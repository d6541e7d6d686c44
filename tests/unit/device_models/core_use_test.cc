#include "device_models/core_use.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::small_phone;
using testing::thread_law;

OperatingPoint everywhere(int threads) {
  OperatingPoint point;
  point.threads = threads;
  return point;
}

TEST(CoreUse, ThreadsFillTheFastestClusterFirst) {
  const DeviceModel device = small_phone();
  const auto use = core_use(device, everywhere(5));
  ASSERT_OK(use);
  ASSERT_EQ(use->size(), 2u);
  EXPECT_EQ((*use)[0].cluster->name, "big");
  EXPECT_EQ((*use)[0].busy, 4);
  EXPECT_EQ((*use)[1].busy, 1);
}

TEST(CoreUse, ClustersComeInTheOrderOfTheDevice) {
  const DeviceModel device = small_phone();
  OperatingPoint point = everywhere(2);
  point.affinity = "little+big";
  const auto use = core_use(device, point);
  ASSERT_OK(use);
  ASSERT_EQ(use->size(), 1u);
  EXPECT_EQ(use->front().cluster->name, "big");
}

TEST(CoreUse, RefusesMoreThreadsThanCores) {
  const DeviceModel device = small_phone();
  EXPECT_THAT(core_use(device, on_big(16)),
              ErrorIs(ErrorCode::InvalidArgument,
                      "device model \"phone\": threads: expected 1..4 (cores of affinity \"big\"), "
                      "found 16"));
}

TEST(CoreUse, SuggestsTheClusterThatWasMeant) {
  const DeviceModel device = small_phone();
  OperatingPoint point = everywhere(1);
  point.affinity = "litle";
  EXPECT_THAT(core_use(device, point), ErrorIs(ErrorCode::NotFound, "did you mean \"little\"?"));
}

// Serial for a quarter of the time of one thread, the rest shared: two threads take 1/4 + 3/8, and
// (1/4 + 2 * 3/8) / (5/8) = 1.6 cores are busy. Four take 7/16, with 16/7 busy.
TEST(PowerAt, AddsIdleClustersAndBusyCores) {
  DeviceModel device = small_phone();
  device.thread_laws.push_back(thread_law(0.25));
  EXPECT_NEAR(power_at(device, on_big(1))->w(), 0.5 + 0.1 + 1.0, 1e-12);
  EXPECT_NEAR(power_at(device, on_big(2))->w(), 0.5 + 0.1 + 1.6, 1e-12);
  OperatingPoint gpu;
  gpu.unit = "gpu";
  EXPECT_NEAR(power_at(device, gpu)->w(), 0.5 + 2, 1e-12);
}

TEST(PowerAt, TakesTheThreadLawOfTheKernel) {
  DeviceModel device = small_phone();
  device.thread_laws.push_back(thread_law(1, "fc"));
  device.thread_laws.push_back(thread_law(0));
  EXPECT_NEAR(power_at(device, on_big(4), "fc")->w(), 0.6 + 1, 1e-12);
  EXPECT_NEAR(power_at(device, on_big(4), "conv1x1")->w(), 0.6 + 4, 1e-12);
}

TEST(PowerAt, FollowsTheClock) {
  DeviceModel device = small_phone();
  OperatingPoint point = on_big(1);
  point.frequency_mhz = 1000;
  EXPECT_NEAR(power_at(device, point)->w(), 0.6 + 1.0 / 8, 1e-12);  // cube of one half
  device.clusters[0].steps = {{800, Power::from_w(0.2)}, {1200, Power::from_w(0.4)}};
  EXPECT_NEAR(power_at(device, point)->w(), 0.6 + 0.3, 1e-12);  // half way between the steps
  point.frequency_mhz = 1600;  // half way from the last step to the top clock
  EXPECT_NEAR(power_at(device, point)->w(), 0.6 + 0.7, 1e-12);
  point.frequency_mhz = 2000;
  EXPECT_EQ(*power_at(device, point), *power_at(device, on_big(1)));
}

// Equal chunks of six: the big cores take 1/4 of the time of one for all of the work, the little
// ones 3/2, all together max(4/4, 2 * 3/2) / 6 = 1/2. The big ones work 4/6 * 1/4 of that, a third.
TEST(PowerAt, AClusterThatWaitsIsNotBusy) {
  DeviceModel device = small_phone();
  device.ratios.push_back({"affinity", "big", "little", "any", 3, 0.1, "made up"});
  device.thread_laws.push_back(thread_law(0));
  device.sharing_laws.push_back({"big+little", "any", {1, 1}, 0, "made up"});
  EXPECT_NEAR(power_at(device, everywhere(6))->w(), 0.5 + 0.1 + 4.0 / 3 + 0.1 + 2 * 0.25, 1e-12);
  device.sharing_laws[0].law.static_share = 0;  // ideal: nobody waits
  EXPECT_NEAR(power_at(device, everywhere(6))->w(), 0.5 + 0.1 + 4 + 0.1 + 2 * 0.25, 1e-12);
}

// Little cores stay at their top clock of 1000 MHz below a cap of 1500.
TEST(PowerAt, ACapLeavesSlowerClustersAlone) {
  DeviceModel device = small_phone();
  device.thread_laws.push_back(thread_law(0));
  device.sharing_laws.push_back({"big+little", "any", {1, 0}, 0, "made up"});
  OperatingPoint point = everywhere(5);
  point.frequency_mhz = 1500;
  EXPECT_NEAR(power_at(device, point)->w(), 0.5 + 0.1 + 4 * 0.421875 + 0.1 + 0.25, 1e-12);
}

TEST(PowerAt, UnitsFollowTheirClock) {
  DeviceModel device = small_phone();
  device.units[0].mhz = 800;
  OperatingPoint gpu;
  gpu.unit = "gpu";
  gpu.frequency_mhz = 400;
  EXPECT_NEAR(power_at(device, gpu)->w(), 0.5 + 2.0 / 8, 1e-12);
}

TEST(PowerAt, NamesTheUnitsThereAre) {
  OperatingPoint point;
  point.unit = "npu";
  EXPECT_THAT(power_at(small_phone(), point), ErrorIs(ErrorCode::NotFound, "\"npu\""));
}

}  // namespace
}  // namespace offcut::device_models
