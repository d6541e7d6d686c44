#include "device_models/ratio_path.h"

#include <cmath>

#include "device_models/scaling.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::small_phone;

OperatingPoint by(const char* unit, const char* framework, const char* precision = "fp32",
                  int batch = 1) {
  OperatingPoint point;
  point.unit = unit;
  point.framework = framework;
  point.precision = precision;
  point.batch = batch;
  return point;
}

DeviceModel with(std::vector<TimeRatio> ratios) {
  DeviceModel device = small_phone();
  device.ratios = std::move(ratios);
  return device;
}

// b = 2 a, c = 3 b: a to c takes 6 times as long, and c to a a sixth.
TEST(RatioPath, ComposesEitherWay) {
  const DeviceModel device = with({{"framework", "a", "b", "any", 2, 0.3, "made up"},
                                   {"framework", "b", "c", "any", 3, 0.4, "made up"}});
  const auto there = ratio_path(device, "conv1x1", by("cpu", "a"), by("cpu", "c"));
  ASSERT_OK(there);
  EXPECT_NEAR(there->framework.factor, 6, 1e-12);
  EXPECT_NEAR(there->framework.relative_sd, 0.5, 1e-12);
  EXPECT_THAT(there->framework.path,
              ::testing::ElementsAre("framework a to b", "framework b to c"));
  const auto back = ratio_path(device, "conv1x1", by("cpu", "c"), by("cpu", "a"));
  ASSERT_OK(back);
  EXPECT_NEAR(back->framework.factor, 1.0 / 6, 1e-12);
  EXPECT_TRUE(back->framework.assumed.empty());
}

TEST(RatioPath, TakesTheShortestAndThenTheSurest) {
  const DeviceModel device = with({{"framework", "a", "b", "any", 2, 0.3, ""},
                                   {"framework", "b", "d", "any", 2, 0.3, ""},
                                   {"framework", "a", "c", "any", 5, 0.1, ""},
                                   {"framework", "c", "d", "any", 5, 0.1, ""},
                                   {"framework", "a", "e", "any", 7, 0.9, ""}});
  EXPECT_NEAR(ratio_path(device, "any", by("cpu", "a"), by("cpu", "d"))->framework.factor, 25,
              1e-12);
  EXPECT_NEAR(ratio_path(device, "any", by("cpu", "a"), by("cpu", "e"))->framework.factor, 7,
              1e-12);
}

TEST(RatioPath, TakesTheNarrowestForTheKernel) {
  const DeviceModel device = with({{"precision", "fp32", "int8", "any", 0.5, 0, ""},
                                   {"precision", "int8", "fp32", "conv*", 4, 0, ""},
                                   {"precision", "fp32", "int8", "conv1x1", 0.1, 0, ""}});
  const auto to_int8 = [&](const char* kernel) {
    return ratio_path(device, kernel, by("cpu", "a"), by("cpu", "a", "int8"))->precision.factor;
  };
  EXPECT_NEAR(to_int8("fc"), 0.5, 1e-12);
  EXPECT_NEAR(to_int8("conv3x3s1"), 0.25, 1e-12);
  EXPECT_NEAR(to_int8("conv1x1"), 0.1, 1e-12);
}

// The unit's ratio was measured between frameworks a and b: from c the path leads over a.
TEST(RatioPath, AUnitMayChangeTheFramework) {
  DeviceModel device = with({{"framework", "a", "c", "any", 2, 0, ""}});
  device.ratios.push_back({.field = "unit",
                           .from = "cpu",
                           .to = "gpu",
                           .ratio = 0.25,
                           .source = "",
                           .from_framework = "a",
                           .to_framework = "b"});
  const auto straight = ratio_path(device, "any", by("cpu", "a"), by("gpu", "b"));
  ASSERT_OK(straight);
  EXPECT_NEAR(straight->unit.factor * straight->framework.factor, 0.25, 1e-12);
  EXPECT_TRUE(straight->framework.assumed.empty());
  const auto over = ratio_path(device, "any", by("cpu", "c"), by("gpu", "b"));
  ASSERT_OK(over);
  EXPECT_NEAR(over->unit.factor * over->framework.factor, 0.125, 1e-12);
  const auto back = ratio_path(device, "any", by("gpu", "b"), by("cpu", "c"));
  ASSERT_OK(back);
  EXPECT_NEAR(back->unit.factor * back->framework.factor, 8, 1e-12);
}

TEST(RatioPath, UnitsComposeAndAreNeverAssumed) {
  const DeviceModel device =
      with({{"unit", "gpu", "npu", "any", 0.5, 0, ""}, {"unit", "cpu", "gpu", "any", 0.2, 0, ""}});
  EXPECT_NEAR(ratio_path(device, "any", by("cpu", "a"), by("npu", "a"))->unit.factor, 0.1, 1e-12);
  EXPECT_THAT(ratio_path(device, "any", by("cpu", "a"), by("dsp", "a")),
              ErrorIs(ErrorCode::NotFound, "no ratio of times from unit \"cpu\" to \"dsp\""));
}

TEST(RatioPath, AssumesWhereNoRatioLeads) {
  const DeviceModel device = with({});
  const auto path = ratio_path(device, "conv1x1", by("cpu", "a"), by("cpu", "b", "fp16", 4));
  ASSERT_OK(path);
  EXPECT_EQ(path->framework.factor, 1);
  EXPECT_EQ(path->precision.factor, 0.75);
  EXPECT_EQ(path->batch.factor, 4);
  for (const TimeFactor* part : {&path->framework, &path->precision, &path->batch}) {
    EXPECT_NEAR(part->relative_sd, 0.25, 1e-12);
    EXPECT_EQ(part->assumed.size(), 1u);
    EXPECT_TRUE(part->path.empty());
  }
  const auto fc = ratio_path(device, "fc", by("cpu", "a"), by("cpu", "a", "fp32", 4));
  EXPECT_NEAR(fc->batch.factor, 1.45, 1e-12);
}

TEST(RatioPath, APrecisionThatNobodyKnowsIsNotAssumed) {
  const DeviceModel device = with({});
  ASSERT_OK(ratio_path(device, "any", by("cpu", "a"), by("cpu", "a", "bf16")));
  for (const char* precision : {"banana", "FP16", "int4", ""}) {
    EXPECT_THAT(ratio_path(device, "any", by("cpu", "a"), by("cpu", "a", precision)),
                ErrorIs(ErrorCode::NotFound, "no ratio of times from precision \"fp32\""));
  }
}

// A framework that is not stated stands for any, by assumption; one that is not asked for costs
// nothing.
TEST(RatioPath, OpenFrameworks) {
  const DeviceModel device = with({});
  const auto named = ratio_path(device, "any", by("cpu", "any"), by("cpu", "b"));
  ASSERT_OK(named);
  EXPECT_NEAR(named->framework.relative_sd, 0.25, 1e-12);
  EXPECT_THAT(named->framework.assumed,
              ::testing::ElementsAre("framework not stated, taken as equal to that of b"));
  const auto open = ratio_path(device, "any", by("cpu", "a"), by("cpu", ""));
  ASSERT_OK(open);
  EXPECT_EQ(open->framework.relative_sd, 0);
}

// Known from 1 to 4; from 4 to 8 the time doubles by assumption.
TEST(RatioPath, BatchesGoAsFarAsRatiosLead) {
  const DeviceModel device = with({{"batch", "1", "4", "any", 3, 0.1, ""}});
  const auto eight = ratio_path(device, "any", by("cpu", "a"), by("cpu", "a", "fp32", 8));
  ASSERT_OK(eight);
  EXPECT_NEAR(eight->batch.factor, 6, 1e-12);
  EXPECT_NEAR(eight->batch.relative_sd, std::hypot(0.1, 0.25), 1e-12);
  EXPECT_THAT(eight->batch.path, ::testing::ElementsAre("batch 1 to 4"));
}

// eigen to nnpack by a ratio, and on to another framework; xnnpack is not known.
TEST(RatioPath, ComposesLibrariesWithFrameworks) {
  const DeviceModel device = with({{"framework", "a", "b", "any", 2, 0.3, ""},
                                   {"library", "eigen", "nnpack", "any", 0.5, 0.1, ""}});
  OperatingPoint from = by("cpu", "a");
  from.library = "eigen";
  OperatingPoint to = by("cpu", "b");
  to.library = "nnpack";
  const auto both = ratio_path(device, "any", from, to);
  ASSERT_OK(both);
  EXPECT_NEAR(both->framework.factor, 2, 1e-12);
  EXPECT_NEAR(both->library.factor, 0.5, 1e-12);
  EXPECT_THAT(both->library.path, ::testing::ElementsAre("library eigen to nnpack"));
  const auto factor = time_factor(device, "any", from, to, Duration::from_ms(1));
  ASSERT_OK(factor);
  EXPECT_NEAR(factor->factor, 1, 1e-12);
  to.library = "xnnpack";
  const auto unknown = ratio_path(device, "any", from, to);
  ASSERT_OK(unknown);
  EXPECT_THAT(unknown->library.assumed,
              ::testing::ElementsAre("library eigen to xnnpack: taken as equal"));
  to.library = "any";
  EXPECT_EQ(ratio_path(device, "any", from, to)->library.relative_sd, 0);
}

TEST(RatioBetween, LeadsOverClusters) {
  const DeviceModel device = with({{"affinity", "prime", "big", "any", 1.5, 0, ""},
                                   {"affinity", "big", "little", "any", 2, 0, ""}});
  EXPECT_NEAR(ratio_between(device, "affinity", "any", "prime", "little")->factor, 3, 1e-12);
  EXPECT_FALSE(ratio_between(device, "affinity", "any", "prime", "tiny").has_value());
}

}  // namespace
}  // namespace offcut::device_models
