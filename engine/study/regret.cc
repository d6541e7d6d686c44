#include "engine/study/regret.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/base/check.h"

namespace offcut {

RegretTable::RegretTable(std::size_t options) : rows_(options) { OFFCUT_CHECK(options >= 1); }

void RegretTable::add(std::span<const double> costs) {
  OFFCUT_CHECK(costs.size() == rows_.size());
  const auto best = std::min_element(costs.begin(), costs.end());
  OFFCUT_CHECK(std::isfinite(*best));
  for (std::size_t i = 0; i < costs.size(); ++i) {
    Regret& row = rows_[i];
    const double regret = costs[i] - *best;
    if (regret > row.worst) {
      row.worst = regret;
      row.worst_at = count_;
    }
    if (*best > 0) row.worst_relative = std::max(row.worst_relative, regret / *best);
    row.mean += regret;
  }
  rows_[static_cast<std::size_t>(best - costs.begin())].share_best += 1;
  ++count_;
}

std::vector<Regret> RegretTable::rows() const {
  OFFCUT_CHECK(count_ > 0);
  std::vector<Regret> out = rows_;
  for (Regret& row : out) {
    row.mean /= static_cast<double>(count_);
    row.share_best /= static_cast<double>(count_);
  }
  return out;
}

std::size_t RegretTable::minimax() const {
  const auto least =
      std::min_element(rows_.begin(), rows_.end(), [](const Regret& a, const Regret& b) {
        return std::tie(a.worst, a.mean) < std::tie(b.worst, b.mean);
      });
  return static_cast<std::size_t>(least - rows_.begin());
}

}  // namespace offcut
