#include "engine/study/tornado.h"

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// y0 = 2 x0 + 10 x1, y1 = -x0; x0 in (0, 10), x1 in (0, 1).
void model(std::span<const double> x, std::span<double> y) {
  y[0] = 2 * x[0] + 10 * x[1];
  y[1] = -x[0];
}
const std::vector<Input>& inputs() {
  static const std::vector<Input> two = {{"x0", *Distribution::uniform(0, 10)},
                                         {"x1", *Distribution::uniform(0, 1)}};
  return two;
}

TEST(Tornado, SortsInputsByTheirSwing) {
  const auto result = tornado(model, inputs(), 2);
  ASSERT_OK(result);
  EXPECT_NEAR(result->base_y[0], 2 * 5 + 10 * 0.5, 1e-12);
  const TornadoBar& widest = result->bars[0][0];
  EXPECT_EQ(widest.input, 0u);
  EXPECT_NEAR(widest.y_low, 2 * 0.5 + 5, 1e-12);
  EXPECT_NEAR(widest.y_high, 2 * 9.5 + 5, 1e-12);
  EXPECT_NEAR(result->bars[0][1].swing(), 9, 1e-12);
  EXPECT_NEAR(result->bars[1][0].swing(), 9, 1e-12);
  EXPECT_EQ(result->bars[1][1].swing(), 0);
}

// (x - 5)^2 is 20.25 at both ends and 0 between them.
TEST(Tornado, SwingsOverABaseThatLiesOutside) {
  const auto square = [](std::span<const double> x, std::span<double> y) {
    y[0] = (x[0] - 5) * (x[0] - 5);
  };
  const auto result = tornado(square, inputs(), 1);
  ASSERT_OK(result);
  EXPECT_NEAR(result->bars[0][0].swing(), 20.25, 1e-12);
}

TEST(Tornado, TakesTheBaseThatIsStated) {
  const auto result = tornado(model, inputs(), 2, {.low = 0, .high = 1, .base = {1, 0}});
  ASSERT_OK(result);
  EXPECT_EQ(result->base_y[0], 2);
  EXPECT_EQ(result->bars[0][0].y_high, 20);
}

TEST(Tornado, RefusesWhatMakesNoSense) {
  EXPECT_THAT(tornado(model, {}, 1), ErrorIs(ErrorCode::InvalidArgument, "an input"));
  EXPECT_THAT(tornado(model, inputs(), 1, {.low = 0.9, .high = 0.1, .base = {}}),
              ErrorIs(ErrorCode::InvalidArgument, "low < high"));
  EXPECT_THAT(tornado(model, inputs(), 1, {.low = 0, .high = 1, .base = {1}}),
              ErrorIs(ErrorCode::InvalidArgument, "expected 2 values, found 1"));
}

}  // namespace
}  // namespace offcut
