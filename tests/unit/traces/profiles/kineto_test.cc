// Steps that differ, and work on the GPU that has to be given to the operator that asked for it.
#include "traces/profiles/kineto.h"

#include "engine/base/text.h"
#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using testing::time_us;
using testing::total_us;
using testing::warns;

std::string event(const std::string& category, const std::string& name, double start_us,
                  double length_us, const std::string& args = "") {
  return message(R"({"ph":"X","pid":1,"tid":1,"cat":")", category, R"(","name":")", name,
                 R"(","ts":)", start_us, R"(,"dur":)", length_us, R"(,"args":{)", args, "}},\n");
}

std::string op(const std::string& name, double start_us, double length_us,
               const std::string& args = "") {
  return event("cpu_op", "aten::" + name, start_us, length_us, args);
}

// conv 80, elu 10, conv 50, relu 5 from `start_us` on, after a copy where there is one.
std::string step(double start_us, bool copies = false, double first_us = 80) {
  std::string out = event("user_annotation", "ProfilerStep#1", start_us - 0.5, 190);
  if (copies) out += op("to", start_us, 1);
  return out + op("conv2d", start_us + 2, first_us) + op("elu", start_us + 90, 10) +
         op("conv2d", start_us + 110, 50) + op("relu", start_us + 170, 5);
}

Result<Profile> parse(std::string events) {
  events.resize(events.size() - 2);  // the last comma
  return parse_kineto("[" + events + "]", "t.json");
}

void expect_the_network(const Result<Profile>& profile) {
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  EXPECT_NEAR(time_us(run, "aten::conv2d_0"), 80, 1e-9);
  EXPECT_NEAR(time_us(run, "aten::elu_0"), 10, 1e-9);
  EXPECT_NEAR(time_us(run, "aten::conv2d_1"), 50, 1e-9);
  EXPECT_NEAR(time_us(run, "aten::relu_0"), 5, 1e-9);
  EXPECT_NEAR(total_us(run), 145, 1e-9);
}

TEST(KinetoSteps, AreNotMovedByAnOperatorThatSomeOfThemHave) {
  const auto profile =
      parse(step(1000) + step(2000, true) + step(3000) + step(4000, true) + step(5000));
  expect_the_network(profile);
  EXPECT_TRUE(warns(*profile, "ran in less than half of the steps (\"aten::to\")"));
}

TEST(KinetoSteps, AreLeftOutWhereAnOperatorEndsBeforeItBegins) {
  const auto profile = parse(step(1000, false, -5) + step(2000) + step(3000));
  expect_the_network(profile);
  EXPECT_EQ(profile->runs[0].kernels[0].timed.latency.n, 1);  // beside the cold one
  EXPECT_TRUE(warns(*profile, "left out 1 steps with operators of negative length"));
  EXPECT_THAT(parse(step(1000, false, -5)),
              ErrorIs(ErrorCode::Malformed, "expected a step without operators of negative"));
  EXPECT_THAT(parse(op("conv2d", 1, -5) + op("relu", 9, 5)),
              ErrorIs(ErrorCode::Malformed, "found 1 below zero and no steps to leave out"));
}

std::string launch(double start_us, int correlation) {
  return event("cuda_runtime", "cudaLaunchKernel", start_us, 5,
               message(R"("correlation":)", correlation));
}

// "External id" is the correlation here: the 4 of the last kernel is the id of another operator.
TEST(KinetoGpu, GoesByTheCallThatLaunchedTheWork) {
  const auto profile =
      parse(op("conv2d", 100, 90, R"("External id":1)") + launch(120, 900) +
            op("relu", 200, 40, R"("External id":4)") + launch(210, 901) +
            op("linear", 300, 60, R"("External id":5)") + launch(310, 4) +
            event("kernel", "a", 400, 2000, R"("External id":900,"correlation":900)") +
            event("kernel", "b", 2400, 300, R"("External id":901,"correlation":901)") +
            event("gpu_memcpy", "c", 2700, 700, R"("External id":4,"correlation":4)"));
  ASSERT_OK(profile);
  EXPECT_EQ(profile->runs[0].point.unit, "gpu");
  EXPECT_NEAR(time_us(profile->runs[0], "aten::conv2d_0"), 2000, 1e-9);
  EXPECT_NEAR(time_us(profile->runs[0], "aten::relu_0"), 300, 1e-9);
  EXPECT_NEAR(time_us(profile->runs[0], "aten::linear_0"), 700, 1e-9);
}

TEST(KinetoGpu, GivesWorkWithoutAnIdToTheOperatorBetween) {
  const auto profile =
      parse(op("conv2d", 100, 20, R"("External id":1)") + op("relu", 130, 5, R"("External id":2)") +
            op("conv2d", 140, 20, R"("External id":3)") +
            event("kernel", "a", 150, 800, R"("External id":1)") + event("kernel", "b", 960, 50) +
            event("kernel", "c", 1020, 500, R"("External id":3)"));
  ASSERT_OK(profile);
  EXPECT_NEAR(time_us(profile->runs[0], "aten::conv2d_0"), 800, 1e-9);
  EXPECT_NEAR(time_us(profile->runs[0], "aten::relu_0"), 50, 1e-9);
  EXPECT_NEAR(time_us(profile->runs[0], "aten::conv2d_1"), 500, 1e-9);
  EXPECT_TRUE(warns(*profile, "1 GPU kernels carry no id"));
}

TEST(KinetoGpu, StaysWithTheCpuWhereNoWorkHasAnOwner) {
  const auto profile = parse(op("conv2d", 100, 20) + event("kernel", "a", 150, 800));
  ASSERT_OK(profile);
  EXPECT_EQ(profile->runs[0].point.unit, "cpu");
  EXPECT_NEAR(time_us(profile->runs[0], "aten::conv2d_0"), 20, 1e-9);
  EXPECT_TRUE(warns(*profile, "times are of the CPU side"));
}

}  // namespace
}  // namespace offcut::traces
