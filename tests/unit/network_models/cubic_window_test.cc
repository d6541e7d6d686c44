#include "network_models/cubic_window.h"

#include <gtest/gtest.h>

namespace offcut::network_models {
namespace {

// Acknowledges segment by segment, `gap_s` apart, each after `trip_s`; `sent` ends the round.
class Sender {
 public:
  void acknowledge(int count, double gap_s, double trip_s, std::int64_t sent) {
    for (int i = 0; i < count; ++i) {
      now_s_ += gap_s;
      window.acknowledge(now_s_, now_s_ - trip_s, ++acked_, sent);
    }
  }
  CubicWindow window{10};

 private:
  double now_s_ = 1;
  std::int64_t acked_ = 0;
};

TEST(CubicWindow, SlowStartAddsASegmentAnAcknowledgement) {
  Sender sender;
  sender.acknowledge(10, 0.010, 0.050, 10);
  EXPECT_EQ(sender.window.segments(), 20);
  sender.acknowledge(20, 0.010, 0.050, 40);
  EXPECT_EQ(sender.window.segments(), 40);
}

// 50 ms, then a round of 70 ms: eight samples are taken, the ninth finds them over 50 + 50/8 ms.
TEST(CubicWindow, ARoundThatIsLateEndsSlowStart) {
  Sender sender;
  sender.acknowledge(10, 0.010, 0.050, 10);
  sender.acknowledge(8, 0.010, 0.070, 30);
  EXPECT_EQ(sender.window.segments(), 28);
  sender.acknowledge(1, 0.010, 0.070, 30);
  EXPECT_EQ(sender.window.segments(), 28);
  sender.acknowledge(19, 0.001, 0.070, 30);  // one segment in twenty acknowledgements
  EXPECT_EQ(sender.window.segments(), 29);
}

// An eighth of 10 ms would be 1.25 ms; 4 ms at least must be missing.
TEST(CubicWindow, ALittleDelayDoesNot) {
  Sender sender;
  sender.acknowledge(10, 0.010, 0.010, 10);
  sender.acknowledge(20, 0.010, 0.0135, 30);
  EXPECT_EQ(sender.window.segments(), 40);
}

// Acknowledgements 1 ms apart for more than half of 50 ms: the 27th of the round.
TEST(CubicWindow, ALongTrainEndsSlowStart) {
  Sender sender;
  sender.acknowledge(10, 0.010, 0.050, 10);
  sender.acknowledge(26, 0.001, 0.050, 100);
  EXPECT_EQ(sender.window.segments(), 46);
  sender.acknowledge(2, 0.001, 0.050, 100);
  EXPECT_EQ(sender.window.segments(), 46);
}

// Ten seconds on, the cubic is far ahead, and one segment comes for every two acknowledgements.
TEST(CubicWindow, GrowsByHalfOfTheAcknowledgementsAtMost) {
  Sender sender;
  sender.acknowledge(10, 0.010, 0.050, 10);
  sender.acknowledge(9, 0.010, 0.070, 30);
  sender.acknowledge(1, 10, 0.070, 30);
  const std::int64_t before = sender.window.segments();
  sender.acknowledge(100, 0.001, 0.070, 1000);
  EXPECT_NEAR(static_cast<double>(sender.window.segments() - before), 50, 1);
}

}  // namespace
}  // namespace offcut::network_models
