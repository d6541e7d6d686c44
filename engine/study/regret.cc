#include "engine/study/regret.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/check.h"

namespace offcut {

RegretTable::RegretTable(std::size_t options) : rows_(options) { OFFCUT_CHECK(options >= 1); }

void RegretTable::add_to(Regret& row, double cost, double least, std::uint64_t circumstance) {
  if (!std::isfinite(least)) return;
  if (!std::isfinite(cost)) {
    row.infeasible += 1;
    return;
  }
  const double regret = cost - least;
  if (regret > row.worst) {
    row.worst = regret;
    row.worst_at = circumstance;
  }
  if (least > 0) row.worst_relative = std::max(row.worst_relative, regret / least);
  row.mean += regret;
  row.mean_cost += cost;
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
    for (std::size_t c = 0; c < circumstances; ++c) add_to(rows_[i], row[c], least[c], seen() + c);
  }
  for (std::size_t c = 0; c < circumstances; ++c) {
    if (!std::isfinite(least[c])) {
      ++without_option_;
      continue;
    }
    ++count_;
    rows_[best[c]].share_best += 1;
    least_ += least[c];
  }
}

void RegretTable::merge(const RegretTable& later) {
  OFFCUT_CHECK(later.rows_.size() == rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Regret& row = rows_[i];
    const Regret& other = later.rows_[i];
    if (other.worst > row.worst) {
      row.worst = other.worst;
      row.worst_at = seen() + other.worst_at;
    }
    row.worst_relative = std::max(row.worst_relative, other.worst_relative);
    row.mean += other.mean;
    row.mean_cost += other.mean_cost;
    row.share_best += other.share_best;
    row.infeasible += other.infeasible;
  }
  least_ += later.least_;
  count_ += later.count_;
  without_option_ += later.without_option_;
}

std::vector<Regret> RegretTable::rows() const {
  OFFCUT_CHECK(count_ > 0);
  std::vector<Regret> out = rows_;
  const auto all = static_cast<double>(count_);
  for (Regret& row : out) {
    const double had = std::max(1.0, all - row.infeasible);
    row.mean /= had;
    row.mean_cost /= had;
    row.share_best /= all;
    row.infeasible /= all;
  }
  return out;
}

template <class Order>
std::size_t RegretTable::least_by(Order order) const {
  const std::vector<Regret> all = rows();
  const auto least =
      std::min_element(all.begin(), all.end(), [&](const Regret& a, const Regret& b) {
        return std::pair(a.infeasible, order(a)) < std::pair(b.infeasible, order(b));
      });
  return static_cast<std::size_t>(least - all.begin());
}

std::size_t RegretTable::minimax() const {
  return least_by([](const Regret& row) { return std::pair(row.worst, row.mean); });
}

std::size_t RegretTable::least_mean() const {
  return least_by([](const Regret& row) { return row.mean; });
}

double share_above_draws(std::uint64_t draws) {
  constexpr double kDoubt = 0.05;
  return draws == 0 ? 1 : 1 - std::pow(kDoubt, 1 / static_cast<double>(draws));
}

}  // namespace offcut
