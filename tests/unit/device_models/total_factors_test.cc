// Totals from totals of other networks, by what boards have in common.
#include "device_models/total_factors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "device_models/total_factors_fit.h"

namespace offcut::device_models {
namespace {

// Two networks that move together, one factor in use.
constexpr std::array kRows = {FactorNetwork{"a", "fp32", 1, {1, 0, 0, 0}, 0.01},
                              FactorNetwork{"b", "fp32", 2, {2, 0, 0, 0}, 0.01}};
constexpr FactorModel kModel{"cpu", {1, 1, 1, 1}, 2, kRows};

// The score s of log total 1.5 = 1 + s: precision 1 + w/0.01, mean 0.5 w/0.01 / precision, where
// w = 6 / (5 + (0.5 - s)^2 / 0.01) is the weight by Student's law; near s = 0.5 it is 6/5.
TEST(TotalFactors, AKnownTotalTellsTheScore) {
  std::vector<KnownLog> known = {{0, 1.5, 1}};
  const ScorePosterior scores = posterior_of(kModel, known);
  const double precision = 1 + known[0].weight / 0.01;
  EXPECT_NEAR(known[0].weight, 1.2, 0.01);
  EXPECT_NEAR(scores.mean[0], 0.5 * (precision - 1) / precision, 1e-4);
  EXPECT_NEAR(scores.covariance[0][0], 1 / precision, 1e-5);
  const GuessedTotal guess = guess_total(kModel, scores, 1);
  EXPECT_NEAR(std::log(guess.ms), 2 + 2 * scores.mean[0], 1e-12);
  EXPECT_NEAR(guess.sd, 2 * std::sqrt(0.01 + 4 * scores.covariance[0][0]), 1e-12);
}

TEST(TotalFactors, AWrongTotalWeighsLittle) {
  std::vector<KnownLog> known = {{0, 1.5, 1}, {1, 3, 1}, {0, 9, 1}};
  const ScorePosterior scores = posterior_of(kModel, known);
  EXPECT_NEAR(scores.mean[0], 0.5, 0.05);
  EXPECT_LT(known[2].weight, 0.01);
}

TEST(TotalFactors, InvertsItsMatrices) {
  const ScoreMatrix matrix = {{{4, 1, 0, 0}, {1, 3, 1, 0}, {0, 1, 2, 0.5}, {0, 0, 0.5, 1}}};
  const ScoreMatrix inverse = inverse_of(matrix);
  for (std::size_t i = 0; i < kFactors; ++i) {
    for (std::size_t j = 0; j < kFactors; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < kFactors; ++k) sum += matrix[i][k] * inverse[k][j];
      EXPECT_NEAR(sum, i == j ? 1 : 0, 1e-12);
    }
  }
}

// Boards that differ by a speed alone: a board left out follows from any of its totals.
TEST(TotalFactors, FindsWhatBoardsHaveInCommon) {
  std::vector<BoardTotals> boards;
  for (int b = 0; b < 12; ++b) {
    BoardTotals board{"board" + std::to_string(b), {}};
    for (int n = 0; n < 8; ++n) {
      board.ms[{"net" + std::to_string(n), "fp32"}] = std::exp(0.3 * n + 0.2 * b);
    }
    boards.push_back(board);
  }
  FittedFactors fitted;
  fitted.unit = "cpu";
  fit_factors(boards, fitted);
  ASSERT_EQ(fitted.model.networks.size(), 8u);
  BoardTotals held{"another", {}};
  for (int n = 0; n < 7; ++n) {
    held.ms[{"net" + std::to_string(n), "fp32"}] = std::exp(0.3 * n + 0.9);
  }
  auto known = known_logs(fitted.model, held, known_names(held, 7));
  ASSERT_EQ(known.size(), 7u);
  const auto guess = guess_total(fitted.model, posterior_of(fitted.model, known), 7);
  EXPECT_NEAR(guess.ms / std::exp(0.3 * 7 + 0.9), 1, 0.03);
}

TEST(TotalFactors, TheLibraryIsBuiltWithOnesForBothUnits) {
  ASSERT_EQ(factor_models().size(), 2u);
  for (const FactorModel& model : factor_models()) {
    EXPECT_GT(model.networks.size(), 30u) << model.unit;
    for (const FactorNetwork& row : model.networks) EXPECT_GT(row.variance, 0) << row.network;
  }
}

}  // namespace
}  // namespace offcut::device_models
