#include "engine/cut/dominance.h"

#include <algorithm>
#include <numeric>

namespace offcut::internal {
namespace {

// Far above the rounding of any sum, far below any difference that matters.
constexpr double kMargin = 1e-6;
constexpr std::size_t kBlock = 64;

bool clearly_less(double a, double b) { return a < b * (1 - kMargin); }

// The plans kept so far, one array a criterion, filled up to whole blocks with plans that dominate
// nothing.
class Kept {
 public:
  void add(const Criteria& criteria, std::uint32_t position) {
    if (count_ % kBlock == 0) {
      for (auto& values : columns_) values.resize(count_ + kBlock, kNever);
    }
    for (std::size_t k = 0; k < kCriteria; ++k) columns_[k][count_] = criteria.value[k];
    positions_.push_back(position);
    ++count_;
  }

  // Calls `check(position)` for each kept plan that is no worse in all criteria, until one says
  // yes.
  template <class Check>
  bool any_no_worse(const Criteria& criteria, Check check) const {
    for (std::size_t begin = 0; begin < count_; begin += kBlock) {
      std::array<unsigned char, kBlock> worse{};
      // kOff is left out: plans come in ascending order of it.
      for (std::size_t k = 1; k < kCriteria; ++k) {
        const double* column = columns_[k].data() + begin;
        const double limit = criteria.value[k];
        for (std::size_t i = 0; i < kBlock; ++i) {
          worse[i] = static_cast<unsigned char>(worse[i] | (column[i] > limit ? 1 : 0));
        }
      }
      const std::size_t end = std::min(kBlock, count_ - begin);
      for (std::size_t i = 0; i < end; ++i) {
        if (worse[i] == 0 && check(positions_[begin + i])) return true;
      }
    }
    return false;
  }

 private:
  static constexpr double kNever = 1e308;
  std::array<std::vector<double>, kCriteria> columns_;
  std::vector<std::uint32_t> positions_;
  std::size_t count_ = 0;
};

}  // namespace

bool dominates(const Criteria& a, const Criteria& b, const DominanceRule& rule) {
  for (std::size_t k = 0; k < kCriteria; ++k) {
    if (a.value[k] > b.value[k]) return false;
  }
  const bool energy_clear = clearly_less(a.value[kEnergy], b.value[kEnergy]) &&
                            clearly_less(a.value[kWait], b.value[kWait]);
  if (rule.wait_is_energy && !energy_clear && a.cloud_s > b.cloud_s) return false;
  if (a.order < b.order) return true;
  return rule.strict_decides && energy_clear && clearly_less(a.value[kOff], b.value[kOff]);
}

std::vector<std::uint32_t> undominated(const std::vector<Criteria>& all,
                                       const DominanceRule& rule) {
  std::vector<std::uint32_t> ascending(all.size());
  std::iota(ascending.begin(), ascending.end(), 0U);
  // Whatever dominates a plan stands before it.
  std::sort(ascending.begin(), ascending.end(), [&](std::uint32_t i, std::uint32_t j) {
    if (all[i].value != all[j].value) return all[i].value < all[j].value;
    return all[i].order < all[j].order;
  });
  Kept kept;
  std::vector<std::uint32_t> positions;
  for (const std::uint32_t i : ascending) {
    const bool beaten =
        kept.any_no_worse(all[i], [&](std::uint32_t j) { return dominates(all[j], all[i], rule); });
    if (beaten) continue;
    kept.add(all[i], i);
    positions.push_back(i);
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace offcut::internal
