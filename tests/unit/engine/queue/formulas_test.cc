#include "engine/queue/formulas.h"

#include <array>
#include <cmath>

#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

Station station(double rate, double service_s, int servers = 1, double scv = 1) {
  return {rate, Duration::from_s(service_s), servers, scv, 1};
}

// Two servers, one busy on average (a = 1, r = 1/2), by hand:
//   p0 = 1 / (1 + 1 + 1/2 * 1/(1 - 1/2)) = 1/3     C = p0 * a^2/2 / (1 - r) = 1/3
TEST(ErlangC, TwoServersHalfBusy) {
  EXPECT_NEAR(erlang_c(2, 1.0), 1.0 / 3, 1e-15);
  EXPECT_DOUBLE_EQ(erlang_c(1, 0.7), 0.7);  // one server: the utilisation
  EXPECT_EQ(erlang_c(3, 3.0), 1);
  EXPECT_EQ(erlang_c(3, 0), 0);
}

// No factorial overflows: 10^5 servers at 99% wait seldom (Halfin-Whitt: b = 3.16, C = 0.0003).
TEST(ErlangC, HoldsForAHundredThousandServers) {
  const double c = erlang_c(100'000, 99'000);
  EXPECT_GT(c, 1e-4);
  EXPECT_LT(c, 1e-3);
}

TEST(Mm1, ClosedForms) {
  const auto state = mm1(station(8, 0.1));
  ASSERT_OK(state);
  EXPECT_NEAR(state->response.s(), 0.1 / 0.2, 1e-12);
  EXPECT_NEAR(state->wait.s(), 0.4, 1e-12);
  EXPECT_NEAR(state->present(), 4, 1e-12);
  EXPECT_NEAR(state->waiting(), 3.2, 1e-12);
  // The response is exponential: its 99th percentile is ln 100 times the mean.
  EXPECT_NEAR(state->response_percentile(0.99)->s(), 0.5 * std::log(100), 1e-9);
  // P(wait = 0) = 0.2: the 10th percentile is no wait.
  EXPECT_EQ(*state->wait_percentile(0.1), Duration::zero());
  EXPECT_EQ(state->tail, Exactness::Exact);
}

TEST(Md1, WaitsHalfAsLongAsMm1) {
  const auto constant = md1(station(8, 0.1));
  ASSERT_OK(constant);
  EXPECT_NEAR(constant->wait.s(), 0.2, 1e-12);
  EXPECT_EQ(constant->mean, Exactness::Exact);
  EXPECT_EQ(constant->tail, Exactness::Approximate);
}

TEST(Mg1, PollaczekKhinchine) {
  const auto state = mg1(station(5, 0.1, 1, 4));
  ASSERT_OK(state);
  EXPECT_NEAR(state->wait.s(), (1 + 4) / 2.0 * 0.5 / (10 - 5), 1e-12);
}

// Tables of Seelen, Tijms, van Hoorn (1985): M/D/2 at 0.8, mean queue 1.4422 (M/M/2: 2.8444).
TEST(Mdc, CosmetatosIsWithinOnePercentOfTheTables) {
  const auto state = mdc(station(1.6, 1, 2));
  ASSERT_OK(state);
  EXPECT_NEAR(state->waiting(), 1.4422, 0.015);
  const auto markov = mmc(station(1.6, 1, 2));
  ASSERT_OK(markov);
  EXPECT_NEAR(markov->waiting(), 2.8444, 1e-4);
}

TEST(Mgc, MeetsItsSpecialCases) {
  const Station two = station(1.6, 1, 2, 0.4);
  const double between = mgc(two)->wait.s();
  EXPECT_GT(between, mdc(two)->wait.s());
  EXPECT_LT(between, mmc(two)->wait.s());
  Station even = two;
  even.arrival_scv = 0.25;
  EXPECT_LT(ggc(even)->wait.s(), between);
  EXPECT_DOUBLE_EQ(mgc(station(0.5, 1, 1, 3))->wait.s(), mg1(station(0.5, 1, 1, 3))->wait.s());
}

TEST(Mg1Ps, DependsOnTheMeanAlone) {
  const auto constant = mg1_ps(station(8, 0.1, 1, 0));
  const auto wild = mg1_ps(station(8, 0.1, 1, 9));
  ASSERT_OK(constant);
  ASSERT_OK(wild);
  EXPECT_DOUBLE_EQ(constant->response.s(), 0.5);
  EXPECT_DOUBLE_EQ(wild->response.s(), 0.5);
  EXPECT_FALSE(wild->response_percentile(0.9).has_value());
}

TEST(Tandem, AddsTheStations) {
  const std::array<Station, 2> row = {station(0, 0.1), station(0, 0.05)};
  const auto total = tandem(8, row);
  ASSERT_OK(total);
  EXPECT_NEAR(total->s(), 0.1 / 0.2 + 0.05 / 0.6, 1e-12);
  EXPECT_THAT(tandem(15, row), ErrorIs(ErrorCode::Infeasible, "station 1: UNSTABLE"));
}

TEST(Formulas, OverloadIsNeverAFiniteMean) {
  const Station full = station(10, 0.1);
  for (const auto& formula : {mm1, mmc, md1, mdc, mg1, mgc, ggc, mg1_ps, mgc_ps}) {
    EXPECT_THAT(formula(full), ErrorIs(ErrorCode::Infeasible, "UNSTABLE"));
  }
  EXPECT_EQ(relaxation_time(full), Duration::infinity());
}

TEST(Formulas, RefuseWhatIsNoNumber) {
  EXPECT_THAT(mmc(station(-1, 1)), ErrorIs(ErrorCode::InvalidArgument, "arrivals per second"));
  EXPECT_THAT(mmc(station(std::nan(""), 1)), ErrorIs(ErrorCode::InvalidArgument, "found nan"));
  EXPECT_THAT(mmc(station(1, -1)), ErrorIs(ErrorCode::InvalidArgument, "service time"));
  EXPECT_THAT(mmc(station(1, 1, 0)), ErrorIs(ErrorCode::InvalidArgument, "at least 1"));
}

TEST(Formulas, NoLoadMeansNoWait) {
  for (const auto& formula : {mm1, mmc, md1, mdc, mg1, mgc, ggc, mg1_ps, mgc_ps}) {
    const auto state = formula(station(0, 0.25, 3));
    ASSERT_OK(state);
    EXPECT_EQ(state->response, Duration::from_s(0.25));
  }
}

// The tail is a distribution: percentiles rise, and the response is never under the wait.
TEST(SteadyState, PercentilesRise) {
  for (const double scv : {0.0, 0.5, 1.0, 4.0}) {
    const auto state = mgc(station(2.4, 1, 3, scv));
    ASSERT_OK(state);
    double last = 0;
    for (const double p : {0.1, 0.5, 0.9, 0.99, 0.999}) {
      const double response = state->response_percentile(p)->s();
      EXPECT_GE(response, last) << "scv " << scv << " p " << p;
      EXPECT_GE(response, state->wait_percentile(p)->s());
      last = response;
    }
  }
}

// Two thousand million servers cost no more than the few that are ever asked.
TEST(ErlangC, OfManyServersIsZeroAtOnce) {
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(erlang_c(2'147'483'647, 1e-3), 0);
}

}  // namespace
}  // namespace offcut::queue
