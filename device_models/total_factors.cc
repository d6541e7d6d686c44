#include "device_models/total_factors.h"

#include <cmath>
#include <utility>

namespace offcut::device_models {
namespace {

constexpr int kRounds = 6;
constexpr double kFreedom = 5;  // of Student's law

double residual_of(const FactorNetwork& network, const Scores& scores, double log_ms) {
  double out = log_ms - network.mean;
  for (std::size_t k = 0; k < kFactors; ++k) out -= network.loadings[k] * scores[k];
  return out;
}

ScorePosterior weighted_posterior(const FactorModel& model, const std::vector<KnownLog>& known) {
  ScoreMatrix system{};
  Scores right{};
  for (std::size_t k = 0; k < kFactors; ++k) system[k][k] = model.precision[k];
  for (const KnownLog& one : known) {
    const FactorNetwork& network = model.networks[one.network];
    const double weight = one.weight / network.variance;
    for (std::size_t i = 0; i < kFactors; ++i) {
      right[i] += weight * network.loadings[i] * (one.log_ms - network.mean);
      for (std::size_t j = 0; j < kFactors; ++j) {
        system[i][j] += weight * network.loadings[i] * network.loadings[j];
      }
    }
  }
  ScorePosterior out;
  out.covariance = inverse_of(system);
  for (std::size_t i = 0; i < kFactors; ++i) {
    for (std::size_t j = 0; j < kFactors; ++j) out.mean[i] += out.covariance[i][j] * right[j];
  }
  return out;
}

}  // namespace

// Gauss and Jordan; the matrix is positive definite, so no pivot is zero.
ScoreMatrix inverse_of(ScoreMatrix matrix) {
  ScoreMatrix out{};
  for (std::size_t k = 0; k < kFactors; ++k) out[k][k] = 1;
  for (std::size_t k = 0; k < kFactors; ++k) {
    const double pivot = matrix[k][k];
    for (std::size_t j = 0; j < kFactors; ++j) {
      matrix[k][j] /= pivot;
      out[k][j] /= pivot;
    }
    for (std::size_t i = 0; i < kFactors; ++i) {
      if (i == k) continue;
      const double factor = matrix[i][k];
      for (std::size_t j = 0; j < kFactors; ++j) {
        matrix[i][j] -= factor * matrix[k][j];
        out[i][j] -= factor * out[k][j];
      }
    }
  }
  return out;
}

ScorePosterior posterior_of(const FactorModel& model, std::vector<KnownLog>& known) {
  ScorePosterior out;
  for (int round = 0; round < kRounds; ++round) {
    out = weighted_posterior(model, known);
    for (KnownLog& one : known) {
      const FactorNetwork& network = model.networks[one.network];
      const double residual = residual_of(network, out.mean, one.log_ms);
      one.weight = (kFreedom + 1) / (kFreedom + residual * residual / network.variance);
    }
  }
  return out;
}

GuessedTotal guess_total(const FactorModel& model, const ScorePosterior& scores,
                         std::size_t network) {
  const FactorNetwork& row = model.networks[network];
  double variance = row.variance;
  for (std::size_t i = 0; i < kFactors; ++i) {
    for (std::size_t j = 0; j < kFactors; ++j) {
      variance += row.loadings[i] * scores.covariance[i][j] * row.loadings[j];
    }
  }
  return {std::exp(-residual_of(row, scores.mean, 0)), model.widening * std::sqrt(variance)};
}

}  // namespace offcut::device_models
