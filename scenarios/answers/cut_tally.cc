#include "scenarios/answers/cut_tally.h"

#include <algorithm>

namespace offcut {

void Spread::merge(const Spread& other) {
  sum_ += other.sum_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
  histogram_.merge(other.histogram_);
}

double Spread::quantile(double p) const {
  return std::clamp(histogram_.quantile(p).value, least_, most_);
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

}  // namespace offcut
