#include "traces/profiles/ncnn.h"

#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using testing::time_us;
using testing::warns;

// With Vulkan, ncnn times in us what ran on the GPU and in ms what fell back to the CPU.
TEST(NcnnUnits, TakesMicrosecondsOfTheGpu) {
  const auto profile = parse_ncnn_layers(
      "Convolution  conv_0    812.35us    |\n"
      "ELU          elu_1       1.91ms    |\n"
      "Convolution  conv_2    640.10us    |\n",
      "n.txt");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 3u);
  EXPECT_NEAR(time_us(run, "conv_0"), 812.35, 1e-9);
  EXPECT_NEAR(time_us(run, "elu_1"), 1910, 1e-9);
  EXPECT_NEAR(time_us(run, "conv_2"), 640.1, 1e-9);
  EXPECT_EQ(run.point.unit, "gpu");
  EXPECT_TRUE(warns(*profile, "1 layer lines of a run on the GPU are times of the CPU"));
}

TEST(NcnnUnits, SaysWhichLayerHasANegativeTime) {
  const std::string text = "Convolution  a  3.00ms    |\nReLU  b  -12.00us    |\n";
  EXPECT_THAT(
      parse_ncnn_layers(text, "n.txt"),
      ErrorIs(ErrorCode::Malformed, "n.txt:2: layer \"b\": expected a time >= 0, found -12 us"));
  const auto lenient = parse_ncnn_layers(text, "n.txt", {.lenient = true});
  ASSERT_OK(lenient);
  EXPECT_EQ(lenient->runs[0].kernels.size(), 1u);
  EXPECT_TRUE(warns(*lenient, "skipped 1 lines"));
}

}  // namespace
}  // namespace offcut::traces
