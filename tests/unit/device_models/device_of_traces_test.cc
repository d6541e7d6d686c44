#include "device_models/device_of_traces.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::run_of;
using testing::three_layers;
using testing::trace_on;

TraceRun run_at(int threads, double mhz, double ms, double watts) {
  OperatingPoint point = on_big(threads);
  point.frequency_mhz = mhz;
  TraceRun run = run_of(point, ms, ms, ms);
  run.power = Power::from_w(watts);
  return run;
}

DeviceModel device_of(std::vector<TraceRun> runs) {
  const Trace trace = trace_on("phone", std::move(runs));
  const ModelGraph graph = three_layers();
  const CalibrationInput inputs[] = {{&graph, &trace}};
  std::vector<std::string> undetermined;
  auto device = device_of_traces(inputs, undetermined);
  EXPECT_OK(device);
  EXPECT_TRUE(undetermined.empty());
  return std::move(*device);
}

// Idle 1 W, 1 W per core at 2000 MHz; the run at 1000 MHz draws what no file states.
TEST(DeviceOfTraces, PowersAreThoseAtTheFastestClock) {
  const DeviceModel device =
      device_of({run_at(1, 1000, 2, 1.1), run_at(1, 2000, 1, 2), run_at(2, 2000, 0.5, 3)});
  EXPECT_EQ(device.clusters.at(0).mhz, 2000);
  EXPECT_NEAR(device.idle.w(), 1, 1e-9);
  EXPECT_NEAR(device.clusters[0].per_busy_core.w(), 1, 1e-9);
}

// Four threads take half the time of one: two cores are busy on average, at 1 W each.
TEST(DeviceOfTraces, ThreadsThatWaitAreNotBusy) {
  const DeviceModel device = device_of({run_at(1, 0, 1, 2), run_at(4, 0, 0.5, 3)});
  EXPECT_NEAR(device.idle.w(), 1, 1e-9);
  EXPECT_NEAR(device.clusters.at(0).per_busy_core.w(), 1, 1e-9);
  EXPECT_EQ(device.clusters[0].mhz, 0);
}

}  // namespace
}  // namespace offcut::device_models
