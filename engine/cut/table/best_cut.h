// The best cut for one pair of operating points and one link, by pricing every cut of the table:
// the plain way, against which the others are tested and measured. O(cuts) prices.
//
// Where many links are asked, price a Skyline (skyline.h): same answers, far fewer prices.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/cut/table/price.h"
#include "engine/cut/table/question.h"

namespace offcut {

struct BestCut {
  CutId cut = 0;
  CutPrice price;
  bool feasible = true;
  std::string binding;  // not feasible: the bound that the nearest plan breaks by the largest ratio
  double excess = 1;    // not feasible: that ratio, > 1
};

// Returns the best cut that keeps every bound, by the rule of question.h. If none does, `feasible`
// is false and the cut is the one that exceeds the bounds least; cuts that break a pin are never
// returned. REQUIRES: some cut keeps all pins (CutSolver::expect_cut).
[[nodiscard]] BestCut best_cut(const CutTable& table, const CutTree& tree, const Columns& columns,
                               const Link& link, const Question& question);

// Returns the cuts that keep every pin, and the rules that come with them, ascending. O(cuts).
[[nodiscard]] std::vector<CutId> cuts_that_keep(const Pins& pins, const CutTree& tree);

}  // namespace offcut
