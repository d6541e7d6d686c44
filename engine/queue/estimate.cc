#include "engine/queue/estimate.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace offcut::queue {

Estimate estimate(double value, std::span<const double> replications, double confidence) {
  const std::size_t count = replications.size();
  if (count < 2) return {value, std::numeric_limits<double>::infinity()};
  double mean = 0;
  for (const double x : replications) mean += x / static_cast<double>(count);
  double square = 0;
  for (const double x : replications) square += (x - mean) * (x - mean);
  const double deviation = std::sqrt(square / static_cast<double>(count - 1));
  const boost::math::students_t_distribution<> law(static_cast<double>(count - 1));
  const double t = boost::math::quantile(law, 0.5 + confidence / 2);
  return {value, t * deviation / std::sqrt(static_cast<double>(count))};
}

std::int64_t samples_for(double p, double margin, double confidence) {
  const double z =
      boost::math::quantile(boost::math::normal_distribution<>(), 0.5 + confidence / 2);
  return static_cast<std::int64_t>(std::ceil(z * z * p * (1 - p) / (margin * margin)));
}

}  // namespace offcut::queue
