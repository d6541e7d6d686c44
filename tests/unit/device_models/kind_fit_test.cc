// The fit of a kind of hardware, on layers that follow a law exactly.
#include "device_models/kind_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "device_models/part_kinds.h"

namespace offcut::device_models {
namespace {

SheetPart part_with(double gflop_per_s, double gb_per_s) {
  SheetPart part;
  part.gflop_per_s = gflop_per_s;
  part.gb_per_s = gb_per_s;
  return part;
}

LayerWork work_of(int i) {
  return {.kernel = "conv3x3s1",
          .flops = 1e6 * (5 + 7 * i + i % 3),
          .input = 1e5 * (1 + i % 4),
          .output = 1e5 * (2 + i % 5),
          .weights = 1e4 * (1 + i % 7)};
}

// 2 launches, 1.5 of the arithmetic, 3 of the traffic.
Duration law(const LayerWork& work, const SheetPart& part, double factor) {
  return factor *
         Duration::from_us(2 * launch_of(part) + 1.5 * work.flops * 1e-3 / part.gflop_per_s +
                           3 * work.bytes() * 1e-3 / part.gb_per_s);
}

struct Made {
  std::vector<LayerWork> layers;
  std::vector<KindSample> samples;
  std::vector<KindTotal> totals;
};

// Devices a and b follow the law; c has totals alone, twice as long.
void make(Made& made) {
  for (int i = 0; i < 20; ++i) made.layers.push_back(work_of(i));
  const auto add = [&](const char* device, const SheetPart& part, double factor, bool timed) {
    Duration sum;
    for (const LayerWork& work : made.layers) {
      const Duration time = law(work, part, factor);
      sum += time;
      if (timed) made.samples.push_back({device, "net", work, part, 1, time});
    }
    made.totals.push_back({device, "net", &made.layers, part, sum});
  };
  add("a", part_with(10, 5), 1, true);
  add("b", part_with(100, 20), 1, true);
  add("c", part_with(40, 10), 2, false);
}

TEST(KindFit, FindsTheSharesThatMadeTheTimes) {
  Made made;
  make(made);
  const FittedKind fit = fit_kind(made.samples, made.totals);
  ASSERT_EQ(fit.terms.size(), 3u);  // "*", "conv*", "conv3x3s1"
  for (const FittedTerm& term : fit.terms) {
    EXPECT_NEAR(term.numbers.launches, 2, 1e-6) << term.kernel;
    EXPECT_NEAR(term.numbers.arithmetic, 1.5, 1e-6);
    EXPECT_NEAR(term.numbers.traffic, 3, 1e-6);
    EXPECT_EQ(term.numbers.samples, 40);
  }
}

TEST(KindFit, JudgesEachDeviceByTheOthers) {
  Made made;
  make(made);
  const FittedKind fit = fit_kind(made.samples, made.totals);
  EXPECT_EQ(fit.devices, 3);
  ASSERT_EQ(fit.errors.size(), 3u);
  // The median of the errors of the others is taken off: 0 and log 1/2 for a, 0 and 0 for c.
  EXPECT_NEAR(fit.errors[0].sheet, -std::log(0.5) / 2, 1e-6);
  EXPECT_NEAR(fit.errors[2].sheet, std::log(0.5), 1e-6);
  // One network on each: no other one tells more than the sheet.
  EXPECT_NEAR(fit.errors[2].totals, std::log(0.5), 1e-6);
}

TEST(KindFit, MakesANetworkOfItsLayers) {
  Made made;
  make(made);
  const auto terms = fit_kind_terms(made.samples, made.totals);
  const KindNetwork network = kind_network(terms, made.layers);
  const SheetPart part = part_with(10, 5);
  EXPECT_NEAR(sum_of(kind_times(network, part, {})) / made.totals[0].time.us(), 1, 1e-6);
}

}  // namespace
}  // namespace offcut::device_models
