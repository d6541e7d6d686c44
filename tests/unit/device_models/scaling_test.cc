#include "device_models/scaling.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::small_phone;
using testing::thread_law;

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

// 20 ms on four threads are 5 + 3 * 5 ms of starting them: 20 ms on one, 10 + 5 ms on two.
TEST(TimeFactor, ThreadsCostTimePerLayer) {
  DeviceModel device = small_phone();
  device.thread_laws.resize(1);  // perfect: b = 1
  device.thread_laws[0].law.ms_per_layer = 5;
  const Duration layer = Duration::from_ms(20);
  EXPECT_NEAR(time_factor(device, "conv1x1", on_big(4), on_big(1), layer)->factor, 1, 1e-6);
  EXPECT_NEAR(time_factor(device, "conv1x1", on_big(4), on_big(2), layer)->factor, 0.75, 1e-6);
  EXPECT_NEAR(time_factor(device, "conv1x1", on_big(1), on_big(4), layer)->factor, 1, 1e-12);
  EXPECT_NEAR(time_factor(device, "conv1x1", on_big(1), on_big(4))->factor, 0.25, 1e-12);
  // A time that starting threads alone would exceed leaves a share of it to the work.
  const auto short_one = time_factor(device, "conv1x1", on_big(4), on_big(1), layer / 10);
  EXPECT_GT(short_one->factor, 0);
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

OperatingPoint at(OperatingPoint point, double mhz) {
  point.frequency_mhz = mhz;
  return point;
}

// At half of the top clock a convolution takes 0.25 + 0.75 * 2, a recurrent layer 0.7 + 0.3 * 2.
TEST(TimeFactor, MemoryBoundKernelsGainLessFromThreadsAndClock) {
  const DeviceModel device = small_phone();
  EXPECT_GT(factor(device, on_big(1), on_big(4), "fc"), factor(device, on_big(1), on_big(4)));
  EXPECT_NEAR(factor(device, on_big(1), at(on_big(1), 1000)), 1.75, 1e-12);
  EXPECT_NEAR(factor(device, on_big(1), at(on_big(1), 1000), "recurrent"), 1.3, 1e-12);
}

// The slope of 0.25 + 0.75 * 2 in the share of memory is 1 - 2: 0.15 / 1.75 of the time.
TEST(TimeFactor, TheClockErrsByTheShareOfMemory) {
  const DeviceModel device = small_phone();
  const auto half = time_factor(device, "conv1x1", on_big(1), at(on_big(1), 1000));
  ASSERT_OK(half);
  EXPECT_NEAR(half->relative_sd, 0.15 / 1.75, 1e-6);
  EXPECT_TRUE(half->assumed.empty());
  const auto near = time_factor(device, "conv1x1", at(on_big(1), 1000), at(on_big(1), 1001));
  ASSERT_OK(near);
  EXPECT_LT(near->relative_sd, 1e-3);
  const auto fc = time_factor(device, "fc", on_big(1), at(on_big(1), 1000));
  ASSERT_OK(fc);
  EXPECT_EQ(fc->assumed, std::vector<std::string>{"clock: default share of memory"});
}

// A cap of 1500 MHz slows the big cores down, from 2000, and leaves the little ones at their 1000.
TEST(TimeFactor, ACapOfTheClockLeavesSlowerClustersAlone) {
  DeviceModel device = small_phone();
  device.ratios.push_back({"affinity", "big", "little", "any", 3, 0.1, "made up"});
  device.thread_laws.push_back(thread_law(0));
  device.sharing_laws.push_back({"big+little", "any", {1, 0}, 0, "made up"});
  const double big = 0.25 * (0.25 + 0.75 * 2000 / 1500);
  const double little = 3.0 / 2;
  EXPECT_NEAR(factor(device, on_big(1), at(on("big+little", 6), 1500)), 1 / (1 / big + 1 / little),
              1e-12);
}

// Between two clocks of the same cores the laws of threads and of clusters together err alike. What
// is left: the share of memory, 0.15 times the slope of the big cores, 0.267, as far as they carry
// the time, 0.83; and the ratio of the clusters as far as the clock moves their balance.
TEST(TimeFactor, ErrorsOfBothClustersCancelBetweenClocks) {
  DeviceModel device = small_phone();
  device.ratios.push_back({"affinity", "big", "little", "any", 3, 0.1, "made up"});
  device.thread_laws.push_back(thread_law(0));
  device.sharing_laws.push_back({"big+little", "any", {1, 0}, 0.2, "made up"});
  const auto found =
      time_factor(device, "conv1x1", on("big+little", 6), at(on("big+little", 6), 1500));
  ASSERT_OK(found);
  EXPECT_NEAR(found->relative_sd, 0.0335, 0.002);
}

TEST(TimeFactor, UnitsHaveClocksToo) {
  DeviceModel device = small_phone();
  device.units[0].mhz = 800;
  OperatingPoint gpu;
  gpu.unit = "gpu";
  EXPECT_NEAR(factor(device, gpu, at(gpu, 400)), 0.35 + 0.65 * 2, 1e-12);
}

// Without a top clock in the file, the faster of the two stands for it.
TEST(TimeFactor, LeadsBetweenStatedClocksWithoutATopOne) {
  DeviceModel device = small_phone();
  device.clusters[0].mhz = 0;
  EXPECT_NEAR(factor(device, at(on_big(1), 2000), at(on_big(1), 1000)), 1.75, 1e-12);
}

// Threads that a point does not state are those that are asked for: precision alone is left.
TEST(TimeFactor, ThreadsThatAreNotStatedStandForAnyNumber) {
  const DeviceModel device = small_phone();
  OperatingPoint to = on_big(4);
  to.precision = "int8";
  EXPECT_NEAR(factor(device, on_big(0), to), 0.79, 1e-12);
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
