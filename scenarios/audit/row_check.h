// The certificate of a printed row: the cut that it names is laid on the graph again and priced on
// the row's own link by plain code (plain_plan.h); bounds, pins, stream and memory are looked at
// one by one; and of a best row every cut is priced, so that none is better and none that is as
// good comes first (listed_cuts.h).
//
//   row --cut, encoding--> layers on the device --plain_plan--> figures --compare--> differences
//
// Rows between two sites of the kinds "best" and "all_cuts" are checked so. Of the others, whose
// prices are those of other links or sites, the plan was certified when it was found.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/audit/listed_cuts.h"
#include "scenarios/audit/printed_row.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

struct RowDifference {
  std::string column;
  std::string printed;
  std::string expected;
};

// How it is known that no plan is better.
enum class Proof {
  EveryCut,  // each was priced again
  Skyline,   // by the skyline of all cuts, which are many, and the plan priced again
  Frontier,  // by the frontier program, and the plan priced again
  MinCut,    // by min-cuts, and the plan priced again
  Bound,     // no: a bound on what may be better stands in the row ("gap")
  Listed,    // nothing to prove: every cut has a row
  Ends,      // nothing to prove: the whole model at each site
  Front,     // by the front of all plans, each certified when it was found
  Regimes,   // by the regimes of the skyline, each plan certified when it was found
  Sites,     // by the solver of three sites, its plan certified
  TwoWay,    // by the solver of layers that return, its plan certified
};
[[nodiscard]] std::string_view text_of(Proof proof);

struct RowCheck {
  std::vector<RowDifference> differences;
  Proof proof = Proof::EveryCut;
};

class RowChecker {
 public:
  // More cuts than this, counted once per encoding, are not priced one by one for a best row.
  explicit RowChecker(std::size_t most_cuts = 300'000) : most_cuts_(most_cuts) {}

  [[nodiscard]] RowCheck check(const ResolvedScenario& resolved, const PrintedRow& row);

 private:
  const ListedCuts& cuts_of(const Combination& combination);

  std::size_t most_cuts_;
  std::unique_ptr<ListedCuts> cuts_;  // of the last combination
};

}  // namespace offcut::scenarios
