// A plan between two sites priced the plain way: every layer and every tensor is looked at once,
// and the link is asked once. It shares nothing with the cut tables, the skylines and the sweeps
// that find plans, nor with the prices that they compare; it is what printed rows are held against.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/link.h"
#include "engine/cut/table/question.h"
#include "engine/cut/table/split_problem.h"
#include "engine/graph/model_graph.h"

namespace offcut::scenarios {

struct PlainPlan {
  std::int64_t layers = 0;  // on the device
  std::int64_t up_bytes = 0;
  std::int64_t down_bytes = 0;
  double device_ms = 0;
  double uplink_ms = 0;
  double cloud_ms = 0;  // of a stream: with the wait for the batch
  double downlink_ms = 0;
  double compute_mj = 0;
  double transmit_mj = 0;
  double receive_mj = 0;
  double promotion_mj = 0;
  double tail_mj = 0;
  double idle_mj = 0;
  double cloud_stage_ms = 0;  // how long a frame of a stream holds the cloud

  double network_ms() const { return uplink_ms + downlink_ms; }
  double latency_ms() const { return device_ms + network_ms() + cloud_ms; }
  double energy_mj() const {
    return compute_mj + transmit_mj + receive_mj + promotion_mj + tail_mj + idle_mj;
  }
  double longest_stage_ms() const;
  // What a study does not count is none.
  void count_only(EnergyScope scope);
};

struct PlainLink {
  const Link& link;
  const std::optional<Stream>& stream;
  // How long the link waits for the cloud; nothing: as long as the cloud takes here. What a link
  // costs may jump with the wait, where sums in another order may end on the other side.
  std::optional<double> wait_ms{};
};

// Inconsistent where a layer on the device needs what the cloud makes: that is no cut.
[[nodiscard]] Result<PlainPlan> evaluate_plan(const ModelGraph& graph, const SplitProblem& problem,
                                              const std::vector<bool>& on_device,
                                              const PlainLink& over);

}  // namespace offcut::scenarios
