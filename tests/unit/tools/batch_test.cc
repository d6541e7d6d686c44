// Runs of the command over many files: what one bad file does to the others, what goes to which
// stream, and that the number of threads does not show in the results.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

std::string study(const std::string& name, const std::string& more) {
  return R"({ "schema": "offcut.scenario/1", "name": ")" + name +
         R"(", "model": "mobilenet_v2",
           "device": { "model": "x86_vm", "threads": 1 },
           "cloud": { "model": "x86_vm", "threads": 2 },
           "network": { "model": "wifi" }, "objective": "energy")" +
         more + " }";
}

const std::string kSweep = R"(, "sweep": {
  "device.threads": [1, 2],
  "network.model": ["3g", "4g", "wifi"],
  "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 300, "scale": "log" } })";

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class Batch : public ::testing::Test {
 protected:
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  Workplace place_;
};

TEST_F(Batch, TheNumberOfThreadsDoesNotShow) {
  place_.write("in/a.json", study("a", kSweep));
  place_.write("in/b.json", study("b", R"(, "output": { "rows": "all_cuts" })"));
  for (const char* format : {"csv", "json", "table"}) {
    SCOPED_TRACE(format);
    const Outcome one = offcut({"run", "in", "--format", format, "--jobs", "1"});
    ASSERT_EQ(one.exit_code, 0) << one.err;
    EXPECT_GT(lines_in(one.out), 50u);
    for (const char* jobs : {"2", "7", "0"}) {
      const Outcome many = offcut({"run", "in", "--format", format, "--jobs", jobs});
      EXPECT_TRUE(one.out == many.out) << "jobs " << jobs;
    }
  }
}

TEST_F(Batch, OneBadFileDoesNotStopTheOthers) {
  place_.write("in/a.json", study("first", ""));
  place_.write("in/b.json", "{ \"schema\": ");
  place_.write("in/c.json", study("third", ""));
  const Outcome outcome = offcut({"run", "in", "--format", "csv"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(lines_in(outcome.out), 3u) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("\nfirst,"));
  EXPECT_THAT(outcome.out, HasSubstr("\nthird,"));
  EXPECT_THAT(outcome.err, HasSubstr("in/b.json:1:"));
}

TEST_F(Batch, ABoundThatNothingKeepsIsCodeOne) {
  place_.write("s.json", study("tight", R"(, "constraints": { "latency_ms": 0.001 })"));
  const Outcome outcome = offcut({"run", "s.json", "--format", "csv"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_EQ(lines_in(outcome.out), 2u);
}

TEST_F(Batch, RowsGoToTheFileThatIsNamed) {
  place_.write("s.json", study("s", ""));
  const Outcome shown = offcut({"run", "s.json", "--format", "csv"});
  const Outcome written = offcut({"run", "s.json", "-o", "rows.csv"});
  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_EQ(written.out, "");
  EXPECT_EQ(place_.read("rows.csv"), shown.out);
}

TEST_F(Batch, QuietSaysNothingButResults) {
  place_.write("s.json", study("s", ""));
  const Outcome outcome = offcut({"run", "s.json", "--format", "csv", "--quiet"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Batch, ChecksWithoutRunning) {
  place_.write("s.json", study("s", kSweep));
  const Outcome outcome = offcut({"check", "s.json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out + outcome.err, HasSubstr("1800"));
}

TEST_F(Batch, ANameWithQuotesAndCommasIsOneField) {
  place_.write("s.json", study(R"(a \"quoted\", name)", ""));
  const Outcome outcome = offcut({"run", "s.json", "--format", "csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\n\"a \"\"quoted\"\", name\",mobilenet_v2,"));
}

}  // namespace
}  // namespace offcut
