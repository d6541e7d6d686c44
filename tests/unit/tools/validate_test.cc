// offcut validate as people run it: its formats, on a small case of its own.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Validate : public ::testing::Test {
 protected:
  Validate() {
    place_.write("clocks.csv",
                 "machine,network,mhz,ms\n"
                 "seen,net,500,40\nseen,net,1000,20\n"
                 "a|b,net,500,36\na|b,net,1000,20\n");
    place_.write("case.json",
                 R"({"schema": "offcut.validation/1", "name": "clocks", "kind": "clock",
                     "data": "clocks.csv", "fitted": "one machine", "train": ["seen"],
                     "predicted": "time at the least clock",
                     "require": [{"group": "left out", "measure": "median error %",
                                  "at_most": 0.001}]})");
  }

  testing::Outcome validate(std::vector<std::string> options) {
    options.insert(options.begin(), {"validate", "case.json"});
    return place_.run(OFFCUT_COMMAND, options);
  }

  testing::Workplace place_;
};

TEST_F(Validate, ThePageHoldsWhatTheFitDidNotSee) {
  const auto outcome = validate({"--format", "markdown"});
  EXPECT_EQ(outcome.exit_code, 1);  // the requirement fails
  EXPECT_THAT(outcome.out, HasSubstr("# Accuracy\n"));
  EXPECT_THAT(outcome.out, HasSubstr("(at most 0.001) **fails**"));
  EXPECT_THAT(outcome.out, HasSubstr("| `clocks` | cpu | pytorch | fp32 | 1 |"));
  EXPECT_THAT(outcome.out, HasSubstr("| a\\|b | cpu | pytorch | fp32 | 1 |"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("| seen |")));
}

TEST_F(Validate, ACaseWithoutItsDataIsOnThePageAndInTheExitCode) {
  const auto outcome = validate({"--data", "nowhere.csv", "--format", "markdown"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("nowhere.csv"));
  EXPECT_THAT(outcome.out, HasSubstr("| `case.json` | not run: its data are not here |"));
}

TEST_F(Validate, RowsComeAsCsv) {
  const auto outcome = validate({"--format", "csv"});
  EXPECT_THAT(outcome.out, HasSubstr("device,unit,runtime,precision,quantity,predicted,measured,"));
  EXPECT_THAT(outcome.out, HasSubstr("\nclocks,validation,left out,net on a|b,a|b,cpu,pytorch,"));
  EXPECT_THAT(validate({"--format", "xml"}).err, HasSubstr("xml"));
}

}  // namespace
}  // namespace offcut
