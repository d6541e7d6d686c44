#include "engine/study/estimate.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// Returns the number rounded to three significant decimals of its interval.
std::string rounded(double value, double half_width) {
  if (!(half_width > 0) || !std::isfinite(half_width) || !std::isfinite(value)) {
    return text_of(value);
  }
  const double unit = std::pow(10.0, std::floor(std::log10(half_width)) - 1);
  const double digits = unit < 1 ? std::round(1 / unit) : 1;  // exact powers of ten divide well
  return text_of(unit < 1 ? std::round(value * digits) / digits : std::round(value / unit) * unit);
}

}  // namespace

std::string text_of_estimate(const Estimate& estimate) {
  const std::string value =
      estimate.holds_zero() ? "~0" : rounded(estimate.value, estimate.half_width);
  return message(value, " +- ", rounded(estimate.half_width, estimate.half_width));
}

double student_95(std::size_t degrees) {
  OFFCUT_CHECK(degrees >= 1);
  constexpr double kBothTails = 0.975;
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees)), kBothTails);
}

Estimate mean_of(std::span<const double> samples) {
  const std::size_t n = samples.size();
  OFFCUT_CHECK(n >= 2);
  const double mean = sum_of(samples) / static_cast<double>(n);
  double squares = 0;
  for (const double x : samples) squares += (x - mean) * (x - mean);
  const double sd_of_mean =
      std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
  return {mean, student_95(n - 1) * sd_of_mean};
}

Estimate ratio_of(std::span<const double> top, std::span<const double> bottom) {
  const std::size_t n = top.size();
  OFFCUT_CHECK(n >= 2 && bottom.size() == n);
  const double all_top = sum_of(top);
  const double all_bottom = sum_of(bottom);
  if (!(all_bottom > 0)) return {};
  const double ratio = all_top / all_bottom;
  double squares = 0;
  for (std::size_t r = 0; r < n; ++r) {
    const double rest = all_bottom - bottom[r];
    const double without = rest > 0 ? (all_top - top[r]) / rest : ratio;
    squares += (without - ratio) * (without - ratio);
  }
  const double sd = std::sqrt(squares * static_cast<double>(n - 1) / static_cast<double>(n));
  return {ratio, student_95(n - 1) * sd};
}

}  // namespace offcut
