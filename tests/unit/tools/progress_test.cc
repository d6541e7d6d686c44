#include "tools/progress.h"

#include <gtest/gtest.h>

namespace offcut::tools {
namespace {

TEST(Progress, TellsRateRemainingTimeAndTheBestSoFar) {
  scenarios::Progress progress{"sweep", 6000, 10'000, {}};
  // 1000 of the 6000 were there before.
  EXPECT_EQ(text_of_progress(progress, 5000, 2.5),
            "sweep: 6000 of 10000 scenarios (60%), 2000/s, 2 s left");
  progress.least = scenarios::LeastSoFar{Objective::Kind::Latency, 0.05104, 4711};
  EXPECT_EQ(text_of_progress(progress, 5000, 2.5),
            "sweep: 6000 of 10000 scenarios (60%), 2000/s, 2 s left, least 51.04 ms "
            "(scenario 4711)");
  progress.least = scenarios::LeastSoFar{Objective::Kind::Energy, 0.0182, 1};
  EXPECT_EQ(text_of_progress(progress, 0, 2.5),
            "sweep: 6000 of 10000 scenarios (60%), 0/s, least 18.2 mJ (scenario 1)");
}

}  // namespace
}  // namespace offcut::tools
