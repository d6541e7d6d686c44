// The total of a network on a device from totals of other networks on it, by what boards have in
// common: a factor analysis of the logarithms of published totals.
//
//   log total = mean of the network + sum over factors of (loading of the network * score of the
//               device) + error of the network
//
// Scores are normal with the stated precisions, errors Student's with 5 degrees of freedom: a wrong
// total of a device is worth less the farther it lies from the others. The scores of a device
// follow from the totals that are known; no graph is needed, only the names of the networks. Means,
// loadings and variances were fitted to the boards of the ncnn benchmark (total_factors_fit.h).
//
//   Tipping and Bishop, "Probabilistic Principal Component Analysis", 1999; errors per network make
//   it factor analysis.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace offcut::device_models {

inline constexpr std::size_t kFactors = 4;
using Scores = std::array<double, kFactors>;
using ScoreMatrix = std::array<Scores, kFactors>;

struct FactorNetwork {
  std::string_view network;
  std::string_view precision;
  double mean = 0;  // log ms
  Scores loadings{};
  double variance = 1;  // of the error, > 0
};

struct FactorModel {
  std::string_view unit;  // "cpu", "gpu"
  Scores precision{};     // of the scores
  double widening = 1;    // of the spread, so that nine in ten boards left out lie in the interval
  std::span<const FactorNetwork> networks;
};

// Returns the models that the library is built with (factor_rows.cc).
[[nodiscard]] std::span<const FactorModel> factor_models();

// The total of network number `network`.
struct KnownLog {
  std::size_t network = 0;
  double log_ms = 0;
  double weight = 1;  // of the error, by its Student law; set by posterior_of()
};

struct ScorePosterior {
  Scores mean{};
  ScoreMatrix covariance{};
};
// Returns the scores of a device. O(rounds * known * factors^2).
[[nodiscard]] ScorePosterior posterior_of(const FactorModel& model, std::vector<KnownLog>& known);

struct GuessedTotal {
  double ms = 0;
  double sd = 0;  // in the logarithm
};
[[nodiscard]] GuessedTotal guess_total(const FactorModel& model, const ScorePosterior& scores,
                                       std::size_t network);

// Solves a small symmetric positive definite system in place of b, and returns the inverse.
[[nodiscard]] ScoreMatrix inverse_of(ScoreMatrix matrix);

}  // namespace offcut::device_models
