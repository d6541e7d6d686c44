#include "device_models/scaling.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::small_phone;

OperatingPoint on(const char* affinity, int threads) {
  OperatingPoint point;
  point.affinity = affinity;
  point.threads = threads;
  return point;
}

double factor(const DeviceModel& device, const OperatingPoint& from, const OperatingPoint& to,
              const char* kernel = "conv1x1") {
  const auto found = time_factor(device, kernel, from, to);
  EXPECT_OK(found);
  return found ? found->factor : -1;
}

TEST(TimeFactor, IsOneForTheSamePointAndInvertible) {
  const DeviceModel device = small_phone();
  EXPECT_EQ(factor(device, on_big(2), on_big(2)), 1);
  const double there = factor(device, on_big(1), on("big+little", 6));
  EXPECT_NEAR(there * factor(device, on("big+little", 6), on_big(1)), 1, 1e-12);
}

TEST(TimeFactor, TakesTheNarrowestLaw) {
  DeviceModel device = small_phone();
  const auto law = [](const char* kernel, double serial) {
    ThreadScaling out;
    out.kernel = kernel;
    out.law = {.serial = serial, .parallel = 1 - serial, .per_thread = 0, .floor = 0};
    return out;
  };
  device.thread_laws = {law("any", 1), law("conv*", 0.5), law("conv1x1", 0)};
  EXPECT_NEAR(factor(device, on_big(1), on_big(4), "conv1x1"), 0.25, 1e-12);
  EXPECT_NEAR(factor(device, on_big(1), on_big(4), "conv3x3s1"), 0.625, 1e-12);
  EXPECT_NEAR(factor(device, on_big(1), on_big(4), "concat"), 1, 1e-12);
}

// Little cores take 3 times as long. Perfect scaling: 4 big 1/4, 2 little 3/2. Equal chunks of six:
// max(1/4 * 4, 3/2 * 2) / 6 = 1/2: twice as slow as the big cores alone.
TEST(TimeFactor, BigAndLittleTogetherCanLose) {
  DeviceModel device = small_phone();
  device.ratios.push_back({"affinity", "big", "little", "any", 3, 0.1, "made up"});
  device.thread_laws.resize(1);  // perfect: b = 1
  device.sharing_laws.push_back({"big+little", "any", {1, 1}, 0, "made up"});
  EXPECT_NEAR(factor(device, on_big(1), on("little", 1)), 3, 1e-12);
  EXPECT_NEAR(factor(device, on_big(1), on("big+little", 6)), 0.5, 1e-12);
  EXPECT_NEAR(factor(device, on_big(4), on("big+little", 6)), 2, 1e-12);
}

TEST(TimeFactor, MemoryBoundKernelsGainLessFromThreadsAndClock) {
  const DeviceModel device = small_phone();
  EXPECT_GT(factor(device, on_big(1), on_big(4), "fc"), factor(device, on_big(1), on_big(4)));
  OperatingPoint slow = on_big(1);
  slow.frequency_mhz = 1000;  // half of the top clock
  EXPECT_NEAR(factor(device, on_big(1), slow), 2, 1e-12);
  EXPECT_NEAR(factor(device, on_big(1), slow, "recurrent"), 0.7 + 0.3 * 2, 1e-12);
}

TEST(TimeFactor, SaysWhatItAssumed) {
  const DeviceModel device = small_phone();
  OperatingPoint to = on_big(2);
  to.precision = "int8";
  to.batch = 4;
  OperatingPoint from = on_big(1);
  const auto found = time_factor(device, "conv1x1", from, to);
  ASSERT_OK(found);
  EXPECT_EQ(found->assumed.size(), 3u);
  EXPECT_GT(found->relative_sd, 0.25);
}

TEST(TimeFactor, UnitsNeedARatio) {
  DeviceModel device = small_phone();
  OperatingPoint gpu;
  gpu.unit = "gpu";
  EXPECT_THAT(time_factor(device, "conv1x1", on_big(1), gpu),
              ErrorIs(ErrorCode::NotFound, "no ratio of times from unit \"cpu\" to \"gpu\""));
  device.ratios.push_back({"unit", "cpu", "gpu", "any", 0.2, 0, "made up"});
  EXPECT_NEAR(factor(device, on_big(1), gpu), 0.2, 1e-12);
  EXPECT_NEAR(factor(device, gpu, on_big(1)), 5, 1e-12);
}

}  // namespace
}  // namespace offcut::device_models
