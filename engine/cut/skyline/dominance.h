// Dominance between plans, shared by the skyline of all cuts and the frontier dynamic program: the
// criteria as plain numbers, lower is better, and a filter that keeps what nothing dominates.
// Internal to engine/cut; skyline.h has the reasoning.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace offcut {
struct SkylineScope;
}

namespace offcut::internal {

inline constexpr std::size_t kCriteria = 8;
// Which position holds what. Wait is the cloud time for any link, and energy plus the dearest wait
// for links with a bound. Device is the device time for throughput, and whether the wait passes the
// step of the link for links with one.
enum Criterion : std::size_t { kOff, kEnergy, kWait, kUp, kDown, kMemory, kDevice, kIdle };

struct Criteria {
  std::array<double, kCriteria> value{};
  double cloud_s = 0;
  double order = 0;  // place in the tie-break: fewer layers, then the earlier plan
};

struct DominanceRule {
  // The criteria that objective, bounds and link can see, ascending. The others only break ties.
  std::vector<Criterion> seen = {kOff, kEnergy, kWait, kUp, kDown, kMemory, kDevice, kIdle};
  // Of these, what must be clearly less for a strictly better plan to win whatever the order; none:
  // it never does (throughput).
  std::vector<Criterion> decide = {kOff, kEnergy, kWait};
  bool wait_is_energy = false;  // kWait holds an energy, whose sum is rounded in another order
};

// Returns the rule for the links and questions of a scope.
[[nodiscard]] DominanceRule rule_of(const SkylineScope& scope);

// Returns whether b can never win while a is there.
[[nodiscard]] bool dominates(const Criteria& a, const Criteria& b, const DominanceRule& rule);

// Returns the positions that nothing dominates, ascending.
[[nodiscard]] std::vector<std::uint32_t> undominated(const std::vector<Criteria>& all,
                                                     const DominanceRule& rule);

// Rows of numbers, one array per column, searched in blocks that the compiler vectorises.
class KeptRows {
 public:
  static constexpr std::size_t kBlock = 64;
  using Marks = std::array<std::int64_t, kBlock>;  // as wide as what is compared

  explicit KeptRows(std::vector<Criterion> columns) : columns_(std::move(columns)) {}

  std::size_t size() const { return count_; }
  void clear() {
    count_ = 0;
    for (auto& values : values_) values.clear();
    least_.clear();
  }
  void add(const std::array<double, kCriteria>& row);

  // Calls `check(i)` for each row i that exceeds `limit` in no column, in order of addition, until
  // one says yes.
  template <class Check>
  bool any_no_worse(const std::array<double, kCriteria>& limit, Check check) const {
    for (std::size_t begin = 0; begin < count_; begin += kBlock) {
      if (!block_may(begin / kBlock, limit)) continue;
      Marks worse{};
      mark_worse(begin, limit, worse);
      const std::size_t end = std::min(kBlock, count_ - begin);
      for (std::size_t i = 0; i < end; ++i) {
        if (worse[i] == 0 && check(begin + i)) return true;
      }
    }
    return false;
  }

 private:
  // Whether the least of every column in a block is within the limit.
  bool block_may(std::size_t block, const std::array<double, kCriteria>& limit) const {
    bool may = true;
    for (const Criterion k : columns_) may = may && least_[block][k] <= limit[k];
    return may;
  }
  void mark_worse(std::size_t begin, const std::array<double, kCriteria>& limit,
                  Marks& worse) const;

  std::vector<Criterion> columns_;
  std::array<std::vector<double>, kCriteria> values_;  // filled up to whole blocks
  std::vector<std::array<double, kCriteria>> least_;   // [blocks]
  std::size_t count_ = 0;
};

}  // namespace offcut::internal
