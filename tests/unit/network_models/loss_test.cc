#include "network_models/loss.h"

#include <cmath>

#include "engine/base/text.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

LossyPath path(double loss, double mbit_per_s = 5.85) {
  return {.loss = loss,
          .rate = Bandwidth::from_mbit_per_s(mbit_per_s),
          .back = Bandwidth::from_mbit_per_s(2.35 * mbit_per_s),
          .round_trip = Duration::from_ms(50),
          .open_window = false,
          .handshake_trips = 1};
}

// p = 0.01, r = 100 ms: sqrt(150) / 0.1 = 122.5 segments/s.
TEST(Loss, MathisHandWorked) {
  EXPECT_NEAR(mathis_segments_per_s(Duration::from_ms(100), 0.01), 122.47, 0.01);
}

// PFTK tends to Mathis for rare losses and lies under it where timeouts count.
TEST(Loss, PftkAgainstMathis) {
  const Duration trip = Duration::from_ms(100);
  EXPECT_NEAR(pftk_segments_per_s(trip, 1e-6) / mathis_segments_per_s(trip, 1e-6), 1, 0.05);
  EXPECT_LT(pftk_segments_per_s(trip, 0.05), 0.8 * mathis_segments_per_s(trip, 0.05));
  // Limited to 8 segments a round trip of 0.1 s: at most 80 segments/s.
  EXPECT_LT(pftk_segments_per_s(trip, 1e-4, 8), 80);
  EXPECT_GT(pftk_segments_per_s(trip, 1e-4, 8), 70);
}

// Without losses in reach the simulation is the closed form of slow start.
TEST(Loss, RareLossesLeaveTheClosedForm) {
  const LossyPath rare = path(1e-9);
  const Pipe pipe({.s_per_byte = 1 / rare.rate.bytes_per_s(),
                   .fixed = rare.round_trip * 1.5,
                   .headers = true,
                   .slow_start = true,
                   .loop = rare.round_trip + Bytes(52) / rare.back});
  for (const std::int64_t segments : {1, 10, 11, 40, 104, 500, 2000}) {
    const Bytes payload(segments * kSegmentPayload);
    const double closed_ms = pipe.time(payload).ms();
    EXPECT_NEAR(simulate_lossy(rare, segments, 7).ms(), closed_ms, 0.005 * closed_ms + 0.5);
  }
}

TEST(Loss, TheTableIsADistributionThatGrowsWithLossAndSize) {
  const LossTable some(path(0.01));
  const LossTable more(path(0.05));
  Duration last;
  for (const std::int64_t segments : {1, 5, 50, 400, 3000, 20000}) {
    EXPECT_LE(some.time(segments, LossTable::Of::P5).s(), some.time(segments).s() + 1e-12);
    EXPECT_LE(some.time(segments, LossTable::Of::P5), some.time(segments, LossTable::Of::P95));
    EXPECT_GE(some.time(segments), last);
    EXPECT_GE(more.time(segments), some.time(segments) * 0.95);
    last = some.time(segments);
  }
  // A long transfer in loss is slower than the link and no slower than half of PFTK's rate.
  const double rate = 20000 / some.time(20000).s();
  EXPECT_GT(rate, 0.5 * pftk_segments_per_s(Duration::from_ms(50), 0.01));
  EXPECT_LT(rate, 5.85e6 / 8 / 1500);
}

TEST(Loss, SeedsRepeat) {
  EXPECT_EQ(simulate_lossy(path(0.02), 300, 4), simulate_lossy(path(0.02), 300, 4));
  EXPECT_NE(simulate_lossy(path(0.02), 300, 4), simulate_lossy(path(0.02), 300, 5));
}

// Over all transports, connections and sizes, also where the simulation takes over from the closed
// form.
TEST(Loss, MoreOfItNeverCostsLess) {
  const auto preset = read_network(OFFCUT_SOURCE_DIR "/network_models/data/wifi.json");
  ASSERT_OK(preset);
  for (const char* transport : {"handshake_wire", "slow_start"}) {
    for (const char* connection : {"warm", "idle", "new", "0rtt"}) {
      for (const std::int64_t bytes : {2'000, 40'000, 1'000'000}) {
        SCOPED_TRACE(message(transport, " ", connection, " ", bytes));
        NetworkSpec spec = *preset;
        for (const auto& [key, word] :
             {std::pair("transport", transport), {"connection", connection}}) {
          ASSERT_OK(spec.set(key, word));
        }
        ASSERT_OK(spec.set("rtt_ms", 50));
        ASSERT_OK(spec.set("uplink_mbit_per_s", 20));
        double last = 0;
        for (const double percent : {0.0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.51, 0.6, 1.0, 2.0, 5.0}) {
          ASSERT_OK(spec.set("loss_percent", percent));
          const auto link = build_link(spec);
          ASSERT_OK(link);
          const double ms =
              (*link)->cost({.up = Bytes(bytes), .down = Bytes(100), .wait = {}}).up.ms();
          EXPECT_GE(ms, last * 0.97) << percent;  // simulated means have noise
          if (last > 0 && percent <= 0.01) {
            EXPECT_LE(ms, last * 1.2) << percent;  // hardly any loss
          }
          last = ms;
        }
      }
    }
  }
}

}  // namespace
}  // namespace offcut::network_models
