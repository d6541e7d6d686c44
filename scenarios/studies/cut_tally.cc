#include "scenarios/studies/cut_tally.h"

#include <algorithm>
#include <array>

namespace offcut::scenarios {

void Spread::add(std::span<const double> values) {
  // Four chains at once, then in one fixed order.
  constexpr std::size_t kChains = 4;
  std::array<double, kChains> sum{};
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  std::size_t i = 0;
  for (; i + kChains <= values.size(); i += kChains) {
    for (std::size_t k = 0; k < kChains; ++k) sum[k] += values[i + k];
  }
  for (; i < values.size(); ++i) sum[0] += values[i];
  for (const double x : values) {
    least = x < least ? x : least;
    most = x > most ? x : most;
  }
  sum_ += (sum[0] + sum[1]) + (sum[2] + sum[3]);
  least_ = std::min(least_, least);
  most_ = std::max(most_, most);
  histogram_.add(values, least, most);
}

void Spread::merge(const Spread& other) {
  sum_ += other.sum_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
  histogram_.merge(other.histogram_);
}

double Spread::quantile(double p) const {
  return std::clamp(quantile_of(histogram_, p).value, least_, most_);
}

void CutTally::merge(const CutTally& other) {
  wins += other.wins;
  infeasible += other.infeasible;
  latency_ms.merge(other.latency_ms);
  energy_mj.merge(other.energy_mj);
  ranges.resize(std::max(ranges.size(), other.ranges.size()));
  for (std::size_t a = 0; a < other.ranges.size(); ++a) {
    ranges[a].from = std::min(ranges[a].from, other.ranges[a].from);
    ranges[a].to = std::max(ranges[a].to, other.ranges[a].to);
  }
}

}  // namespace offcut::scenarios
