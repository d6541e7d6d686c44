#include "network_models/contention.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

// Saturated stations at 65 Mbit/s, W = 16, m = 6, 1500 B, legacy preamble, no aggregation: the
// model solved independently of this code gives 34.2, 17.9, 6.9, 3.2, 1.5 Mbit/s a station.
TEST(Contention, BianchiFigures) {
  WifiRadio radio;
  radio.preamble = Duration::from_us(20);
  const struct {
    double stations;
    double mbit_per_s;
  } cases[] = {{1, 34.2}, {2, 17.9}, {5, 6.9}, {10, 3.2}, {20, 1.5}};
  for (const auto& test : cases) {
    SCOPED_TRACE(test.stations);
    const double found = saturation_throughput(radio, test.stations).mbit_per_s();
    EXPECT_NEAR(found, test.mbit_per_s, 0.1);  // printed to a tenth
  }
}

TEST(Contention, MoreStationsNeverGetMoreEach) {
  double last = 1;
  for (double stations = 1; stations < 50; stations += 0.25) {
    const double share = contention_share(stations);
    EXPECT_LE(share, last);
    EXPECT_GT(share, 0);
    last = share;
  }
  EXPECT_EQ(contention_share(1), 1);
}

}  // namespace
}  // namespace offcut::network_models
