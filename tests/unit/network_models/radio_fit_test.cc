#include "network_models/radio_fit.h"

#include <iostream>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

const std::string kHead =
    "throughput,time_since_start,avg_power,target bandwidth,direction,network type,provider\n";

// power = 10 * throughput + 500, the ramp (time 0) far off, one target measured twice as long.
TEST(RadioFit, FindsTheLineAndLeavesOutTheRamp) {
  std::string table = kHead;
  for (const int target : {1, 2, 5}) {
    table += message(target, ",0,9999,", target, ",uplink,LTE,X\n");
    for (int i = 0; i < target; ++i) {
      table += message(target, ",", 2 + i, ",", 10 * target + 500, ",", target, ",uplink,LTE,X\n");
    }
  }
  const auto fits = fit_radio_power(table, "t.csv");
  ASSERT_OK(fits);
  ASSERT_EQ(fits->size(), 1u);
  const RadioPowerFit& fit = fits->front();
  EXPECT_NEAR(fit.slope_mw_per_mbit_per_s, 10, 1e-9);
  EXPECT_NEAR(fit.intercept.mw(), 500, 1e-9);
  EXPECT_NEAR(fit.r_squared, 1, 1e-12);
  EXPECT_NEAR(fit.cross_validated_error_percent, 0, 1e-9);
  EXPECT_NEAR(fit.most.mbit_per_s(), 5, 1e-12);
  EXPECT_EQ(fit.points, 3);
}

TEST(RadioFit, RefusesTooFewPointsAndBadRows) {
  const auto bad = ErrorCode::Malformed;
  EXPECT_THAT(fit_radio_power(kHead + "1,5,500,1,uplink,LTE,X\n", "t.csv"),
              ErrorIs(bad, "\"LTE\" \"uplink\": expected at least 3 target bandwidths"));
  EXPECT_THAT(fit_radio_power(kHead + "1,5,-3,1,uplink,LTE,X\n", "t.csv"),
              ErrorIs(bad, "t.csv:2: avg_power"));
}

TEST(RadioFit, KnowsTheWordsForDirections) {
  for (const auto& [word, direction] : {std::pair("UL", "uplink"),
                                        {"up", "uplink"},
                                        {"Upload", "uplink"},
                                        {"TX", "uplink"},
                                        {"Uplink", "uplink"},
                                        {"DL", "downlink"},
                                        {"download", "downlink"},
                                        {"rx", "downlink"}}) {
    std::string table = kHead;
    for (const int target : {1, 2, 5}) {
      table += message(target, ",3,", 10 * target + 500, ",", target, ",", word, ",LTE,X\n");
    }
    const auto fits = fit_radio_power(table, "t.csv");
    ASSERT_OK(fits);
    EXPECT_EQ(fits->front().direction, direction) << word;
  }
  EXPECT_THAT(fit_radio_power(kHead + "1,5,500,1,sideways,LTE,X\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "direction: expected uplink or downlink"));
}

TEST(RadioFit, RefusesATableOfRampsAlone) {
  EXPECT_THAT(fit_radio_power(kHead + "1,0,500,1,UL,LTE,X\n1,1,500,1,UL,LTE,X\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv: expected samples after the first 2 s"));
}

// The radio parts of the presets lte, 5g_low_band and 5g_mmwave are these lines.
TEST(RadioFit, PublicPowerDataGiveThePresets) {
  const std::filesystem::path file =
      OFFCUT_SHARED_DIR "/data/network/sigcomm21_5g/MN-Transfer_combined.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared";
  const auto fits = fit_radio_power(file);
  ASSERT_OK(fits);
  ASSERT_EQ(fits->size(), 6u);
  for (const RadioPowerFit& fit : *fits) {
    std::cout << fit.radio << " " << fit.direction << ": " << fit.points << " points, slope "
              << text_of(fit.slope_mw_per_mbit_per_s) << " mW/(Mbit/s), intercept "
              << text_of(fit.intercept.mw()) << " mW, " << text_of(fit.least.mbit_per_s()) << " to "
              << text_of(fit.most.mbit_per_s()) << " Mbit/s, r2 " << text_of(fit.r_squared)
              << ", error " << text_of(fit.fit_error_percent) << " %, left out "
              << text_of(fit.cross_validated_error_percent) << " %\n";
  }
  EXPECT_EQ((*fits)[1].radio, "LTE");
  EXPECT_NEAR((*fits)[1].slope_mw_per_mbit_per_s, 80.43, 0.01);
  EXPECT_NEAR((*fits)[1].intercept.mw(), 2876, 1);
}

}  // namespace
}  // namespace offcut::network_models
