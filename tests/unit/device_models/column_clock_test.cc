// The clock through the door, cost_column(), and the choice of clocks behind it.
#include "device_models/column_clock.h"

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
using testing::three_layers;
using testing::trace_on;

OperatingPoint at(OperatingPoint point, double mhz) {
  point.frequency_mhz = mhz;
  return point;
}

Result<SiteColumn> column_at(const DeviceModel& device, const Trace& trace,
                             const OperatingPoint& point) {
  const Trace* const traces[] = {&trace};
  return cost_column(device, three_layers(), point, traces);
}

double total_ms(const Result<SiteColumn>& column) {
  EXPECT_OK(column);
  Duration sum;
  if (column) {
    for (const Duration time : column->time) sum += time;
  }
  return sum.ms();
}

double total_mj(const SiteColumn& column) {
  Energy sum;
  for (const Energy energy : column.energy) sum += energy;
  return sum.mj();
}

bool says(const SiteColumn& column, const char* text) {
  for (const std::string& flag : column.flags) {
    if (flag.find(text) != std::string::npos) return true;
  }
  return false;
}

PublishedTotal total_of(OperatingPoint point, double ms, double mj) {
  return {.model = "three",
          .point = std::move(point),
          .total = Duration::from_ms(ms),
          .energy = Energy::from_mj(mj),
          .memory = {},
          .loading = {},
          .source = "table 1"};
}

// 6 ms measured, no clock stated: 6 ms at the top one, 2000 MHz; at half of it 1.75 times as long.
TEST(Clock, WhatWasMeasuredBelongsToTheTopClock) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const auto top = column_at(small_phone(), trace, at(on_big(1), 2000));
  EXPECT_NEAR(total_ms(top), 6, 1e-12);
  EXPECT_TRUE(says(*top, "assumed: known at the top clock, 2000 MHz, as no other is stated"));
  EXPECT_EQ(top->point.frequency_mhz, 2000);
  const auto half = column_at(small_phone(), trace, at(on_big(1), 1000));
  EXPECT_NEAR(total_ms(half), 6 * 1.75, 1e-9);
  EXPECT_THAT(half->provenance, ::testing::Each(Provenance::Scaled));
  EXPECT_NEAR(half->common_sd, 0.15 / 1.75, 1e-6);
  EXPECT_TRUE(says(*half, "by the law of the clock from 2000 to 1000 MHz"));
  EXPECT_NEAR(total_mj(*half), (0.5 + 0.1 + 1.0 / 8) * 6 * 1.75, 1e-9);
}

TEST(Clock, NothingChangesWhereNoneIsStated) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const auto column = column_at(small_phone(), trace, on_big(1));
  EXPECT_NEAR(total_ms(column), 6, 1e-12);
  EXPECT_TRUE(column->flags.empty());
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Measured));
}

TEST(Clock, RefusesClocksThatTheDeviceDoesNotHave) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  for (const double mhz : {20'000.0, 2001.0, 199.0}) {
    EXPECT_THAT(column_at(small_phone(), trace, at(on_big(1), mhz)),
                ErrorIs(ErrorCode::InvalidArgument, "expected 200..2000"));
  }
  OperatingPoint gpu = at({}, 500);
  gpu.unit = "gpu";
  EXPECT_THAT(column_at(small_phone(), trace, gpu),
              ErrorIs(ErrorCode::InvalidArgument, "states no clock of unit \"gpu\""));
}

// The law composes with that of threads: 4 threads at half the clock from 1 at the top one.
TEST(Clock, ComposesWithThreads) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const auto column = column_at(small_phone(), trace, at(on_big(4), 1000));
  EXPECT_NEAR(total_ms(column), 6 * (0.1 + 0.9 / 4 + 3 * 0.015) * 1.75, 1e-9);
}

// A run at 1000 MHz is no run at the top clock: 12 ms there, 12 / 1.75 at 2000 MHz.
TEST(Clock, ASlowRunIsScaledToTheTop) {
  const Trace trace = trace_on("phone", {run_of(at(on_big(1), 1000), 2, 4, 6)});
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, on_big(1))), 12 / 1.75, 1e-9);
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 2000))), 12 / 1.75, 1e-9);
  const auto measured = column_at(small_phone(), trace, at(on_big(1), 1000));
  EXPECT_NEAR(total_ms(measured), 12, 1e-12);
  EXPECT_TRUE(measured->flags.empty());
}

// Measured 6 ms at 2000 and 9 ms at 1000 MHz: linear in 1/f, so 7 ms at 1500 MHz, a third of the
// way from 1/2000 to 1/1000.
TEST(Clock, LiesBetweenTheMeasuredClocksAroundIt) {
  const Trace trace =
      trace_on("phone", {run_of(on_big(1), 1, 2, 3), run_of(at(on_big(1), 1000), 1.5, 3, 4.5)});
  const auto between = column_at(small_phone(), trace, at(on_big(1), 1500));
  EXPECT_NEAR(total_ms(between), 7, 1e-9);
  EXPECT_TRUE(says(*between, "between what is known at 1000 and 2000 MHz"));
  EXPECT_NEAR(total_mj(*between), (0.6 + 0.421875) * 7, 1e-9);
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 1000))), 9, 1e-12);
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 500))), 9 * 3.25 / 1.75, 1e-9);
}

// A run of other cores is farther than one of another clock.
TEST(Clock, TheNearestPointLeads) {
  OperatingPoint little = on_big(1);
  little.affinity = "little";
  const Trace trace =
      trace_on("phone", {run_of(on_big(1), 1, 2, 3), run_of(at(little, 500), 10, 20, 30)});
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 500))), 6 * 3.25, 1e-9);
}

// The published 24 mJ in 12 ms are 2 W, where the powers of the device make 1.6 W. At half the
// clock they make 0.725 W, and 2 W become 2 * 0.725 / 1.6.
TEST(Clock, PublishedEnergyMovesWithTheClock) {
  DeviceModel device = small_phone();
  device.totals.push_back(total_of(on_big(1), 12, 24));
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const auto top = column_at(device, trace, at(on_big(1), 2000));
  EXPECT_NEAR(total_ms(top), 12, 1e-9);
  EXPECT_NEAR(total_mj(*top), 24, 1e-9);
  const auto half = column_at(device, trace, at(on_big(1), 1000));
  EXPECT_NEAR(total_ms(half), 21, 1e-9);
  EXPECT_NEAR(total_mj(*half), 2 * 0.725 / 1.6 * 21, 1e-9);
}

TEST(Clock, OfAGpu) {
  DeviceModel device = small_phone();
  device.units[0].mhz = 800;
  OperatingPoint gpu;
  gpu.unit = "gpu";
  const Trace trace = trace_on("phone", {run_of(gpu, 1, 2, 3)});
  const auto half = column_at(device, trace, at(gpu, 400));
  EXPECT_NEAR(total_ms(half), 6 * (0.35 + 0.65 * 2), 1e-9);
  EXPECT_NEAR(total_mj(*half), (0.5 + 2.0 / 8) * total_ms(half), 1e-9);
  EXPECT_TRUE(says(*half, "assumed: clock: default share of memory"));
  EXPECT_THAT(column_at(device, trace, at(gpu, 900)),
              ErrorIs(ErrorCode::InvalidArgument, "expected 80..800 (clocks of unit \"gpu\")"));
}

// Where the file states no clock, those of the runs lead: 6 ms at 2000 MHz is the fastest known.
TEST(Clock, WithoutATopClockTheRunsLead) {
  DeviceModel device = small_phone();
  device.clusters[0].mhz = 0;
  const Trace trace = trace_on(
      "phone", {run_of(at(on_big(1), 1000), 2, 4, 6), run_of(at(on_big(1), 2000), 1, 2, 3)});
  EXPECT_NEAR(total_ms(column_at(device, trace, on_big(1))), 6, 1e-12);
  EXPECT_NEAR(total_ms(column_at(device, trace, at(on_big(1), 500))), 12 * 1.75, 1e-9);
}

// A transfer that calibration fitted from 1000 to 2000 MHz comes before the law.
TEST(Clock, TransfersBetweenClocksComeFirst) {
  DeviceModel device = small_phone();
  Transfer transfer;
  transfer.from = {at(on_big(1), 1000)};
  transfer.to = at(on_big(1), 1600);
  transfer.fits = {{.kernel = "*", .factors = {0, 0.5}, .samples = 9, .relative_sd = 0.1}};
  device.transfers.push_back(transfer);
  const Trace trace = trace_on("phone", {run_of(at(on_big(1), 1000), 2, 4, 6)});
  EXPECT_NEAR(total_ms(column_at(device, trace, at(on_big(1), 1600))), 6, 1e-9);
}

// A run that states 2010 MHz, where the file rounds to 2000, is one at the top clock.
TEST(Clock, ARunThatTheFileRoundsIsAtTheTop) {
  const Trace trace = trace_on("phone", {run_of(at(on_big(1), 2010), 1, 2, 3)});
  const auto column = column_at(small_phone(), trace, on_big(1));
  EXPECT_NEAR(total_ms(column), 6, 1e-12);
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Measured));
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 2010))), 6, 1e-12);
}

// The little cores ran at 1000 MHz, their top clock, which is half of that of the big ones.
TEST(Clock, TheTopOfOtherCoresIsAnother) {
  OperatingPoint little = on_big(1);
  little.affinity = "little";
  const Trace trace =
      trace_on("phone", {run_of(on_big(1), 1, 2, 3), run_of(at(little, 1000), 10, 20, 30)});
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, at(on_big(1), 1000))), 6 * 1.75, 1e-9);
  EXPECT_NEAR(total_ms(column_at(small_phone(), trace, little)), 60, 1e-12);
  EXPECT_THAT(column_at(small_phone(), trace, at(little, 1500)),
              ErrorIs(ErrorCode::InvalidArgument, "expected 100..1000"));
}

TEST(ClockWay, KeepsTheTwoClocksAroundTheAskedOne) {
  Grounds grounds;
  TraceRun run;
  Trace trace;
  for (const double mhz : {500.0, 800.0, 1200.0, 0.0}) {
    grounds.own.push_back({&trace, &run, at(on_big(1), mhz)});
  }
  const DeviceModel device = small_phone();
  const auto known = [&](double mhz) {
    const auto way = clock_way(device, grounds, at(on_big(1), mhz));
    EXPECT_OK(way);
    return way->known;
  };
  EXPECT_THAT(known(900), ::testing::ElementsAre(800, 1200));
  EXPECT_THAT(known(1500), ::testing::ElementsAre(1200, 0));
  EXPECT_THAT(known(1200), ::testing::ElementsAre(1200));
  EXPECT_THAT(known(400), ::testing::ElementsAre(500));
  EXPECT_THAT(known(0), ::testing::ElementsAre(0));
}

}  // namespace
}  // namespace offcut::device_models
