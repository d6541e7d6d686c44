#include "engine/base/estimate.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut {
namespace {

constexpr double kConfidence = 0.95;

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// The sum of squared deviations from the mean over one less than their number.
double variance_about(double mean, std::span<const double> values) {
  double squares = 0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return squares / static_cast<double>(values.size() - 1);
}

double two_sided(std::size_t degrees, double confidence) {
  return student_quantile(degrees, 0.5 + confidence / 2);
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

double student_quantile(std::size_t degrees, double probability) {
  OFFCUT_CHECK(degrees >= 1 && probability > 0 && probability < 1);
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees)), probability);
}

Estimate estimate(double value, std::span<const double> replications, double confidence) {
  const std::size_t n = replications.size();
  if (n < 2) return {value, std::numeric_limits<double>::infinity()};
  double mean = 0;
  for (const double x : replications) mean += x / static_cast<double>(n);
  const double deviation = std::sqrt(variance_about(mean, replications));
  return {value, two_sided(n - 1, confidence) * deviation / std::sqrt(static_cast<double>(n))};
}

Estimate mean_of(std::span<const double> samples) {
  const std::size_t n = samples.size();
  OFFCUT_CHECK(n >= 2);
  const double mean = sum_of(samples) / static_cast<double>(n);
  const double sd_of_mean = std::sqrt(variance_about(mean, samples) / static_cast<double>(n));
  return {mean, two_sided(n - 1, kConfidence) * sd_of_mean};
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
  return {ratio, two_sided(n - 1, kConfidence) * sd};
}

std::int64_t samples_for(double p, double margin, double confidence) {
  const double z =
      boost::math::quantile(boost::math::normal_distribution<>(), 0.5 + confidence / 2);
  return truncated<std::int64_t>(std::ceil(z * z * p * (1 - p) / (margin * margin)));
}

}  // namespace offcut
