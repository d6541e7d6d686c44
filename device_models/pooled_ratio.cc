#include "device_models/pooled_ratio.h"

#include <cmath>

#include "device_models/interval.h"
#include "engine/base/statistics.h"

namespace offcut::device_models {

PooledRatio pooled_ratio(std::span<const std::vector<double>> log_ratios) {
  std::vector<double> medians;
  double sum = 0;
  for (const std::vector<double>& device : log_ratios) {
    medians.push_back(median_of(device));
    sum += medians.back();
  }
  const double count = static_cast<double>(medians.size());
  std::vector<double> errors;
  for (std::size_t d = 0; d < medians.size(); ++d) {
    const double others = medians.size() > 1 ? (sum - medians[d]) / (count - 1) : sum;
    for (const double value : log_ratios[d]) errors.push_back(value - others);
  }
  return {.ratio = std::exp(sum / count),
          .relative_sd = quantile_of(magnitudes(errors), 0.9) / kNineInTen};
}

}  // namespace offcut::device_models
