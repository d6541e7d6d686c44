// `offcut ask` as users type it: the answer, the file that asks the same, and what it refuses.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

class Ask : public ::testing::Test {
 protected:
  Outcome ask(std::vector<std::string> more, const std::string& device = "snapdragon_835") const {
    std::vector<std::string> arguments = {"ask",     "alexnet", "--device",  device,
                                          "--cloud", "x86_vm",  "--network", "wifi"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  Workplace place_;
};

TEST_F(Ask, AnswersInThreeLines) {
  const Outcome outcome = ask({});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Times: "));
  EXPECT_THAT(outcome.out, HasSubstr("than cloud only ("));
  EXPECT_THAT(outcome.out, HasSubstr("flips it"));
}

TEST_F(Ask, DrawsTheFrontWhereMoreThanOnePlanIsOnIt) {
  const Outcome outcome =
      place_.run(OFFCUT_COMMAND, {"ask", "mobilenet_v2", "--device", "oneplus5t", "--cloud",
                                  "xeon_e5_2620v4", "--network", "wifi"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("|*"));
  EXPECT_THAT(outcome.out, HasSubstr(" ms\n"));
}

TEST_F(Ask, TheSavedFileAnswersTheSame) {
  const Outcome asked = ask({"--set", "network.uplink_mbit_per_s=40", "--save", "q.json"});
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  const Outcome run = place_.run(OFFCUT_COMMAND, {"run", "q.json", "--format", "csv"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(",40,"));
  const Outcome again = ask({"--save", "q.json"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_EQ(ask({"--save", "q.json", "--force"}).exit_code, 0);
}

TEST_F(Ask, TheSavedFileFindsWhatItNamesFromItsOwnFolder) {
  const Outcome copied =
      place_.run("/bin/cp", {OFFCUT_SOURCE_DIR "/traces/data/alexnet.trace.json", "m.json"});
  ASSERT_EQ(copied.exit_code, 0) << copied.err;
  std::filesystem::create_directories(place_.folder() / "sub");
  const Outcome asked =
      place_.run(OFFCUT_COMMAND, {"ask", "m.json", "--device", "snapdragon_835", "--cloud",
                                  "m.json", "--network", "wifi", "--save", "sub/q.json"});
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_EQ(place_.run(OFFCUT_COMMAND, {"run", "sub/q.json"}).exit_code, 0);
}

TEST_F(Ask, SeveralThreadsGiveATableAndTheBestOfThem) {
  const Outcome outcome = ask({"--threads", "1,2,4"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("threads"));
}

TEST_F(Ask, WhatIsWrongIsSaidInOneLine) {
  EXPECT_THAT(ask({}, "nothing_of_that_name").err, HasSubstr("nothing_of_that_name"));
  EXPECT_THAT(ask({"--objective", "speed"}).err, HasSubstr("expected one of latency"));
  EXPECT_THAT(ask({"--set", "device.thread=2"}).err, HasSubstr("thread"));
  for (const char* said : {"model=alexnet", "device.model=rpi5", "network.model=4g"}) {
    EXPECT_THAT(ask({"--set", said}).err, HasSubstr("expected one place that says it")) << said;
  }
  EXPECT_THAT(ask({"--objective", "latency", "--set", "objective=energy"}).err,
              HasSubstr("expected one place that says it"));
  EXPECT_EQ(ask({"--set", "objective=energy"}).exit_code, 0);
  EXPECT_THAT(ask({"--set", "study=uncertainty"}).err, HasSubstr("--set \"study\""));
  EXPECT_THAT(ask({"--set", "output.rows=pareto"}).err, HasSubstr("--set \"output\""));
  EXPECT_THAT(ask({"--set", "device.threads=4"}, "v100").err, HasSubstr("expected 1 on the gpu"));
  EXPECT_THAT(ask({"--set", "device.affinity=big"}, "v100").err, HasSubstr("expected any on the"));
}

TEST_F(Ask, OtherVerbsSayWhatToTypeForAGraphFile) {
  place_.write("net.onnx", "x");
  const Outcome outcome = place_.run(OFFCUT_COMMAND, {"run", "net.onnx"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("offcut ask net.onnx"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("JSON")));
}

}  // namespace
}  // namespace offcut
