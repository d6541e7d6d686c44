// The chain of two_layers.h over parameters in which all prices are straight lines.
#include "engine/cut/skyline/regimes.h"

#include <limits>

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

class RegimesTest : public ::testing::Test {
 protected:
  void expect(const Result<Regimes>& found, const std::vector<std::uint32_t>& layers,
              const std::vector<double>& changes) const {
    ASSERT_OK(found);
    const Regimes& regimes = *found;
    EXPECT_TRUE(regimes.exact);
    ASSERT_EQ(regimes.list.size(), layers.size());
    for (std::size_t k = 0; k < layers.size(); ++k) {
      EXPECT_EQ(regimes.list[k].what.figures.layers, layers[k]) << "regime " << k;
      if (k + 1 == layers.size()) break;
      EXPECT_NEAR(regimes.list[k].range.to, changes[k], 1e-12 * changes[k]);
      EXPECT_EQ(regimes.list[k].range.to, regimes.list[k + 1].range.from);
    }
  }
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)});
};

// 5 + 1000 x, 14 + 200 x and 50 ms: 9 ms = 800 x, then 36 ms = 200 x.
TEST_F(RegimesTest, OverTheInverseOfTheUplinkRate) {
  const auto link = [](double x) -> Result<std::shared_ptr<const Link>> {
    return std::make_shared<testing::AffineLink>(testing::plain_link(x));
  };
  const auto skyline = solver_.skyline({}, scope_of(**link(1), {}));
  expect(regimes_over_link(*skyline, link, {1e-6, 1e-3}, {}), {0, 1, 2}, {1.125e-5, 1.8e-4});
}

// Over 50 us a byte: 55 + x, 24 + x and 50 ms.
TEST_F(RegimesTest, OverTheRoundTrip) {
  const auto link = [](double x) -> Result<std::shared_ptr<const Link>> {
    return std::make_shared<testing::AffineLink>(testing::plain_link(5e-5, x));
  };
  const auto skyline = solver_.skyline({}, scope_of(**link(1), {}));
  expect(regimes_over_link(*skyline, link, {0, 0.1}, {}), {1, 2}, {0.026});
}

// The same: 50 + 5 x, 20 + 4 x and 50 ms.
TEST_F(RegimesTest, OverASlowDownOfTheCloud) {
  const auto link = testing::plain_link(5e-5);
  const auto skyline = solver_.skyline({}, {.throughput = true});
  expect(regimes_over_slowdown(*skyline, link, {1, 100}, {}), {1, 2}, {7.5});
}

// A bound on latency bends the lines: a regime ends, too, where its plan breaks the bound.
TEST_F(RegimesTest, EndWhereThePlanBreaksABoundOnLatency) {
  const auto link = testing::plain_link(5e-5);
  Question question{.objective = {.kind = Objective::Kind::Energy}, .constraints = {}};
  question.constraints.latency = Duration::from_ms(45);
  const auto skyline = solver_.skyline({}, {.throughput = true});
  // {a} has the least energy but keeps the bound up to 20 + 4 x = 45 only; beyond, nothing keeps it
  // and {a} is nearest until device-only is, where 20 + 4 x = 50.
  const auto found = regimes_over_slowdown(*skyline, link, {1, 20}, question);
  expect(found, {1, 1, 2}, {6.25, 7.5});
  EXPECT_TRUE(found->list[0].feasible);
  EXPECT_FALSE(found->list[1].feasible);
  EXPECT_FALSE(found->list[2].feasible);
}

// 20 frames/s allow 50 ms per stage: {a} sends 200 x, cloud-only 1000 x, device-only takes 50 ms.
TEST_F(RegimesTest, EndWhereThePlanCannotSustainTheStream) {
  const auto link = [](double x) -> Result<std::shared_ptr<const Link>> {
    return std::make_shared<testing::AffineLink>(testing::plain_link(x));
  };
  Question question;
  question.stream = Stream{.frames_per_s = 20};
  const auto skyline = solver_.skyline({}, scope_of(**link(1), question));
  expect(regimes_over_link(*skyline, link, {1e-6, 1e-3}, question), {0, 1, 2}, {1.125e-5, 1.8e-4});
  question.stream->frames_per_s = 30;  // 33.3 ms: never device-only
  const auto found = regimes_over_link(*skyline, link, {1e-6, 1e-3}, question);
  expect(found, {0, 1, 1, 2}, {1.125e-5, 1 / 6000.0, 2.5e-4});
  EXPECT_TRUE(found->list[1].feasible);
  EXPECT_FALSE(found->list[2].feasible);
  EXPECT_FALSE(found->list[3].feasible);
}

// No link at the start of the range, at its end, or in the middle of it only.
TEST_F(RegimesTest, SayWhyThereIsNoLink) {
  const auto skyline = solver_.skyline({}, scope_of(testing::plain_link(1), {}));
  const ParameterRange holes[] = {{0, 2e-6}, {9e-4, 1}, {3.3e-4, 3.4e-4}};
  for (const ParameterRange& hole : holes) {
    const auto link = [&](double x) -> Result<std::shared_ptr<const Link>> {
      if (x >= hole.from && x <= hole.to) {
        return fail(ErrorCode::InvalidArgument, "rate: expected another");
      }
      // Not straight, so that hundreds of values are asked for and the hole is found.
      return std::make_shared<testing::AffineLink>(testing::plain_link(x, x * x));
    };
    EXPECT_THAT(regimes_over_link(*skyline, link, {1e-6, 1e-3}, {}),
                ErrorIs(ErrorCode::InvalidArgument, "rate: expected another"));
  }
}

TEST_F(RegimesTest, RefusePricesThatAreNotFinite) {
  const auto skyline = solver_.skyline({}, {.throughput = true});
  EXPECT_THAT(regimes_over_slowdown(*skyline, testing::plain_link(5e-5),
                                    {1, std::numeric_limits<double>::infinity()}, {}),
              ErrorIs(ErrorCode::InvalidArgument, "expected a finite price"));
}

}  // namespace
}  // namespace offcut
