#include "device_models/exchange_fit.h"

#include <algorithm>
#include <cmath>

#include "device_models/nnls.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastSplits = 3;
constexpr int kRounds = 40;
constexpr double kSmallError = 1e-4;  // below it errors count squared, so that weights stay finite
constexpr double kPerMegabyte = 1e-6;
constexpr double kRobustSd = 1.4826;  // standard deviations in the median |error| of a normal one

double relative_error(const ExchangeFit& fit, const MeasuredExchange& split) {
  return (split.predicted + exchange_time(fit, split.bytes)) / split.measured - 1;
}

ExchangeFit next_fit(const std::vector<MeasuredExchange>& splits, const ExchangeFit* before) {
  std::vector<FitRow> rows;
  for (const MeasuredExchange& split : splits) {
    const double scale = 1 / split.measured.s();
    const double error = before == nullptr ? 1 : std::abs(relative_error(*before, split));
    rows.push_back({.terms = {scale, split.bytes * kPerMegabyte * scale},
                    .value = (split.measured - split.predicted).s() * scale,
                    .weight = 1 / std::max(error, kSmallError)});
  }
  const Terms terms = fit_non_negative(rows);
  return {
      .fixed = Duration::from_s(terms[0]), .s_per_byte = terms[1] * kPerMegabyte, .relative_sd = 0};
}

}  // namespace

Result<ExchangeFit> fit_exchange(const std::vector<MeasuredExchange>& splits) {
  if (splits.size() < kLeastSplits) {
    return fail(ErrorCode::InvalidArgument,
                message("exchange: expected ", kLeastSplits, " measured splits at least, found ",
                        splits.size()));
  }
  ExchangeFit fit = next_fit(splits, nullptr);
  for (int round = 1; round < kRounds; ++round) fit = next_fit(splits, &fit);
  std::vector<double> errors;
  for (const MeasuredExchange& split : splits) {
    errors.push_back(std::abs(relative_error(fit, split)));
  }
  fit.relative_sd = kRobustSd * median_of(std::move(errors));
  return fit;
}

Duration exchange_time(const ExchangeFit& fit, double bytes) {
  return fit.fixed + Duration::from_s(fit.s_per_byte * bytes);
}

}  // namespace offcut::device_models
