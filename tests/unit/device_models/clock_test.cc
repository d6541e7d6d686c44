#include "device_models/clock.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::small_phone;

OperatingPoint at(const char* affinity, int threads, double mhz) {
  OperatingPoint point;
  point.affinity = affinity;
  point.threads = threads;
  point.frequency_mhz = mhz;
  return point;
}

OperatingPoint on_gpu(double mhz) {
  OperatingPoint point;
  point.unit = "gpu";
  point.frequency_mhz = mhz;
  return point;
}

TEST(ClockRange, GoesFromTheLeastThatIsKnownToTheTop) {
  Cluster cluster{.name = "a", .mhz = 2000, .per_busy_core = {}, .when_on = {}, .steps = {}};
  EXPECT_EQ(clocks_of(cluster).least, 200);  // a tenth, assumed
  cluster.steps = {{800, Power::from_w(0.2)}, {1200, Power::from_w(0.4)}};
  EXPECT_EQ(clocks_of(cluster).least, 800);
  EXPECT_EQ(clocks_of(cluster).top, 2000);
  cluster.least_mhz = 300;
  EXPECT_EQ(clocks_of(cluster).least, 300);
  cluster.mhz = 0;
  EXPECT_EQ(clocks_of(cluster).top, 1200);  // the last step
}

// Big 200..2000, little 100..1000: all cores can run at 200, the fastest at 2000.
TEST(ClockRange, OfSeveralClustersIsWhatAllCanAndTheFastestDoes) {
  const DeviceModel device = small_phone();
  const ClockRange both = clock_range(device, at("big+little", 6, 0));
  EXPECT_EQ(both.least, 200);
  EXPECT_EQ(both.top, 2000);
  EXPECT_EQ(clock_range(device, at("little", 1, 0)).top, 1000);
  EXPECT_EQ(clock_range(device, at("any", 1, 0)).least, 200);  // the big cores alone are busy
  EXPECT_EQ(clock_range(device, at("middle", 1, 0)).top, 0);
  EXPECT_EQ(clock_range(device, on_gpu(0)).top, 0);
}

TEST(CheckClock, NamesTheRange) {
  const DeviceModel device = small_phone();
  EXPECT_OK(check_clock(device, on_big(1)));
  EXPECT_OK(check_clock(device, at("big", 1, 200)));
  EXPECT_OK(check_clock(device, at("big", 1, 2000)));
  EXPECT_THAT(check_clock(device, at("big", 1, 20'000)),
              ErrorIs(ErrorCode::InvalidArgument,
                      "device model \"phone\": frequency_mhz: expected 200..2000 (clocks of "
                      "affinity \"big\", 1 threads), found 20000"));
  EXPECT_THAT(check_clock(device, at("little", 2, 1500)),
              ErrorIs(ErrorCode::InvalidArgument, "expected 100..1000"));
  EXPECT_THAT(check_clock(device, at("big", 1, 199)),
              ErrorIs(ErrorCode::InvalidArgument, "found 199"));
  EXPECT_THAT(check_clock(device, on_gpu(300)),
              ErrorIs(ErrorCode::InvalidArgument,
                      "expected none (the device states no clock of unit \"gpu\"), found 300"));
}

TEST(ClockAt, IsACap) {
  EXPECT_EQ(clock_at({.least = 100, .top = 1000}, 600), 600);
  EXPECT_EQ(clock_at({.least = 100, .top = 1000}, 1500), 1000);
  EXPECT_EQ(clock_at({.least = 100, .top = 1000}, 0), 1000);
  EXPECT_EQ(clock_at({}, 600), 600);
}

TEST(WithoutTopClock, TakesWhatFilesRoundToForTheTop) {
  const DeviceModel device = small_phone();
  EXPECT_EQ(without_top_clock(device, at("big", 1, 2000)).frequency_mhz, 0);
  EXPECT_EQ(without_top_clock(device, at("big", 1, 2012)).frequency_mhz, 0);
  EXPECT_EQ(without_top_clock(device, at("big", 1, 1900)).frequency_mhz, 1900);
  EXPECT_EQ(without_top_clock(device, at("little", 1, 1000)).frequency_mhz, 0);
}

TEST(ClockFactor, KeepsTheShareOfMemory) {
  EXPECT_EQ(clock_factor(0, 2000, 1000), 2);
  EXPECT_EQ(clock_factor(1, 2000, 1000), 1);
  EXPECT_EQ(clock_factor(0.5, 2000, 500), 2.5);
  EXPECT_EQ(clock_factor(0.3, 2000, 2000), 1);
}

TEST(MemoryShare, IsFittedForTheLayersOfACpuAlone) {
  EXPECT_TRUE(memory_share("cpu", "conv1x1").fitted);
  EXPECT_FALSE(memory_share("cpu", "fc").fitted);
  EXPECT_FALSE(memory_share("npu", "conv1x1").fitted);
  EXPECT_GT(memory_share("cpu", "fc").share, memory_share("cpu", "conv1x1").share);
}

}  // namespace
}  // namespace offcut::device_models
