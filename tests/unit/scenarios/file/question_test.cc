// The scenario file that a question on the command line stands for.
#include "scenarios/file/question.h"

#include "scenarios/file/study.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

QuestionOptions example() {
  QuestionOptions options;
  options.model = "net.onnx";
  options.device = "rpi4b";
  options.cloud = "xeon_vm";
  options.network = "4g";
  return options;
}

Result<Study> study_of(const QuestionOptions& options) {
  const auto text = text_of_question(options);
  if (!text) return fail(text.error());
  return Study::parse(*text, "ask", "");
}

TEST(Question, IsAScenarioFile) {
  const auto study = study_of(example());
  ASSERT_OK(study);
  EXPECT_EQ(study->name(), "net");
  EXPECT_EQ(study->axes().size(), 1u);
  EXPECT_EQ(study->base().objective, "latency");
}

TEST(Question, OneNumberOfThreadsIsAKeyAndSeveralAreAnAxis) {
  QuestionOptions options = example();
  options.threads = {"4"};
  EXPECT_EQ(study_of(options)->base().device.point.threads, 4);
  options.threads = {"1", "2", "4"};
  EXPECT_EQ(study_of(options)->axes().size(), 3u);
}

TEST(Question, AxesAreRangesOrLists) {
  QuestionOptions options = example();
  options.sweep = {"network.uplink_mbit_per_s=1:100:5:log", "network.rtt_ms=1,20"};
  const auto study = study_of(options);
  ASSERT_OK(study);
  EXPECT_EQ(study->axes().size(), 10u);
  options.sweep = {"network.rtt_ms=1,2", "network.rtt_ms=3,4"};
  EXPECT_THAT(text_of_question(options), ErrorIs(ErrorCode::InvalidArgument, "found two"));
  options.sweep = {"device.threads=1,2"};
  options.threads = {"1", "4"};
  EXPECT_THAT(text_of_question(options), ErrorIs(ErrorCode::InvalidArgument, "found two"));
  options.threads = {};
  for (const char* wrong : {"x", "=1,2", "network.rtt_ms=", "network.rtt_ms=1:2",
                            "network.rtt_ms=1:2:3:4", "network.rtt_ms=1:2:3:log:5"}) {
    options.sweep = {wrong};
    EXPECT_THAT(text_of_question(options), ErrorIs(ErrorCode::Malformed, "--sweep")) << wrong;
  }
}

}  // namespace
}  // namespace offcut::scenarios
