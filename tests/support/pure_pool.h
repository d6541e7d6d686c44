// A demand whose answer theory knows: an M/M/c queue and nothing else.
#pragma once

#include "engine/queue/demand.h"
#include "engine/queue/formulas.h"

namespace offcut::queue {

// Nothing but a pool: `devices` Poisson sources of 1 request/s, exponential service of 10 ms.
inline Demand pure_pool(std::uint32_t devices, Duration limit) {
  CutOption option;
  option.label = "input";
  option.cloud = {{Duration::from_ms(10), 1}};
  Demand demand;
  demand.classes = {{"source", devices, Arrivals::poisson(1), {option}, std::nullopt, {}}};
  demand.kinds = {{"cpu", 0.5, 1, ServerPool::Discipline::Fifo, {}}};
  demand.objective.latency = limit;
  return demand;
}

inline int least_by_theory(double rate, double limit_s) {
  for (int servers = 1;; ++servers) {
    const auto state = mmc({rate, Duration::from_ms(10), servers, 1, 1});
    if (state && state->response_percentile(0.99)->s() <= limit_s) return servers;
  }
}

}  // namespace offcut::queue
