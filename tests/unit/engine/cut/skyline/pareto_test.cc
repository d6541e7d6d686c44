// The chain of two_layers.h over 300 us a byte, the device idling at 0.5 W:
//
//   cut      latency              energy
//   0 {}     5 + 300 = 305 ms     0.5 W * 305 ms      = 152.5 mJ    beaten in both
//   1 {a}    14 + 60 =  74 ms     20 + 0.5 W * 64 ms  =  52   mJ
//   2 {a,b}            50 ms                            100   mJ
#include "engine/cut/skyline/pareto.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

class ParetoTest : public ::testing::Test {
 protected:
  std::vector<std::uint32_t> front(const Question& question) const {
    const auto skyline = solver_.skyline({}, scope_of_front(link_, question));
    std::vector<std::uint32_t> layers;
    for (const ParetoPoint& point : pareto_front(*skyline, link_, question)) {
      layers.push_back(point.plan.figures.layers);
    }
    return layers;
  }
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)});
  testing::AffineLink link_ = testing::plain_link(3e-4);
};

TEST_F(ParetoTest, IsWhatNothingBeatsInBoth) {
  EXPECT_EQ(front({}), (std::vector<std::uint32_t>{2, 1}));
}

TEST_F(ParetoTest, LeavesOutWhatBreaksABound) {
  Question question;
  question.constraints.energy = Energy::from_mj(60);
  EXPECT_EQ(front(question), (std::vector<std::uint32_t>{1}));
  question.constraints.energy = Energy::from_mj(50);
  EXPECT_TRUE(front(question).empty());
}

TEST_F(ParetoTest, LeavesOutWhatARateRulesOut) {
  Question question;
  question.stream = Stream{.frames_per_s = 18};  // 20 a second on the device, 16.7 on the uplink
  EXPECT_EQ(front(question), (std::vector<std::uint32_t>{2}));
}

}  // namespace
}  // namespace offcut
