#include "device_models/default_laws.h"

#include <gtest/gtest.h>

#include <cmath>

#include "device_models/pooled_ratio.h"

namespace offcut::device_models {
namespace {

TEST(DefaultLaws, DependOnTheRuntimeAndTheKernel) {
  EXPECT_EQ(default_thread_law("tflite", "conv_group").law.serial, 1);
  EXPECT_GT(default_thread_law("tflite", "conv1x1").law.ms_per_layer, 0);
  EXPECT_EQ(default_thread_law("mnn", "conv1x1").law.per_thread, 0.015);
  EXPECT_EQ(default_thread_law("any", "fc").law.floor, 0.7);
  EXPECT_GT(default_sharing_law("tflite", "attention").law.kappa,
            default_sharing_law("tflite", "conv1x1").law.kappa);
  EXPECT_EQ(default_sharing_law("ncnn", "conv1x1").law.kappa, 1.18);
}

TEST(DefaultLaws, RatiosOfInt8DependOnKernelAndCores) {
  EXPECT_EQ(default_precision_ratio("pytorch", "conv1x1", false, "int8").ratio, 0.79);
  EXPECT_EQ(default_precision_ratio("pytorch", "conv1x1", true, "int8").ratio, 0.35);
  EXPECT_EQ(default_precision_ratio("tflite", "fc", true, "int8").ratio, 0.75);
  EXPECT_LT(default_precision_ratio("tflite", "conv3x3s1", false, "int8").ratio,
            default_precision_ratio("tflite", "dw3s1", false, "int8").ratio);
  EXPECT_EQ(default_precision_ratio("any", "conv1x1", false, "int8").relative_sd, 0.50);
  EXPECT_EQ(default_precision_ratio("tflite", "fc", true, "fp32").ratio, 1);
}

// Two phones, one at 1/2 and one at 2: the mean is 1, and each lies a factor of 4 from the other.
TEST(PooledRatio, ItsSpreadIsThatOfADeviceLeftOut) {
  const double two = std::log(2);
  const PooledRatio pooled = pooled_ratio(std::vector<std::vector<double>>{{-two, -two}, {two}});
  EXPECT_NEAR(pooled.ratio, 1, 1e-12);
  EXPECT_NEAR(pooled.relative_sd, 2 * two / 1.6449, 1e-12);
}

}  // namespace
}  // namespace offcut::device_models
