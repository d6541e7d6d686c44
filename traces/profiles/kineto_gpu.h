// Which operator of a PyTorch profile each piece of work on the GPU belongs to. Internal to
// kineto.cc.
//
//   thread   [conv           ][relu]      outermost operators; what nests inside is their time
//              [launch 900]     [launch 901]
//   GPU                    [ 900      ][901]
//
// By the call of its correlation, made while the operator ran; else by its "External id"; else, as
// a GPU works in the order of the launches, an operator between those of its neighbours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "traces/profiles/kineto_events.h"

namespace offcut::traces::kineto {

// The operators that no other one of their thread contains.
struct Outermost {
  std::vector<std::size_t> ops;  // into Events::ops, in order of time
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> of_thread;  // into `ops`
  std::unordered_map<std::int64_t, std::size_t> of_id;  // of operators and what nests inside
};
[[nodiscard]] Outermost outermost_of(const std::vector<Op>& ops);

struct GpuTime {
  std::vector<std::int64_t> ns;  // per outermost operator; empty: no work has an owner
  std::size_t between = 0;       // pieces of work that only their neighbours place
  bool any() const { return !ns.empty(); }
};
// Sorts events.gpu by time. O(n log n).
[[nodiscard]] GpuTime gpu_time_of(Events& events, const Outermost& outermost);

}  // namespace offcut::traces::kineto
