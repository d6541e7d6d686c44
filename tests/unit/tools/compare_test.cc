// Two result sets side by side, as a user compares them.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

class Compare : public ::testing::Test {
 protected:
  // Runs a sweep over bandwidth and threads with this round trip, into a file.
  void run(const std::string& rtt_ms, const std::string& output, const std::string& points = "3") {
    place_.write("study.json", R"({
      "schema": "offcut.scenario/1", "name": "drive", "model": "mobilenet_v2",
      "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
      "cloud": { "model": "x86_vm", "threads": 2 },
      "network": { "model": "wifi", "rtt_ms": )" +
                                   rtt_ms +
                                   R"( }, "objective": "latency",
      "sweep": { "network.uplink_mbit_per_s": { "from": 100, "to": 10000, "scale": "log", "points": )" +
                                   points + R"( }, "device.threads": [1, 2] } })");
    const Outcome outcome = place_.run(OFFCUT_COMMAND, {"run", "-q", "study.json", "-o", output});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }
  Outcome compare(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "compare");
    return place_.run(OFFCUT_COMMAND, arguments);
  }

  Workplace place_;
};

TEST_F(Compare, TheSameAnswersAreTheSameInEveryForm) {
  run("4", "a.csv");
  run("4", "a.jsonl");
  run("4", "a.db");
  place_.write("marked.csv", "\xEF\xBB\xBF" + place_.read("a.csv"));  // as saved by a spreadsheet
  for (const char* other : {"a.jsonl", "a.db", "a.csv", "marked.csv"}) {
    const Outcome outcome = compare({"a.csv", other, "--expect-same"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("6 rows match\n  nothing moved"));
  }
}

TEST_F(Compare, RowsMeetThoughTheNetworkChanged) {
  run("0.1", "a.jsonl");
  run("40", "b.jsonl");
  const Outcome outcome = compare({"a.jsonl", "b.jsonl", "--expect-same"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("  6 rows match\n"));
  EXPECT_THAT(outcome.out, HasSubstr("from other inputs:\n    the scenario file ("));
  EXPECT_THAT(outcome.out, HasSubstr("latency_ms"));
  EXPECT_THAT(outcome.out, HasSubstr("now at (all on the device)"));
  EXPECT_THAT(outcome.out, HasSubstr("from 0"));  // the time of the device, where it ran nothing
  EXPECT_THAT(outcome.out, HasSubstr("uplink_mbit_per_s=10000"));
}

TEST_F(Compare, CountsRowsThatHaveNoPartner) {
  run("4", "a.csv", "3");
  run("4", "b.csv", "2");  // the middle bandwidth is gone
  const Outcome outcome = compare({"a.csv", "b.csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("4 rows match, 2 are only in the first\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("moved the most")));
}

TEST_F(Compare, ToleratesWhatItIsTold) {
  run("4", "a.csv");
  run("4.1", "b.csv");
  EXPECT_EQ(compare({"a.csv", "b.csv", "--tolerance", "20"}).exit_code, 0);
  EXPECT_EQ(compare({"a.csv", "b.csv", "--tolerance", "0.001"}).exit_code, 1);
  EXPECT_EQ(compare({"a.csv", "a.csv", "--tolerance", "0"}).exit_code, 0);
  run("4", "c.csv", "2");  // rows without a partner are beyond any tolerance
  EXPECT_EQ(compare({"a.csv", "c.csv", "--tolerance", "1000"}).exit_code, 1);
  EXPECT_EQ(compare({"a.csv", "b.csv", "--tolerance", "-1"}).exit_code, 2);
}

TEST_F(Compare, SaysHowToMatchRowsThatDoNot) {
  run("4", "a.csv");
  std::string other = place_.read("a.csv");
  for (std::size_t at = other.find("oneplus5t"); at != std::string::npos;
       at = other.find("oneplus5t", at)) {
    other.replace(at, 9, "oneplus9");
  }
  place_.write("b.csv", other);
  const Outcome none = compare({"a.csv", "b.csv"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err,
              HasSubstr("found none: they differ in device; name the columns to match by, "
                        "such as --key threads,uplink_mbit_per_s"));
  EXPECT_EQ(compare({"a.csv", "b.csv", "--key", "threads,uplink_mbit_per_s"}).exit_code, 0);
  const Outcome few = compare({"a.csv", "a.csv", "--key", "threads"});
  EXPECT_EQ(few.exit_code, 2);
  EXPECT_THAT(few.err, HasSubstr("found 4 rows like another one in threads"));
}

TEST_F(Compare, SaysWhatIsWrongWithAFile) {
  run("4", "a.csv");
  EXPECT_THAT(compare({"a.csv", "none.csv"}).err,
              HasSubstr("none.csv: expected a file of results, found none there"));
  place_.write("notes.txt", "hello\n");
  EXPECT_THAT(compare({"notes.txt", "a.csv"}).err,
              HasSubstr("notes.txt:1: expected the columns of a result"));
  place_.write("cut.csv", place_.read("a.csv") + "drive,mobilenet_v2\n");
  EXPECT_THAT(compare({"a.csv", "cut.csv"}).err, HasSubstr("cut.csv:8: expected"));
  EXPECT_THAT(compare({"a.csv", "a.csv", "--key", "netwrk"}).err,
              HasSubstr("found \"netwrk\", did you mean \"network\"?"));
}

}  // namespace
}  // namespace offcut
