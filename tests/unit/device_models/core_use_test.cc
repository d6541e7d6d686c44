#include "device_models/core_use.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::small_phone;

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

TEST(PowerAt, AddsIdleClustersAndCores) {
  const DeviceModel device = small_phone();
  EXPECT_NEAR(power_at(device, on_big(2))->w(), 0.5 + 0.1 + 2 * 1.0, 1e-12);
  EXPECT_NEAR(power_at(device, everywhere(6))->w(), 0.5 + 0.1 + 4 + 0.1 + 2 * 0.25, 1e-12);
  OperatingPoint gpu;
  gpu.unit = "gpu";
  EXPECT_NEAR(power_at(device, gpu)->w(), 0.5 + 2, 1e-12);
}

TEST(PowerAt, FollowsTheClock) {
  DeviceModel device = small_phone();
  OperatingPoint point = on_big(1);
  point.frequency_mhz = 1000;
  EXPECT_NEAR(power_at(device, point)->w(), 0.6 + 1.0 / 8, 1e-12);  // cube of one half
  device.clusters[0].steps = {{800, Power::from_w(0.2)}, {1200, Power::from_w(0.4)}};
  EXPECT_NEAR(power_at(device, point)->w(), 0.6 + 0.3, 1e-12);  // half way between the steps
}

TEST(PowerAt, NamesTheUnitsThereAre) {
  OperatingPoint point;
  point.unit = "npu";
  EXPECT_THAT(power_at(small_phone(), point), ErrorIs(ErrorCode::NotFound, "\"npu\""));
}

}  // namespace
}  // namespace offcut::device_models
