#include <cmath>

#include "device_models/log_fit.h"
#include "device_models/nnls.h"
#include "device_models/power_fit.h"
#include "device_models/sharing_choice.h"
#include "device_models/thread_choice.h"
#include "device_models/thread_law.h"
#include "device_models/transfer.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::device_models {
namespace {

TEST(FitNonNegative, FindsExactCoefficients) {
  std::vector<FitRow> rows;
  for (const double x : {1.0, 2.0, 5.0}) {
    rows.push_back({.terms = {1, x, x * x}, .value = 3 + 0.5 * x + 2 * x * x, .weight = 1 / x});
  }
  const Terms fit = fit_non_negative(rows);
  EXPECT_NEAR(fit[0], 3, 1e-6);
  EXPECT_NEAR(fit[1], 0.5, 1e-6);
  EXPECT_NEAR(fit[2], 2, 1e-6);
  EXPECT_EQ(fit[3], 0);
}

// y = 10 - x wants a negative slope: the best that is allowed is the mean.
TEST(FitNonNegative, NeverGoesBelowZero) {
  std::vector<FitRow> rows;
  for (const double x : {1.0, 2.0, 3.0}) rows.push_back({.terms = {1, x}, .value = 10 - x});
  const Terms fit = fit_non_negative(rows);
  EXPECT_NEAR(fit[0], 8, 1e-9);
  EXPECT_EQ(fit[1], 0);
  EXPECT_EQ(fit_non_negative({})[0], 0);
}

// Of 1 and 4 the middle by ratios is 2, by differences 2.5.
TEST(FitInLogarithms, TakesTheMiddleOfRatios) {
  const Terms fit = fit_in_logarithms({{.terms = {1}, .value = 1}, {.terms = {1}, .value = 4}});
  EXPECT_NEAR(fit[0], 2, 1e-9);
}

// Four rows on 1 + x and one far off.
TEST(FitLeastAbsolute, IsNotMovedByARowFarOff) {
  std::vector<FitRow> rows;
  for (const double x : {1.0, -2.0, 3.0, 4.0}) rows.push_back({.terms = {1, x}, .value = 1 - x});
  rows.push_back({.terms = {1, 2}, .value = 100});
  const Terms fit = fit_least_absolute(rows);
  EXPECT_NEAR(fit[0], 1, 0.02);
  EXPECT_NEAR(fit[1], -1, 0.02);
  EXPECT_EQ(fit[2], 0);
}

// Three more threads cost 0.5 ms each on a layer of 10 ms.
TEST(ThreadFactor, StartsThreadsForEachLayer) {
  const ThreadLaw law{.serial = 0, .parallel = 1, .ms_per_layer = 0.5};
  EXPECT_NEAR(thread_factor(law, 4, Duration::from_ms(10)), 0.25 + 0.15, 1e-12);
  EXPECT_NEAR(thread_factor(law, 4, Duration::from_ms(1)), 0.25 + 1.5, 1e-12);  // four threads lose
  EXPECT_NEAR(thread_factor(law, 4), 0.25, 1e-12);
}

// Networks of long and of short layers, at one and two threads alone.
TEST(ChooseThreadLaw, FindsWhatAThreadCostsPerLayer) {
  const ThreadLaw truth{.serial = 0.2, .parallel = 0.8, .ms_per_layer = 0.05};
  std::vector<ThreadSweep> sweeps;
  for (const double layer_ms : {0.1, 0.4, 2.0, 10.0}) {
    ThreadSweep sweep{text_of(layer_ms), {}, 50};
    for (const int n : {1, 2}) {
      const double factor = thread_factor(truth, n, Duration::from_ms(layer_ms));
      sweep.totals.push_back({n, Duration::from_ms(50 * layer_ms * factor)});
    }
    sweeps.push_back(std::move(sweep));
  }
  const auto choice = choose_thread_law(sweeps);
  ASSERT_OK(choice);
  EXPECT_EQ(choice->form, "a+b/n+h(n-1)/layer");
  EXPECT_NEAR(choice->law.serial, 0.2, 1e-3);
  EXPECT_NEAR(choice->law.ms_per_layer, 0.05, 1e-4);
  for (ThreadSweep& sweep : sweeps) sweep.layers = 0;
  EXPECT_EQ(choose_thread_law(sweeps)->form, "a+b/n");
}

TEST(ThreadFactor, AddsSerialParallelAndForking) {
  const ThreadLaw law{.serial = 0.1, .parallel = 0.9, .per_thread = 0.02, .floor = 0.5};
  EXPECT_DOUBLE_EQ(thread_factor(law, 1), 1);
  EXPECT_NEAR(thread_factor(law, 2), 0.1 + 0.45 + 0.02, 1e-12);
  EXPECT_EQ(thread_factor(law, 4), 0.5);  // memory
}

TEST(FitThreadLaw, FindsTheLawOfItsOwnTotals) {
  std::vector<ThreadTotal> totals;
  for (const int n : {1, 2, 4, 8}) {
    totals.push_back({n, Duration::from_ms(100 * (0.2 + 0.8 / n + 0.01 * (n - 1)))});
  }
  const auto law = fit_thread_law(totals);
  ASSERT_OK(law);
  EXPECT_NEAR(law->serial, 0.2, 1e-6);
  EXPECT_NEAR(law->per_thread, 0.01, 1e-6);
}

TEST(FitThreadLaw, TwoCountsGiveAmdahlAndOneIsRefused) {
  const auto law = fit_thread_law({{1, Duration::from_ms(100)}, {4, Duration::from_ms(40)}});
  ASSERT_OK(law);
  EXPECT_NEAR(law->serial, 0.2, 1e-9);
  EXPECT_EQ(law->per_thread, 0);
  EXPECT_THAT(fit_thread_law({{4, Duration::from_ms(40)}}),
              ErrorIs(ErrorCode::Inconsistent, "two thread counts at least, found 1"));
}

// 4 big cores take 8 ms, 4 little ones 20 ms. Equal chunks: the little ones take 10 ms for half,
// worse than big alone; ideal sharing: 1 / (1/8 + 1/20) = 5.71 ms.
TEST(SharedTime, EqualChunksWaitForTheSlowest) {
  const ClusterTime big{4, Duration::from_ms(8)};
  const ClusterTime little{4, Duration::from_ms(20)};
  EXPECT_NEAR(shared_time({1, 1}, big, little).ms(), 10, 1e-12);
  EXPECT_NEAR(shared_time({1, 0}, big, little).ms(), 40.0 / 7, 1e-12);
  EXPECT_NEAR(shared_time({1.1, 0.5}, big, little).ms(), 1.1 * (5 + 20.0 / 7), 1e-12);
}

TEST(FitSharing, FindsKappaAndShare) {
  const SharingLaw truth{1.2, 0.7};
  std::vector<SharedTotal> totals;
  for (const double slower : {1.5, 2.0, 3.0, 4.0}) {
    const ClusterTime big{4, Duration::from_ms(10)};
    const ClusterTime little{4, Duration::from_ms(10 * slower)};
    totals.push_back({big, little, shared_time(truth, big, little), 0});
  }
  const auto choice = choose_sharing_law(totals);
  ASSERT_OK(choice);
  EXPECT_EQ(choice->form, "kappa");
  EXPECT_NEAR(choice->law.kappa, 1.2, 1e-9);
  EXPECT_NEAR(choice->law.static_share, 0.7, 1e-9);
  EXPECT_EQ(choice->relative_sd, 0.02);  // never none
  EXPECT_THAT(choose_sharing_law({}), ErrorIs(ErrorCode::Inconsistent, "found none"));
}

TEST(FitSharing, FindsHowItFollowsTheRatioAndTheLayers) {
  const SharingLaw truth{.kappa = 1.3, .static_share = 1, .ratio_power = -0.5, .layer_power = -0.1};
  std::vector<SharedTotal> totals;
  for (int k = 0; k < 24; ++k) {
    const Duration little = Duration::from_ms(20 * (1 + k % 5));
    SharedTotal total{{2, Duration::from_ms(20)}, {4, little}, {}, 10.0 * (1 + k % 7)};
    total.together = shared_time(truth, total);
    totals.push_back(total);
  }
  const auto choice = choose_sharing_law(totals);
  ASSERT_OK(choice);
  EXPECT_EQ(choice->form, "kappa, r, l");
  EXPECT_NEAR(choice->law.kappa, 1.3, 0.01);
  EXPECT_NEAR(choice->law.ratio_power, -0.5, 0.01);
  EXPECT_NEAR(choice->law.layer_power, -0.1, 0.01);
}

TEST(FitSharing, OneNetworkLeavesTheSpreadOfAGuess) {
  const SharedTotal one{
      {4, Duration::from_ms(8)}, {4, Duration::from_ms(20)}, Duration::from_ms(11)};
  EXPECT_EQ(choose_sharing_law({one})->relative_sd, 0.25);
}

TEST(FitPower, FindsIdleAndCores) {
  const auto reading = [](double big, double little) {
    return PowerReading{{big, little}, Power::from_w(2 + 1.5 * big + 0.4 * little)};
  };
  const auto fit = fit_power({reading(0, 0), reading(1, 0), reading(4, 0), reading(2, 3)});
  ASSERT_OK(fit);
  EXPECT_NEAR(fit->idle.w(), 2, 1e-6);
  EXPECT_NEAR(fit->per_busy_core[1].w(), 0.4, 1e-6);
}

TEST(FitPower, RefusesWhatReadingsCannotTellApart) {
  const PowerReading same{{1, 1}, Power::from_w(4)};
  const PowerReading twice{{2, 2}, Power::from_w(6)};
  EXPECT_THAT(fit_power({same, twice, same}),
              ErrorIs(ErrorCode::Inconsistent,
                      "3 independent readings (idle and each cluster), "
                      "found 2"));
  EXPECT_THAT(fit_power({same, PowerReading{{1}, Power::from_w(1)}}),
              ErrorIs(ErrorCode::InvalidArgument, "expected 2 clusters, found 1"));
}

// t4 = 5 us + 0.1 t1 + 0.3 t2 for one class, t4 = t2 for another.
TEST(FitTransfer, KeepsClassesApart) {
  std::vector<PairedLayer> samples;
  for (int i = 1; i <= 12; ++i) {
    const double one = 100.0 * i;
    const double two = 60.0 * i + 7 * (i % 3);
    const auto us = [](double t) { return Duration::from_us(t); };
    samples.push_back(
        {"conv1x1", i % 2 == 0 ? "a" : "b", {us(one), us(two)}, us(5 + 0.1 * one + 0.3 * two)});
    samples.push_back({"concat", i % 2 == 0 ? "a" : "b", {us(one), us(two)}, us(two)});
  }
  Transfer transfer;
  transfer.from.resize(2);
  transfer.fits = fit_transfer(samples);
  const Duration times[] = {Duration::from_us(500), Duration::from_us(310)};
  const auto convolution = transfer_time(transfer, "conv1x1", times);
  ASSERT_TRUE(convolution.has_value());
  EXPECT_NEAR(convolution->time.us(), 5 + 50 + 93, 0.1);
  EXPECT_NEAR(transfer_time(transfer, "concat", times)->time.us(), 310, 0.1);
  // A class without samples: that of its family.
  EXPECT_NEAR(transfer_time(transfer, "softmax", times)->time.us(), 310, 0.1);
}

TEST(FitTransfer, TooFewLayersGiveNoLaw) {
  const PairedLayer one{"conv1x1", "a", {Duration::from_us(1)}, Duration::from_us(1)};
  EXPECT_TRUE(fit_transfer({one, one, one}).empty());
}

TEST(QuantileOf, InterpolatesBetweenValues) {
  EXPECT_DOUBLE_EQ(quantile_of({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile_of({1, 2, 3}, 1), 3);
  EXPECT_EQ(quantile_of({}, 0.5), 0);
}

}  // namespace
}  // namespace offcut::device_models
