#include "device_models/edits.h"

#include <limits>

#include "device_models/memory.h"
#include "device_models/site_costs.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::run_of;
using testing::small_phone;
using testing::three_layers;
using testing::trace_on;

TEST(EditDevice, ChangesCoresAndPower) {
  DeviceModel device = small_phone();
  EXPECT_OK(edit_device("clusters.big.cores", 8, device));
  EXPECT_OK(edit_device("clusters.little.w_per_busy_core", 0.5, device));
  EXPECT_OK(edit_device("units.gpu.active_w", 3, device));
  EXPECT_OK(edit_device("idle_w", 0.1, device));
  EXPECT_EQ(device.clusters[0].cores, 8);
  EXPECT_EQ(device.clusters[1].per_busy_core, Power::from_w(0.5));
  EXPECT_EQ(device.units[0].active, Power::from_w(3));
  EXPECT_EQ(device.idle, Power::from_w(0.1));
}

TEST(EditDevice, RefusesWhatIsNotThere) {
  DeviceModel device = small_phone();
  EXPECT_THAT(edit_device("clusters.big.core", 8, device),
              ErrorIs(ErrorCode::NotFound, "did you mean \"clusters.big.cores\"?"));
  EXPECT_THAT(edit_device("clusters.big.cores", 1.5, device),
              ErrorIs(ErrorCode::InvalidArgument, "whole number"));
}

TEST(EditDevice, RefusesWhatIsOutOfRange) {
  struct Case {
    const char* key;
    double value;
    const char* message;
  };
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (const Case& test :
       {Case{"idle_w", -1, "idle_w: expected a number from 0 to 1e+06, found -1"},
        Case{"idle_w", kNaN, "idle_w: expected a number from 0 to 1e+06, found nan"},
        Case{"units.gpu.active_w", 1e300,
             "units.gpu.active_w: expected a number from 0 to 1e+06, found 1e+300"},
        Case{"memory_mb", 1e300, "memory_mb: expected a number from 0 to 1e+09, found 1e+300"},
        Case{"price_usd", -1, "price_usd: expected a number from 0 to 1e+09, found -1"},
        Case{"clusters.big.cores", 1e300, "expected a number from 1 to 1e+05, found 1e+300"},
        Case{"slow_down", 0, "slow_down: expected a number from 1e-09 to 1e+09, found 0"}}) {
    DeviceModel device = small_phone();
    EXPECT_THAT(edit_device(test.key, test.value, device),
                ErrorIs(ErrorCode::InvalidArgument, test.message));
  }
}

SiteColumn measured() {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  return *cost_column(small_phone(), three_layers(), on_big(1), traces);
}

TEST(EditDevice, SlowDownStretchesTimeAndEnergy) {
  DeviceModel device = small_phone();
  ASSERT_OK(edit_device("slow_down", 2, device));
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto slow = cost_column(device, three_layers(), on_big(1), traces);
  ASSERT_OK(slow);
  EXPECT_NEAR(slow->time[1].ms(), 4, 1e-12);
  EXPECT_NEAR(slow->energy[1] / measured().energy[1], 2, 1e-12);
}

TEST(EditLayers, ScalesOneLayerOrAClass) {
  const ModelGraph graph = three_layers();
  SiteColumn column = measured();
  ASSERT_OK(
      edit_layers({.which = {.layer = "b", .kernel = ""}, .time_factor = 0.5, .energy_factor = 2},
                  graph, column));
  EXPECT_NEAR(column.time[1].ms(), 1, 1e-12);
  EXPECT_NEAR(column.energy[1] / measured().energy[1], 1, 1e-12);
  EXPECT_EQ(column.provenance[1], Provenance::Assumed);
  EXPECT_EQ(column.provenance[0], Provenance::Measured);
  ASSERT_OK(
      edit_layers({.which = {.layer = "", .kernel = "elementwise"}, .time = Duration::from_ms(10)},
                  graph, column));
  EXPECT_NEAR((column.time[0] + column.time[1] + column.time[2]).ms(), 10, 1e-12);
  EXPECT_NEAR(column.time[2].ms(), 6, 1e-12);  // 3 of 5 ms before
}

TEST(EditLayers, AnEditThatMatchesNothingIsAnError) {
  const ModelGraph graph = three_layers();
  SiteColumn column = measured();
  EXPECT_THAT(edit_layers({.which = {.layer = "z", .kernel = ""}}, graph, column),
              ErrorIs(ErrorCode::NotFound, "no layer matches \"z\""));
  EXPECT_THAT(
      edit_layers({.which = {.layer = "a", .kernel = ""}, .time_factor = -1}, graph, column),
      ErrorIs(ErrorCode::InvalidArgument, "edit of \"a\""));
}

OperatingPoint running(const char* framework, const char* precision, int batch) {
  OperatingPoint point;
  point.framework = framework;
  point.precision = precision;
  point.batch = batch;
  return point;
}

// Tensors of 8 elements in a chain: two are live at a time, and there are no parameters.
TEST(MemoryNeeded, IsWhatIsHeldWhereNobodyWeighedTheRuntime) {
  const DeviceModel device = small_phone();
  const auto bytes = [&](const char* precision, int batch) {
    return memory_needed(device, three_layers(), running("any", precision, batch)).bytes;
  };
  EXPECT_EQ(bytes("fp32", 1), Bytes(2 * 8 * 4));
  EXPECT_EQ(bytes("int8", 3), Bytes(2 * 8 * 3));
  EXPECT_EQ(bytes("fp16", 1), Bytes(2 * 8 * 2));
}

TEST(MemoryNeeded, HasTheBaseAndFactorsOfTheRuntime) {
  const DeviceModel device = small_phone();
  const RuntimeMemory& law = runtime_memory("tflite");
  const MemoryNeed need = memory_needed(device, three_layers(), running("tflite", "fp32", 2));
  EXPECT_EQ(need.bytes, Bytes(static_cast<std::int64_t>(law.base_mb * 1e6 + law.live * 128)));
  EXPECT_EQ(need.relative_sd, law.relative_sd);
  EXPECT_FALSE(need.published);
  EXPECT_EQ(runtime_memory("unheard_of").framework, "any");
}

TEST(MemoryNeeded, IsThePublishedOneWhereItAnswers) {
  DeviceModel device = small_phone();
  device.totals.push_back({.model = "three",
                           .point = running("tflite", "fp32", 1),
                           .total = Duration::from_ms(1),
                           .energy = {},
                           .memory = Bytes(5'000'000),
                           .loading = {},
                           .source = "made up"});
  const MemoryNeed need = memory_needed(device, three_layers(), running("tflite", "fp32", 1));
  EXPECT_EQ(need.bytes, Bytes(5'000'000));
  EXPECT_TRUE(need.published);
  EXPECT_FALSE(memory_needed(device, three_layers(), running("tflite", "int8", 1)).published);
}

TEST(Fits, WhereTheMemoryIsNotStatedOrEnough) {
  DeviceModel device = small_phone();
  EXPECT_TRUE(fits(device, Bytes(1'000'000'000'000)));  // memory not stated
  device.memory = Bytes(63);
  EXPECT_FALSE(fits(device, Bytes(64)));
  EXPECT_TRUE(fits(device, Bytes(63)));
}

TEST(CopyTime, IsAffineInBytes) {
  const Unit unit{
      .name = "gpu", .mhz = 0, .active = {}, .copy = Unit::Copy{Duration::from_us(100), 1e-9}};
  EXPECT_NEAR(copy_time(unit, Bytes(1'000'000)).us(), 1100, 1e-9);
}

}  // namespace
}  // namespace offcut::device_models
