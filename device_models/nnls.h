// Least squares with coefficients that are not negative: min |W (A x - b)| with x >= 0.
//
// Times of layers are sums of non-negative parts (a start, arithmetic, traffic), so a negative
// coefficient is never physics, always noise. Active sets after Lawson and Hanson, "Solving Least
// Squares Problems", 1974, ch. 23, on the normal equations of columns scaled to unit length.
// O(rows * columns^2 + sets * columns^3) time, O(columns^2) memory beside the input.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace offcut::device_models {

inline constexpr std::size_t kMostTerms = 6;
using Terms = std::array<double, kMostTerms>;  // values of the terms of one row; unused ones are 0

struct FitRow {
  Terms terms{};
  double value = 0;   // what the terms should add up to
  double weight = 1;  // of the squared residual
};

// Returns the coefficients; terms that are zero in every row get zero.
[[nodiscard]] Terms fit_non_negative(const std::vector<FitRow>& rows);

// Returns sum of coefficients times terms.
[[nodiscard]] double dot(const Terms& coefficients, const Terms& terms);

}  // namespace offcut::device_models
