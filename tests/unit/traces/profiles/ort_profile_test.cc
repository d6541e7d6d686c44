#include "traces/profiles/ort_profile.h"

#include <algorithm>
#include <random>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

std::string run_event(int start, int length) {
  return message(R"({"cat" : "Session","pid" :1,"tid" :1,"dur" :)", length, R"(,"ts" :)", start,
                 R"(,"ph" : "X","name" :"model_run","args" : {}})");
}

std::string node_event(const std::string& name, int start, int length, const std::string& op,
                       const std::string& more = "") {
  return message(R"({"cat" : "Node","pid" :1,"tid" :1,"dur" :)", length, R"(,"ts" :)", start,
                 R"(,"ph" : "X","name" :")", name, R"(_kernel_time","args" : {"op_name" : ")", op,
                 "\"", more, "}}");
}

std::string list(const std::vector<std::string>& events) {
  std::string out = "[\n";
  for (std::size_t k = 0; k < events.size(); ++k) {
    out += events[k] + (k + 1 < events.size() ? ",\n" : "\n");
  }
  return out + "]\n";
}

//  run     0..100      200..240      300..350
//  a         10..60      205..215      305..325      first 50, then 10, 20
//  b         60..90      215..235      325..345      first 30, then 20, 20
std::vector<std::string> three_runs() {
  return {node_event("a", 10, 50, "Conv"),  node_event("b", 60, 30, "Relu"),  run_event(0, 100),
          node_event("a", 205, 10, "Conv"), node_event("b", 215, 20, "Relu"), run_event(200, 40),
          node_event("a", 305, 20, "Conv"), node_event("b", 325, 20, "Relu"), run_event(300, 50)};
}

void expect_three_runs(const Result<OrtProfile>& profile) {
  ASSERT_OK(profile);
  EXPECT_EQ(profile->runs, 3u);
  ASSERT_EQ(profile->kernels.size(), 2u);
  const TracedLayer& a = profile->kernels[0].timed;
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.op, "Conv");
  EXPECT_EQ(a.latency.n, 2);
  EXPECT_NEAR(a.latency.median.us(), 15, 1e-9);
  ASSERT_TRUE(a.latency.first);
  EXPECT_NEAR(a.latency.first->us(), 50, 1e-9);
  EXPECT_NEAR(profile->kernels[1].timed.latency.median.us(), 20, 1e-9);
  ASSERT_TRUE(profile->run);
  EXPECT_NEAR(profile->run->median.us(), 45, 1e-9);
  EXPECT_NEAR(profile->run->first->us(), 100, 1e-9);
}

TEST(ParseOrtProfile, TakesMediansOverRunsAndTheFirstApart) {
  expect_three_runs(parse_ort_profile(list(three_runs()), "p.json"));
}

TEST(ParseOrtProfile, DoesNotDependOnTheOrderOfEvents) {
  auto events = three_runs();
  std::mt19937 random(17);
  for (int shuffles = 0; shuffles < 200; ++shuffles) {
    SCOPED_TRACE(shuffles);
    std::shuffle(events.begin(), events.end(), random);
    expect_three_runs(parse_ort_profile(list(events), "p.json"));
    if (HasFatalFailure()) return;
  }
}

TEST(ParseOrtProfile, AcceptsEventsInsideAnObject) {
  const std::string text = R"({"displayTimeUnit": "ms", "other": {"a": [1, "]"]},)"
                           R"("traceEvents": )" +
                           list(three_runs()) + R"(, "traceName": "x"})";
  expect_three_runs(parse_ort_profile(text, "p.json"));
}

TEST(ParseOrtProfile, ReadsShapesAndThreads) {
  const std::string more =
      R"(,"thread_scheduling_stats" : {"main_thread": {"core": 14, "block_size": [1]},)"
      R"("sub_threads": {"140": {"num_run": 1, "core": 6}, "141": {"num_run": 1, "core": 4}}},)"
      R"("output_size" : "24","provider" : "CPUExecutionProvider",)"
      R"("input_type_shape" : [{"float":[1,256]},{"int64":[4]}],)"
      R"("output_type_shape" : [{"float":[2,3]}])";
  const auto profile =
      parse_ort_profile(list({node_event("a", 1, 2, "Gemm", more), run_event(0, 9)}), "p.json");
  ASSERT_OK(profile);
  EXPECT_EQ(profile->threads, 3);
  EXPECT_EQ(profile->cores, (std::set<int>{4, 6, 14}));
  EXPECT_EQ(profile->providers, (std::set<std::string>{"CPUExecutionProvider"}));
  EXPECT_EQ(profile->kernels[0].inputs, (std::vector<Shape>{{1, 256}, {4}}));
  EXPECT_EQ(profile->kernels[0].outputs, (std::vector<Shape>{{2, 3}}));
}

TEST(ParseOrtProfile, ReadsACommaTooMuchInAList) {
  const auto profile = parse_ort_profile(
      list({node_event("a", 1, 2, "Sequence", R"(,"input_type_shape" : [{"float":[1,4]},])"),
            run_event(0, 9)}),
      "p.json");
  ASSERT_OK(profile);
  EXPECT_EQ(profile->kernels[0].inputs, (std::vector<Shape>{{1, 4}}));
}

// Names of 0.4 are empty, sizes and shapes not there; fences are no kernels.
TEST(ParseOrtProfile, ReadsOldFiles) {
  const std::string fence =
      R"({"cat":"Node","pid":1,"tid":1,"dur":0,"ts":1,"ph":"X","name":"x_fence_before","args":{}})";
  const auto profile = parse_ort_profile(
      list({fence, node_event("", 1, 2, "Conv"), node_event("", 3, 4, "Conv"), run_event(0, 9),
            node_event("", 11, 3, "Conv"), node_event("", 15, 4, "Conv"), run_event(10, 9)}),
      "p.json");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->kernels.size(), 2u);
  EXPECT_EQ(profile->kernels[0].timed.name, "Conv_0");
  EXPECT_EQ(profile->kernels[1].timed.name, "Conv_1");
  EXPECT_NEAR(profile->kernels[0].timed.latency.median.us(), 3, 1e-9);
}

// If runs 10..50 and holds c and d; what they take is in its 40 us.
TEST(ParseOrtProfile, CountsWhatRunsInsideControlFlowOnce) {
  const auto profile = parse_ort_profile(
      list({node_event("c", 12, 5, "Conv"), node_event("d", 20, 25, "Conv"),
            node_event("choice", 10, 40, "If"), node_event("e", 50, 7, "Relu"), run_event(0, 60)}),
      "p.json");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->kernels.size(), 2u);
  EXPECT_EQ(profile->kernels[0].timed.name, "choice");
  EXPECT_EQ(profile->kernels[1].timed.name, "e");
}

TEST(ParseOrtProfile, AddsUpWhatAKernelDoesSeveralTimesInOneRun) {
  const auto profile = parse_ort_profile(
      list({node_event("a", 1, 2, "Conv"), node_event("a", 4, 3, "Conv"), run_event(0, 9)}),
      "p.json");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->kernels.size(), 1u);
  EXPECT_NEAR(profile->kernels[0].timed.latency.median.us(), 5, 1e-9);
}

TEST(ParseOrtProfile, SaysWhereAFileBreaksOff) {
  const std::string text = list(three_runs());
  const std::string cut = text.substr(0, text.find("\"ts\" :305"));
  EXPECT_THAT(parse_ort_profile(cut, "p.json"),
              ErrorIs(ErrorCode::Malformed, "found the end of the file (cut short?"));
  const auto lenient = parse_ort_profile(cut, "p.json", {.lenient = true});
  ASSERT_OK(lenient);
  EXPECT_EQ(lenient->runs, 2u);
  EXPECT_EQ(lenient->skipped, 1u);
  // Only the last bracket is missing, as when the process was killed.
  const std::string killed = text.substr(0, text.size() - 2);
  EXPECT_THAT(parse_ort_profile(killed, "p.json"),
              ErrorIs(ErrorCode::Malformed, message("p.json: byte ", killed.size(), ": expected")));
  const auto read = parse_ort_profile(killed, "p.json", {.lenient = true});
  ASSERT_OK(read);
  EXPECT_EQ(read->runs, 3u);
}

TEST(ParseOrtProfile, SkipsANameWithAQuoteOnlyWhenLenient) {
  auto events = three_runs();
  events.insert(events.begin() + 3, node_event("a\"b", 150, 5, "Conv"));
  EXPECT_THAT(parse_ort_profile(list(events), "p.json"),
              ErrorIs(ErrorCode::Malformed, "p.json: byte"));
  const auto lenient = parse_ort_profile(list(events), "p.json", {.lenient = true});
  expect_three_runs(lenient);
  EXPECT_EQ(lenient->skipped, 1u);
}

TEST(ParseOrtProfile, RefusesOtherFiles) {
  EXPECT_THAT(parse_ort_profile("[]", "p.json"),
              ErrorIs(ErrorCode::Malformed, "expected kernel events of ONNX Runtime"));
  EXPECT_THAT(parse_ort_profile("hello", "p.json"),
              ErrorIs(ErrorCode::Malformed, "p.json: byte 0: expected '[' or '{'"));
  EXPECT_THAT(parse_ort_profile(R"({"a": 1})", "p.json"),
              ErrorIs(ErrorCode::Malformed, "the key \"traceEvents\""));
  EXPECT_THAT(read_ort_profile("no/such.json"),
              ErrorIs(ErrorCode::NotFound, "expected a file, found nothing there"));
}

}  // namespace
}  // namespace offcut::traces
