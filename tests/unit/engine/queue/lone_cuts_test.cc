#include "engine/queue/lone_cuts.h"

#include "engine/queue/capacity.h"
#include "tests/support/pure_pool.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

// What is called hopeless breaks the bound in a simulation where nobody waits, for any law.
TEST(LoneCuts, WhatIsHopelessFailsInASimulationToo) {
  int hopeless = 0;
  for (const double limit_ms : {60, 75, 90, 105, 120}) {
    Demand demand = pure_pool(10, Duration::from_ms(limit_ms));
    CutOption& option = demand.classes[0].options[0];
    option.device = {Duration::from_ms(20), 0};
    option.up = {Duration::from_ms(30), 0.3};
    option.down = Duration::from_ms(5);
    if (!lone_forecasts(demand, 0)[0][0].hopeless) continue;
    ++hopeless;
    const auto seen = probe(demand, 0, 50, {});
    ASSERT_OK(seen);
    EXPECT_TRUE(is_broken(seen->findings)) << limit_ms;
  }
  EXPECT_GT(hopeless, 0);
  EXPECT_LT(hopeless, 5);
}

}  // namespace
}  // namespace offcut::queue
