// The fit of a radio's power, as a user runs it.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

// 800 mW and 20 more for each Mbit/s up, 600 and 5 more down.
std::string table() {
  std::string text =
      "throughput,time_since_start,avg_power,target bandwidth,direction,network type,provider\n";
  for (const int rate : {1, 4, 10}) {
    const std::string start = std::to_string(rate) + ",3,";
    const std::string end = "," + std::to_string(rate);
    text += start + std::to_string(800 + 20 * rate) + end + ",uplink,LTE,X\n";
    text += start + std::to_string(600 + 5 * rate) + end + ",downlink,LTE,X\n";
  }
  return text;
}

TEST(FitRadio, PrintsTheLinesAndTheKeysOfANetworkFile) {
  const Workplace place;
  place.write("power.csv", table());
  const Outcome lines = place.run(OFFCUT_COMMAND, {"fit-radio", "power.csv"});
  EXPECT_EQ(lines.exit_code, 0) << lines.err;
  EXPECT_THAT(lines.out, HasSubstr("20.00"));
  EXPECT_EQ(lines.out.find("\"radio\""), std::string::npos);
  const Outcome keys =
      place.run(OFFCUT_COMMAND, {"fit-radio", "power.csv", "--baseline-mw", "500"});
  EXPECT_THAT(keys.out, HasSubstr("\"transmit_mw_per_mbit_per_s\": 20.00"));
  EXPECT_THAT(keys.out, HasSubstr("\"transmit_base_mw\": 300"));
  EXPECT_THAT(keys.out, HasSubstr("\"receive_base_mw\": 100"));
  EXPECT_THAT(keys.out, HasSubstr("\"calibrated_downlink_mbit_per_s\": 10.00"));
}

TEST(FitRadio, NamesTheLineThatIsWrong) {
  const Workplace place;
  place.write("power.csv", table() + "1,3,much,1,uplink,LTE,X\n");
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"fit-radio", "power.csv"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("power.csv:8: avg_power"));
}

}  // namespace
}  // namespace offcut
