// What deciding a layer or sending a tensor adds to the criteria of the frontier program. Internal
// to engine/cut.
#pragma once

#include "engine/cut/frontier/frontier.h"
#include "engine/cut/frontier/partial_plans.h"
#include "engine/cut/table/device_memory.h"

namespace offcut::internal {

class DecisionCosts {
 public:
  DecisionCosts(const ModelGraph& graph, const SplitProblem& problem, const SkylineScope& scope);

  DecisionCost on_device(LayerId v) const;
  // Results that come down.
  DecisionCost in_cloud(LayerId v) const;
  DecisionCost sent(TensorId t) const;
  // Bytes that a layer on the device holds while it runs; 0 where memory does not count.
  double activations(LayerId v) const;

 private:
  double raw_bytes(TensorId t) const {
    return problem_.wire.raw.empty() ? 0 : problem_.wire.raw[t].as_double();
  }
  DecisionCost cost_of(double device_s, double joule, double cloud_s) const;

  const ModelGraph& graph_;
  const SplitProblem& problem_;
  const SkylineScope& scope_;
  const MemoryScale memory_;
  double wait_power_ = 0;
};

}  // namespace offcut::internal
