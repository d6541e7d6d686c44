#include "engine/cut/skyline/dominance.h"

#include <numeric>

#include "engine/base/wide_vectors.h"

namespace offcut::internal {
namespace {

// Far above the rounding of any sum, far below any difference that matters.
constexpr double kMargin = 1e-6;
constexpr double kNever = 1e308;  // dominates nothing

bool clearly_less(double a, double b) { return a < b * (1 - kMargin); }

OFFCUT_WIDE_VECTORS
void mark_column(const double* column, double most, KeptRows::Marks& worse) {
  for (std::size_t i = 0; i < worse.size(); ++i) worse[i] |= column[i] > most ? -1 : 0;
}

}  // namespace

void KeptRows::add(const std::array<double, kCriteria>& row) {
  if (count_ % kBlock == 0) {
    for (const Criterion k : columns_) values_[k].resize(count_ + kBlock, kNever);
    least_.push_back(row);
  }
  for (const Criterion k : columns_) {
    values_[k][count_] = row[k];
    least_.back()[k] = std::min(least_.back()[k], row[k]);
  }
  ++count_;
}

void KeptRows::mark_worse(std::size_t begin, const std::array<double, kCriteria>& limit,
                          Marks& worse) const {
  for (const Criterion k : columns_) mark_column(values_[k].data() + begin, limit[k], worse);
}

bool dominates(const Criteria& a, const Criteria& b, const DominanceRule& rule) {
  for (const Criterion k : rule.seen) {
    if (a.value[k] > b.value[k]) return false;
  }
  const auto clear = [&](Criterion k) { return clearly_less(a.value[k], b.value[k]); };
  if (!rule.decide.empty() && std::all_of(rule.decide.begin(), rule.decide.end(), clear)) {
    return true;
  }
  // A tie of the objective is possible: then all that a tie-break looks at has to agree.
  for (std::size_t k = 0; k < kCriteria; ++k) {
    if (a.value[k] > b.value[k]) return false;
  }
  const bool energy_clear = clear(kEnergy) && clear(kWait);
  if (rule.wait_is_energy && !energy_clear && a.cloud_s > b.cloud_s) return false;
  return a.order < b.order;
}

std::vector<std::uint32_t> undominated(const std::vector<Criteria>& all,
                                       const DominanceRule& rule) {
  std::vector<std::uint32_t> ascending(all.size());
  std::iota(ascending.begin(), ascending.end(), 0U);
  // Whatever dominates a plan stands before it.
  std::sort(ascending.begin(), ascending.end(), [&](std::uint32_t i, std::uint32_t j) {
    for (const Criterion k : rule.seen) {
      if (all[i].value[k] != all[j].value[k]) return all[i].value[k] < all[j].value[k];
    }
    return all[i].order < all[j].order;
  });
  // The first criterion is ascending by now.
  KeptRows kept({rule.seen.begin() + 1, rule.seen.end()});
  std::vector<std::uint32_t> positions;
  for (const std::uint32_t i : ascending) {
    const bool beaten = kept.any_no_worse(
        all[i].value, [&](std::size_t j) { return dominates(all[positions[j]], all[i], rule); });
    if (beaten) continue;
    kept.add(all[i].value);
    positions.push_back(i);
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace offcut::internal
