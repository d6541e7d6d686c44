#include "engine/base/statistics.h"

#include <algorithm>
#include <cmath>

namespace offcut {

double quantile_of(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

std::vector<double> magnitudes(std::span<const double> values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const double value : values) out.push_back(std::abs(value));
  return out;
}

}  // namespace offcut
