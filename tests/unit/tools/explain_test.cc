// What explain says of the network of an answer.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

std::string study(const std::string& network) {
  return R"({ "schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
              "device": { "model": "oneplus5t", "affinity": "big", "threads": 1,
                          "framework": "tensorflow" },
              "cloud": { "model": "xeon_e5_2620v4" }, "objective": "latency",
              "transfer": { "bytes_per_element": 1 }, "network": )" +
         network + " }";
}

TEST(Explain, TellsBoundsAndExtrapolatedPower) {
  const Workplace place;
  // Fast enough that the cloud is worth it.
  place.write("idle.json", study(R"({ "model": "huang2012_wifi", "connection": "idle",
                                      "uplink_mbit_per_s": 5000, "downlink_mbit_per_s": 5000,
                                      "rtt_ms": 0.1 })"));
  const Outcome idle = place.run(OFFCUT_COMMAND, {"explain", "idle.json"});
  EXPECT_EQ(idle.exit_code, 0) << idle.err;
  EXPECT_THAT(idle.out, HasSubstr("network: transmit power extrapolated: "));
  EXPECT_THAT(idle.out, HasSubstr("ms on the network"));
  place.write("warm.json", study(R"({ "model": "dnntune_wifi", "uplink_mbit_per_s": 5000 })"));
  const Outcome warm = place.run(OFFCUT_COMMAND, {"explain", "warm.json"});
  EXPECT_EQ(warm.exit_code, 0) << warm.err;
  EXPECT_THAT(warm.out, Not(HasSubstr("network:")));
}

}  // namespace
}  // namespace offcut
