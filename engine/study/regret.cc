#include "engine/study/regret.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "engine/base/check.h"

namespace offcut {

RegretTable::RegretTable(std::size_t options) : rows_(options) { OFFCUT_CHECK(options >= 1); }

void RegretTable::add_to(Regret& row, double cost, double least, std::uint64_t circumstance) {
  const double regret = cost - least;
  if (regret > row.worst) {
    row.worst = regret;
    row.worst_at = circumstance;
  }
  if (least > 0) row.worst_relative = std::max(row.worst_relative, regret / least);
  row.mean += regret;
}

void RegretTable::add(std::span<const double> costs) { add_table(costs, 1); }

void RegretTable::add_table(std::span<const double> costs, std::size_t circumstances) {
  OFFCUT_CHECK(costs.size() == rows_.size() * circumstances);
  std::vector<double> least(circumstances, std::numeric_limits<double>::infinity());
  std::vector<std::uint32_t> best(circumstances, 0);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::span<const double> row = costs.subspan(i * circumstances, circumstances);
    for (std::size_t c = 0; c < circumstances; ++c) {
      if (!(row[c] < least[c])) continue;
      least[c] = row[c];
      best[c] = static_cast<std::uint32_t>(i);
    }
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::span<const double> row = costs.subspan(i * circumstances, circumstances);
    for (std::size_t c = 0; c < circumstances; ++c) add_to(rows_[i], row[c], least[c], count_ + c);
  }
  for (std::size_t c = 0; c < circumstances; ++c) {
    OFFCUT_CHECK(std::isfinite(least[c]));
    rows_[best[c]].share_best += 1;
    least_ += least[c];
  }
  count_ += circumstances;
}

void RegretTable::merge(const RegretTable& later) {
  OFFCUT_CHECK(later.rows_.size() == rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Regret& row = rows_[i];
    const Regret& other = later.rows_[i];
    if (other.worst > row.worst) {
      row.worst = other.worst;
      row.worst_at = count_ + other.worst_at;
    }
    row.worst_relative = std::max(row.worst_relative, other.worst_relative);
    row.mean += other.mean;
    row.share_best += other.share_best;
  }
  least_ += later.least_;
  count_ += later.count_;
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
