// All cuts of a combination, one after the other, and the best of them over one link by looking at
// each: the slow way that decides by the definition. For models whose cuts are numbered.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

class ListedCuts {
 public:
  // REQUIRES: a combination between two sites, with a tree of cuts. O(cuts (layers + tensors)).
  explicit ListedCuts(const Combination& combination);

  struct Plan {
    CutId cut = 0;
    std::size_t encoding = 0;
    Rank rank;
  };
  // The first of the best by the rule of question.h among the cuts that pins and
  // "cuts" allow. O(cuts).
  [[nodiscard]] Plan best(const Link& link) const;
  // REQUIRES: the cut is allowed.
  [[nodiscard]] Rank rank(CutId cut, std::size_t encoding, const Link& link) const;
  [[nodiscard]] bool is_allowed(CutId cut) const { return is_allowed_[cut]; }
  std::size_t cuts() const { return is_allowed_.size(); }

  const Combination* combination() const { return combination_; }

 private:
  const Combination* combination_;
  std::vector<bool> is_allowed_;                  // [cuts]
  std::vector<std::vector<CutFigures>> figures_;  // [encodings][cuts]
};

}  // namespace offcut::scenarios
