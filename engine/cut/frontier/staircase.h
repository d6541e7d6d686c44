// The least of pairs of numbers: which of the pairs added so far is no more than another in both,
// by a binary search. Internal to engine/cut.
//
//     second |
//            |  *                 pairs that others beat in both are dropped; the rest are steps:
//            |     *              ascending in the first number, descending in the second
//            |        *
//            +----------- first
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace offcut::internal {

class Staircase {
 public:
  // Returns the place of a pair that is no more in both; nothing if there is none.
  std::optional<std::uint32_t> no_more(double first, double second) const {
    if (steps_.empty() || steps_.front().first > first) return std::nullopt;
    // The last step that is no more in the first; without branches, which are hard to guess here.
    const Step* at = steps_.data();
    for (std::size_t left = steps_.size(); left > 1;) {
      const std::size_t half = left / 2;
      at += at[half].first <= first ? half : 0;
      left -= half;
    }
    if (at->second > second) return std::nullopt;
    return at->place;
  }

  // O(steps) at worst.
  void add(double first, double second, std::uint32_t place) {
    if (no_more(first, second)) return;
    const auto begin =
        std::lower_bound(steps_.begin(), steps_.end(), first,
                         [](const Step& step, double value) { return step.first < value; });
    const auto end = std::find_if(begin, steps_.end(),
                                  [second](const Step& step) { return step.second < second; });
    if (begin == end) {
      steps_.insert(begin, {first, second, place});
    } else {
      *begin = {first, second, place};
      steps_.erase(begin + 1, end);
    }
  }

  std::size_t size() const { return steps_.size(); }

 private:
  struct Step {
    double first;
    double second;
    std::uint32_t place;
  };
  std::vector<Step> steps_;
};

}  // namespace offcut::internal
