#include "device_models/exchange_fit.h"

#include "tests/support/result_matchers.h"

namespace offcut::device_models {
namespace {

// 0.4 ms for each inference and 2 ns per byte on top of what was predicted.
MeasuredExchange split(double bytes, double predicted_ms, double excess_ms = 0) {
  return {bytes, Duration::from_ms(predicted_ms),
          Duration::from_ms(predicted_ms + 0.4 + 2e-6 * bytes + excess_ms)};
}

TEST(ExchangeFit, FindsTheFixedTimeAndTheRate) {
  const auto fit = fit_exchange({split(1e3, 20), split(1e5, 30), split(4e5, 3), split(1e6, 700)});
  ASSERT_OK(fit);
  EXPECT_NEAR(fit->fixed.ms(), 0.4, 1e-6);
  EXPECT_NEAR(fit->s_per_byte, 2e-9, 1e-15);
  EXPECT_LT(fit->relative_sd, 1e-6);
  EXPECT_NEAR(exchange_time(*fit, 1e5).ms(), 0.6, 1e-6);
}

TEST(ExchangeFit, IsNotMovedByOneSplitOnABusyMachine) {
  const auto fit = fit_exchange({split(1e3, 20), split(5e4, 11), split(1e5, 30), split(2e5, 9),
                                 split(4e5, 3), split(1e6, 700), split(3e5, 10, 50)});
  ASSERT_OK(fit);
  EXPECT_NEAR(fit->fixed.ms(), 0.4, 0.01);
  EXPECT_NEAR(fit->s_per_byte, 2e-9, 1e-10);
}

// Predicted too long already: nothing is taken away.
TEST(ExchangeFit, IsNeverNegative) {
  std::vector<MeasuredExchange> splits;
  for (const double bytes : {1e3, 1e4, 1e5}) splits.push_back(split(bytes, 20, -2));
  const auto fit = fit_exchange(splits);
  ASSERT_OK(fit);
  EXPECT_EQ(fit->fixed, Duration::zero());
  EXPECT_EQ(fit->s_per_byte, 0);
}

TEST(ExchangeFit, NeedsThreeSplits) {
  EXPECT_THAT(fit_exchange({split(1e3, 20), split(1e5, 30)}),
              ErrorIs(ErrorCode::InvalidArgument, "expected 3 measured splits at least, found 2"));
}

}  // namespace
}  // namespace offcut::device_models
