// Re-prices a plan from nothing but the graph, the columns and the link, by code that shares
// nothing with the solvers: every layer and every tensor looked at once, in the words of the
// definition.
//
//   legal   no layer on the device reads what a layer in the cloud made
//   price   device: sum over layers on the device;  cloud: sum over the others
//           up: every tensor on the device that some layer in the cloud reads, once
//           down: every result of the network made in the cloud
//           codec: a rate per byte of those, as the model holds them; a fixed time on either side
//
// A reported plan that does not agree is a bug of a solver, never of the input. O(layers + edges).
#pragma once

#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/table/split_problem.h"

namespace offcut {

// Returns the price of the plan from first principles. Inconsistent, with the layers at fault, if
// the set is not closed under predecessors.
[[nodiscard]] Result<CutPrice> certified_price(const ModelGraph& graph, const SplitProblem& problem,
                                               const std::vector<bool>& on_device,
                                               const Link& link);

// Inconsistent, with both numbers, if the plan is not legal or a component of `reported` differs
// from the certified price by more than a relative 1e-9 (another order of the sums).
[[nodiscard]] Result<void> certify(const ModelGraph& graph, const SplitProblem& problem,
                                   const std::vector<bool>& on_device, const Link& link,
                                   const CutPrice& reported);

}  // namespace offcut
