#include "device_models/nnls.h"

#include <Eigen/Dense>
#include <cmath>

namespace offcut::device_models {
namespace {

using Matrix = Eigen::Matrix<double, kMostTerms, kMostTerms>;
using Vector = Eigen::Matrix<double, kMostTerms, 1>;
using Index = Eigen::Index;

constexpr double kTolerance = 1e-10;

struct Normal {
  Matrix gram = Matrix::Zero();  // A'WA of scaled columns
  Vector right = Vector::Zero();
  Vector scale = Vector::Zero();  // length of each column
};

Normal normal_equations(const std::vector<FitRow>& rows) {
  Normal n;
  for (const FitRow& row : rows) {
    const Eigen::Map<const Vector> a(row.terms.data());
    n.gram += row.weight * a * a.transpose();
    n.right += row.weight * row.value * a;
  }
  n.scale = n.gram.diagonal().cwiseSqrt();
  for (Index i = 0; i < n.scale.size(); ++i) {
    const double by = n.scale(i) > 0 ? 1 / n.scale(i) : 0;
    n.gram.row(i) *= by;
    n.gram.col(i) *= by;
    n.right(i) *= by;
  }
  return n;
}

// Solves for the free columns alone; the others are zero.
Vector solve_free(const Normal& n, const std::array<bool, kMostTerms>& free) {
  std::vector<Index> at;
  for (std::size_t i = 0; i < kMostTerms; ++i) {
    if (free[i]) at.push_back(static_cast<Index>(i));
  }
  const auto size = static_cast<Index>(at.size());
  Eigen::MatrixXd gram(size, size);
  Eigen::VectorXd right(size);
  for (Index r = 0; r < size; ++r) {
    right(r) = n.right(at[static_cast<std::size_t>(r)]);
    for (Index c = 0; c < size; ++c) {
      gram(r, c) = n.gram(at[static_cast<std::size_t>(r)], at[static_cast<std::size_t>(c)]);
    }
  }
  const Eigen::VectorXd part = gram.completeOrthogonalDecomposition().solve(right);
  Vector x = Vector::Zero();
  for (Index r = 0; r < size; ++r) x(at[static_cast<std::size_t>(r)]) = part(r);
  return x;
}

// Steps from x towards the unconstrained solution until it is inside; frees bound columns.
Vector step_inside(const Normal& n, Vector x, std::array<bool, kMostTerms>& free) {
  for (std::size_t round = 0; round <= kMostTerms; ++round) {
    const Vector target = solve_free(n, free);
    double step = 1;
    for (std::size_t i = 0; i < kMostTerms; ++i) {
      const auto k = static_cast<Index>(i);
      if (free[i] && target(k) <= 0) step = std::min(step, x(k) / (x(k) - target(k) + 1e-300));
    }
    x += step * (target - x);
    if (step >= 1) return x;
    for (std::size_t i = 0; i < kMostTerms; ++i) {
      const auto k = static_cast<Index>(i);
      if (free[i] && x(k) <= kTolerance * std::abs(target(k))) {
        free[i] = false;
        x(k) = 0;
      }
    }
  }
  return x.cwiseMax(0.0);
}

}  // namespace

Terms fit_non_negative(const std::vector<FitRow>& rows) {
  const Normal n = normal_equations(rows);
  Vector x = Vector::Zero();
  std::array<bool, kMostTerms> free{};
  for (std::size_t round = 0; round < 3 * kMostTerms; ++round) {
    const Vector slope = n.right - n.gram * x;
    Index best = -1;
    for (std::size_t i = 0; i < kMostTerms; ++i) {
      const auto k = static_cast<Index>(i);
      const bool useful = !free[i] && n.scale(k) > 0;
      if (useful && slope(k) > kTolerance * n.right.norm() && (best < 0 || slope(k) > slope(best)))
        best = k;
    }
    if (best < 0) break;
    free[static_cast<std::size_t>(best)] = true;
    x = step_inside(n, x, free);
  }
  Terms out{};
  for (std::size_t i = 0; i < kMostTerms; ++i) {
    const auto k = static_cast<Index>(i);
    out[i] = n.scale(k) > 0 ? std::max(0.0, x(k)) / n.scale(k) : 0.0;
  }
  return out;
}

double dot(const Terms& coefficients, const Terms& terms) {
  double sum = 0;
  for (std::size_t i = 0; i < kMostTerms; ++i) sum += coefficients[i] * terms[i];
  return sum;
}

}  // namespace offcut::device_models
