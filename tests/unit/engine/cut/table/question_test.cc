// The chain of two_layers.h over 100 us a byte: latencies 105, 34 and 50 ms, energies 52.5, 32 and
// 100 mJ, uplink 1000, 200 and 0 B.
#include "engine/cut/table/question.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

constexpr double kNear = 1e-9;

class QuestionTest : public ::testing::TestWithParam<SolverOptions> {
 protected:
  CutAnswer ask(const Constraints& bounds, Objective::Kind kind = Objective::Kind::Latency) const {
    return solver_.answer({}, testing::plain_link(1e-4),
                          {.objective = {.kind = kind}, .constraints = bounds});
  }
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)}, GetParam());
};

TEST_P(QuestionTest, OfEachObjectiveHasItsOwnBestCut) {
  EXPECT_NEAR(ask({}).value, 0.034, kNear);
  EXPECT_NEAR(ask({}, Objective::Kind::Energy).value, 0.032, kNear);
  EXPECT_NEAR(ask({}, Objective::Kind::EnergyDelay).value, 0.032 * 0.034, kNear);
  EXPECT_NEAR(ask({}, Objective::Kind::Throughput).value, 0.020, kNear);
}

TEST_P(QuestionTest, ABoundMovesTheAnswerToTheBestThatKeepsIt) {
  Constraints bounds;
  bounds.uplink_bytes = Bytes(100);
  const CutAnswer best = ask(bounds);
  EXPECT_TRUE(best.feasible);
  EXPECT_EQ(best.figures.layers, 2u);
}

// 34 / 20 and 32 / 16 are the ratios of cut {a}; {} has 105 / 20, device-only 100 / 16.
TEST_P(QuestionTest, InfeasibleNamesTheBindingBoundAndTheNearestPlan) {
  Constraints bounds;
  bounds.latency = Duration::from_ms(20);
  bounds.energy = Energy::from_mj(16);
  const CutAnswer nearest = ask(bounds);
  EXPECT_FALSE(nearest.feasible);
  EXPECT_EQ(nearest.binding, "energy_mj");
  EXPECT_NEAR(nearest.excess, 2, kNear);
  EXPECT_EQ(nearest.figures.layers, 1u);
}

TEST_P(QuestionTest, InfeasibleNamesTheUplinkWhereThatIsTheWorst) {
  Constraints bounds;
  bounds.latency = Duration::from_ms(33);
  bounds.uplink_bytes = Bytes(10);
  bounds.pins.to_cloud = {1};
  const CutAnswer nearest = ask(bounds);
  EXPECT_EQ(nearest.binding, "uplink_bytes");
  EXPECT_NEAR(nearest.excess, 20, kNear);
}

INSTANTIATE_TEST_SUITE_P(ByEveryMethod, QuestionTest,
                         ::testing::Values(SolverOptions{}, testing::kFrontierOnly,
                                           testing::kMinCutsOnly),
                         testing::method_name);

TEST(Pins, RefuseALayerOnTheDeviceThatDependsOnOneInTheCloud) {
  const ModelGraph graph = testing::two_layers();
  const std::vector<std::string> a = {"a"};
  const std::vector<std::string> b = {"b"};
  EXPECT_OK(pins_by_name(graph, a, b));
  EXPECT_THAT(pins_by_name(graph, b, a),
              ErrorIs(ErrorCode::Inconsistent, "pinned layer \"b\": expected on the device"));
}

TEST(Rank, SettlesTiesByEnergyThenByLayers) {
  EXPECT_LT((Rank{.value = 1, .energy = 2, .layers = 9}), (Rank{.value = 2, .energy = 1}));
  EXPECT_LT((Rank{.value = 1, .energy = 1, .layers = 9}), (Rank{.value = 1, .energy = 2}));
  EXPECT_LT((Rank{.value = 1, .energy = 1, .layers = 1}),
            (Rank{.value = 1, .energy = 1, .layers = 2}));
  EXPECT_LT((Rank{.excess = 1, .value = 9}), (Rank{.excess = 2, .value = 1}));
}

}  // namespace
}  // namespace offcut
