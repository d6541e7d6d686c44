#include "device_models/log_fit.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

namespace offcut::device_models {
namespace {

using Matrix = Eigen::Matrix<double, kMostTerms, kMostTerms>;
using Vector = Eigen::Matrix<double, kMostTerms, 1>;

constexpr int kLogRounds = 8;  // it settles in four or five
constexpr int kAbsoluteRounds = 25;
constexpr double kSettled = 1e-9;     // relative change
constexpr double kLongestStep = 1;    // of a logarithm
constexpr double kLeastShare = 1e-9;  // of a value that a fit may come down to
constexpr double kSmallest = 0.02;    // residuals below weigh as this one
constexpr double kDraw = 1e-4;        // per row, to zero

// The row seen from a fit near it: log(f / value) is about (target - f) / f.
FitRow around(const FitRow& row, const Terms& fit) {
  const double f = std::max(dot(fit, row.terms), kLeastShare * row.value);
  const double step = std::clamp(std::log(row.value / f), -kLongestStep, kLongestStep);
  return {.terms = row.terms, .value = f * (1 + step), .weight = row.weight / (f * f)};
}

bool same(const Terms& a, const Terms& b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (std::abs(a[k] - b[k]) > kSettled * std::abs(a[k])) return false;
  }
  return true;
}

}  // namespace

Terms fit_in_logarithms(const std::vector<FitRow>& rows) {
  std::vector<FitRow> near = rows;
  for (FitRow& row : near) row.weight /= row.value * row.value;
  Terms fit = fit_non_negative(near);
  for (int round = 0; round < kLogRounds; ++round) {
    for (std::size_t k = 0; k < rows.size(); ++k) near[k] = around(rows[k], fit);
    const Terms before = std::exchange(fit, fit_non_negative(near));
    if (same(before, fit)) break;
  }
  return fit;
}

Terms fit_least_absolute(const std::vector<FitRow>& rows) {
  std::vector<double> weights(rows.size(), 1);
  Terms fit{};
  for (int round = 0; round < kAbsoluteRounds; ++round) {
    Matrix gram = Matrix::Zero();
    Vector right = Vector::Zero();
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const Eigen::Map<const Vector> a(rows[k].terms.data());
      const double weight = rows[k].weight * weights[k];
      gram += weight * a * a.transpose();
      right += weight * rows[k].value * a;
    }
    for (Eigen::Index i = 1; i < gram.rows(); ++i) {
      gram(i, i) += kDraw * static_cast<double>(rows.size());
    }
    if (!(gram(0, 0) > 0)) gram(0, 0) = 1;
    const Vector x = gram.ldlt().solve(right);
    const Terms before = fit;
    for (std::size_t i = 0; i < kMostTerms; ++i) fit[i] = x(static_cast<Eigen::Index>(i));
    if (same(before, fit)) break;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const double left = std::abs(rows[k].value - dot(fit, rows[k].terms));
      weights[k] = 1 / std::max(kSmallest, left);
    }
  }
  return fit;
}

}  // namespace offcut::device_models
