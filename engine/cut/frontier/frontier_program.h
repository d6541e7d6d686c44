// The dynamic program of frontier.h: decides the layers in order and keeps, for each state of the
// open tensors, the partial plans that nothing dominates. Internal to engine/cut.
#pragma once

#include <optional>
#include <vector>

#include "engine/cut/frontier/frontier.h"
#include "engine/cut/frontier/frontier_order.h"

namespace offcut::internal {

struct FrontierPlans {
  std::vector<std::vector<bool>> sets;  // [plans][layers] on the device
  std::size_t most = 0;                 // partial plans kept at once
};

// Nothing if more than `limit` partial plans would have to be kept at once.
[[nodiscard]] std::optional<FrontierPlans> run_frontier(const ModelGraph& graph,
                                                        const SplitProblem& problem,
                                                        const SkylineScope& scope,
                                                        const FrontierPlan& plan,
                                                        std::size_t limit);

}  // namespace offcut::internal
