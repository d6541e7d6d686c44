#include "engine/study/monte_carlo.h"

#include <tbb/global_control.h>

#include <cmath>

#include "tests/support/chain_study.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// The affine link as a model that has to be asked.
class AskedLink final : public Link {
 public:
  explicit AskedLink(AffineCoefficients c) : c_(c) {}
  LinkCost cost(const Exchange& exchange) const override {
    const double up = exchange.up.as_double();
    const double down = exchange.down.as_double();
    return {.up = c_.fixed_up + Duration::from_s(c_.up_s_per_byte * up),
            .down = c_.fixed_down + Duration::from_s(c_.down_s_per_byte * down),
            .transmit = c_.fixed_transmit + Energy::from_j(c_.transmit_j_per_byte * up),
            .receive = c_.fixed_receive + Energy::from_j(c_.receive_j_per_byte * down),
            .promotion = c_.promotion,
            .tail = c_.tail,
            .idle = c_.wait_power * exchange.wait};
  }
  const std::string& name() const override { return name_; }
  Bandwidth uplink() const override { return {}; }
  Bandwidth downlink() const override { return {}; }
  Duration round_trip() const override { return {}; }

 private:
  AffineCoefficients c_;
  std::string name_ = "asked";
};

SameNetwork always(const AffineCoefficients& link) {
  return SameNetwork(std::make_shared<AskedLink>(link));
}

TEST(MonteCarlo, WithoutUncertaintyIsThePriceItself) {
  const ChainStudy study = chain_study(6, 0, 0);
  const auto result = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                                  {.deadline = Duration::from_s(1)});
  ASSERT_OK(result);
  EXPECT_TRUE(result->converged);
  const AskedLink link(study.link);
  double device = 0;
  double energy = 0;
  double cloud = 0;
  for (const double s : study.cloud.seconds) cloud += s;
  for (std::size_t k = 0; k <= 6; ++k) {
    CutFigures figures{.device = Duration::from_s(device),
                       .energy = Energy::from_j(energy),
                       .cloud = Duration::from_s(cloud),
                       .up = study.forest.plans[k].figures.up,
                       .down = study.forest.plans[k].figures.down,
                       .memory = {},
                       .idle_power = study.device.idle_power,
                       .layers = 0,
                       .offloads = k < 6};
    const CutPrice expected = price(figures, link);
    const CutOdds& odds = result->cuts[k];
    EXPECT_EQ(odds.cut, k);
    EXPECT_NEAR(odds.latency_p50.value, expected.latency().ms(), 6e-4 * expected.latency().ms());
    EXPECT_NEAR(odds.energy_p99.value, expected.energy().mj(), 6e-4 * expected.energy().mj());
    EXPECT_EQ(odds.deadline.value, 1);
    if (k < 6) {
      device += study.device.seconds[k];
      energy += study.device.joules[k];
      cloud -= study.cloud.seconds[k];
    }
  }
}

// One layer of 1 s and a common factor of 20%: the device-only latency is lognormal.
TEST(MonteCarlo, FindsTheQuantilesOfALognormal) {
  ChainStudy study = chain_study(1, 0, 0.2);
  study.device.seconds = {1.0};
  const auto result = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                                  {.most_samples = 200'000, .relative_width = 0});
  ASSERT_OK(result);
  const double log_sd = std::sqrt(std::log(1.04));
  const CutOdds& device_only = result->cuts[1];
  const double median = 1000 * std::exp(-log_sd * log_sd / 2);
  EXPECT_NEAR(device_only.latency_p50.value, median, 0.005 * median);
  const double p99 = median * std::exp(2.3263478740408408 * log_sd);
  EXPECT_TRUE(device_only.latency_p99.low * 0.999 <= p99 &&
              p99 <= device_only.latency_p99.high * 1.001);
}

// Spread of single layers averages out over 100 layers; a common factor does not.
TEST(MonteCarlo, OnlyTheCommonFactorSurvivesManyLayers) {
  const auto width = [](double layer_sd, double common_sd) {
    const ChainStudy study = chain_study(100, layer_sd, common_sd);
    const auto result = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                                    {.most_samples = 20'000, .relative_width = 0});
    EXPECT_OK(result);
    const CutOdds& device_only = result->cuts.back();
    return device_only.latency_p99.value / device_only.latency_p50.value - 1;
  };
  EXPECT_LT(width(0.2, 0), 0.07);
  EXPECT_GT(width(0, 0.2), 0.4);
}

TEST(MonteCarlo, StopsWhenTheIntervalsAreNarrow) {
  const ChainStudy study = chain_study(20);
  const auto coarse = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                                  {.relative_width = 0.1, .share_width = 0.1});
  const auto fine = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                                {.relative_width = 0.01, .share_width = 0.01});
  ASSERT_OK(coarse);
  ASSERT_OK(fine);
  EXPECT_TRUE(coarse->converged && fine->converged);
  EXPECT_LT(coarse->samples, fine->samples);
  double sum = 0;
  for (const CutOdds& odds : fine->cuts) sum += odds.fastest.value;
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(MonteCarlo, IsTheSameAtAnyNumberOfThreads) {
  const ChainStudy study = chain_study(30);
  std::vector<MonteCarlo> results;
  for (const std::size_t threads : {1u, 4u}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    auto result = monte_carlo(study.forest, study.device, study.cloud, always(study.link),
                              {.most_samples = 10'001, .deadline = Duration::from_ms(40)});
    ASSERT_OK(result);
    results.push_back(std::move(*result));
  }
  for (std::size_t k = 0; k < results[0].cuts.size(); ++k) {
    EXPECT_EQ(results[0].cuts[k].latency_p99.value, results[1].cuts[k].latency_p99.value);
    EXPECT_EQ(results[0].cuts[k].energy_p95.high, results[1].cuts[k].energy_p95.high);
    EXPECT_EQ(results[0].cuts[k].fastest.value, results[1].cuts[k].fastest.value);
    EXPECT_EQ(results[0].cuts[k].deadline.low, results[1].cuts[k].deadline.low);
  }
}

// The same by one sample after the other: the question decides who may win.
TEST(MonteCarlo, TheAnswerIsTheBestOfThoseThatKeepTheBounds) {
  const ChainStudy study = chain_study(8, 0, 0);
  Question question;
  question.objective.kind = Objective::Kind::Energy;
  question.constraints.uplink_bytes = study.forest.plans[3].figures.up;
  const AskedLink link(study.link);
  std::optional<Rank> least;
  std::size_t expected = 0;
  std::vector<bool> feasible;
  double device = 0;
  double cloud = 0;
  for (const double s : study.cloud.seconds) cloud += s;
  for (std::size_t k = 0; k <= 8; ++k) {
    CutFigures figures = study.forest.plans[k].figures;
    figures.device = Duration::from_s(device);
    figures.energy = Energy::from_j(2 * device);
    figures.cloud = Duration::from_s(cloud);
    figures.idle_power = study.device.idle_power;
    const Rank rank = rank_of(question, figures, price(figures, link));
    feasible.push_back(rank.feasible());
    if (rank.feasible() && (!least || rank < *least)) {
      least = rank;
      expected = k;
    }
    if (k == 8) break;
    device += study.device.seconds[k];
    cloud -= study.cloud.seconds[k];
  }
  MonteCarloOptions options{.most_samples = 64};
  options.question = question;
  const auto result =
      monte_carlo(study.forest, study.device, study.cloud, always(study.link), options);
  ASSERT_OK(result);
  EXPECT_EQ(result->feasible.value, 1);
  for (std::size_t k = 0; k <= 8; ++k) {
    EXPECT_EQ(result->cuts[k].best.value, k == expected ? 1 : 0) << k;
    EXPECT_EQ(result->cuts[k].feasible.value, feasible[k] ? 1 : 0) << k;
  }
}

// Where the bounds allow nothing, nothing wins.
TEST(MonteCarlo, NothingWinsWhereNothingKeepsTheBounds) {
  const ChainStudy study = chain_study(8);
  MonteCarloOptions options{.most_samples = 256};
  options.question.constraints.latency = Duration::from_us(1);
  for (const double share : {0.0, 1e-3}) {
    options.least_share = share;
    const auto result =
        monte_carlo(study.forest, study.device, study.cloud, always(study.link), options);
    ASSERT_OK(result);
    EXPECT_EQ(result->feasible.value, 0);
    for (const CutOdds& odds : result->cuts) EXPECT_EQ(odds.best.value + odds.fastest.value, 0);
  }
}

// Plans that are not told compete all the same, and those that are cost what they cost in one pass.
TEST(MonteCarlo, TellingFewPlansChangesNoFigure) {
  const ChainStudy study = chain_study(30, 0.5, 0.3);
  MonteCarloOptions options{.most_samples = 4096};
  const auto all =
      monte_carlo(study.forest, study.device, study.cloud, always(study.link), options);
  options.least_share = 0.02;
  const auto few =
      monte_carlo(study.forest, study.device, study.cloud, always(study.link), options);
  ASSERT_OK(all);
  ASSERT_OK(few);
  EXPECT_LT(few->cuts.size(), all->cuts.size());
  EXPECT_EQ(few->samples, all->samples);
  for (const CutOdds& odds : few->cuts) {
    const CutOdds& same = all->cuts[odds.cut];
    EXPECT_EQ(odds.best.value, same.best.value);
    EXPECT_EQ(odds.fastest.value, same.fastest.value);
    EXPECT_EQ(odds.latency_p95.value, same.latency_p95.value);
    EXPECT_EQ(odds.energy_p50.low, same.energy_p50.low);
  }
  EXPECT_EQ(few->cuts.front().cut, 0u);
  EXPECT_EQ(few->cuts.back().cut, 30u);
}

TEST(MonteCarlo, RefusesColumnsThatDoNotFit) {
  ChainStudy study = chain_study(3);
  study.cloud.seconds.pop_back();
  EXPECT_THAT(
      monte_carlo(study.forest, study.device, study.cloud, always(study.link)),
      ErrorIs(ErrorCode::InvalidArgument, "cloud: expected one entry for each of 3 layers"));
  study = chain_study(3);
  study.device.seconds[1] = -1;
  EXPECT_THAT(monte_carlo(study.forest, study.device, study.cloud, always(study.link)),
              ErrorIs(ErrorCode::InvalidArgument, "device: expected finite values >= 0, found -1"));
}

}  // namespace
}  // namespace offcut
