// ONNX Runtime profiles of GPUs, and files of several profiles.
#include "engine/base/text.h"
#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/ort_profile.h"

namespace offcut::traces {
namespace {

using testing::time_us;
using testing::warns;

std::string event(const std::string& category, const std::string& name, int start_us, int length_us,
                  const std::string& args) {
  return message(R"({"cat":")", category, R"(","pid":1,"tid":1,"dur":)", length_us, R"(,"ts":)",
                 start_us, R"(,"ph":"X","name":")", name, R"(","args":{)", args, "}},\n");
}

std::string node(const std::string& name, int start_us, int length_us, const std::string& op,
                 const std::string& provider = "CUDAExecutionProvider") {
  return event("Node", name + "_kernel_time", start_us, length_us,
               message(R"("op_name":")", op, R"(","provider":")", provider, R"(")"));
}

std::string work(const std::string& parent, int start_us, int length_us) {
  return event("Kernel", "gpu", start_us, length_us,
               message(R"("parent_name":")", parent, R"(_kernel_time","stream":"7")"));
}

std::string run(int start_us) {
  return node("c1", start_us, 10, "Conv") + work("c1", start_us + 40, 1000) +
         work("c1", start_us + 1040, 50) + node("shape", start_us + 11, 3, "Reshape") +
         node("gather", start_us + 15, 20, "Gather", "CPUExecutionProvider") +
         node("r1", start_us + 36, 2, "Relu") + work("r1", start_us + 1100, 100) +
         event("Session", "model_run", start_us, 1645, "");
}

std::string list(std::string events) {
  events.resize(events.size() - 2);
  return "[" + events + "]\n";
}

TEST(OrtGpu, CountsTheWorkAndNotItsLaunch) {
  const auto parsed = parse_ort_profile(list(run(1000) + run(3000) + run(5000)), "p.json");
  ASSERT_OK(parsed);
  const Profile profile = profile_of(*parsed);
  const ProfiledRun& measured = profile.runs[0];
  EXPECT_EQ(measured.point.unit, "gpu");
  EXPECT_NEAR(time_us(measured, "c1"), 1050, 1e-9);
  EXPECT_NEAR(time_us(measured, "r1"), 100, 1e-9);
  EXPECT_NEAR(time_us(measured, "shape"), 0, 1e-9);    // no work of its own
  EXPECT_NEAR(time_us(measured, "gather"), 20, 1e-9);  // on the CPU
  EXPECT_EQ(parsed->runs, 3u);
}

TEST(OrtGpu, KeepsTheLengthsOfNodesWhereNoWorkIsRecorded) {
  const auto parsed = parse_ort_profile(
      list(node("c1", 10, 7, "Conv") + event("Session", "model_run", 5, 50, "")), "p.json");
  ASSERT_OK(parsed);
  EXPECT_NEAR(time_us(profile_of(*parsed).runs[0], "c1"), 7, 1e-9);
}

TEST(OrtFiles, HoldOneProfileEach) {
  const std::string one = list(run(1000));
  EXPECT_THAT(parse_ort_profile(one + one, "p.json"),
              ErrorIs(ErrorCode::Malformed, "expected the end of the file (a profile per file"));
  const auto lenient = parse_ort_profile(one + list(run(9000)), "p.json", {.lenient = true});
  ASSERT_OK(lenient);
  EXPECT_EQ(lenient->runs, 1u);
  EXPECT_TRUE(warns(profile_of(*lenient), "left out what follows the first list"));
}

}  // namespace
}  // namespace offcut::traces
