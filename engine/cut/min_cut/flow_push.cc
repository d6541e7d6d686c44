// Push-relabel of FlowSolver: highest label first, with exact heights at the start and the gap
// rule: where no vertex is left at a height, those above it have no way to a sink.
#include <algorithm>

#include "engine/cut/min_cut/flow.h"

namespace offcut::internal {
namespace {

constexpr std::uint32_t kEnd = static_cast<std::uint32_t>(-1);  // of a list

}  // namespace

// Returns what reached the sink.
double FlowSolver::push_relabel() {
  label_heights();
  std::fill(active_by_height_.begin(), active_by_height_.end(), kEnd);
  highest_ = 0;
  work_ = 0;
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    current_arc_[v] = first_[v];
    if (excess_[v] > 0) enqueue_active(v);
  }
  double flow = 0;
  while (work_ <= head_.size()) {
    while (highest_ > 0 && active_by_height_[highest_] == kEnd) --highest_;
    if (highest_ == 0) break;
    const std::uint32_t v = active_by_height_[highest_];
    active_by_height_[highest_] = next_active_[v];
    if (height_[v] == highest_) flow += discharge(v);
  }
  return flow;
}

// Breadth first from the sinks, which are at height 1.
void FlowSolver::label_heights() {
  const std::uint32_t none = unreachable_height();
  std::fill(count_at_height_.begin(), count_at_height_.end(), 0U);
  std::uint32_t end = 0;
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    const bool sinks = sink_residual_[v] > 0;
    height_[v] = sinks ? 1 : none;
    queue_[end] = v;
    end += sinks ? 1 : 0;
  }
  for (std::uint32_t i = 0; i < end; ++i) {
    const std::uint32_t v = queue_[i];
    ++count_at_height_[height_[v]];
    for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
      const std::uint32_t w = head_[k];
      if (height_[w] < none || residual_[reverse_[k]] <= 0) continue;
      height_[w] = height_[v] + 1;
      queue_[end++] = w;
    }
  }
}

// Into the list of its height, if there is a way to a sink. Unlimited excess could be pushed
// anywhere without end: it is left to the phases, which know how much a sink takes.
void FlowSolver::enqueue_active(std::uint32_t v) {
  const std::uint32_t height = height_[v];
  if (height == unreachable_height() || excess_[v] == kUnlimited) return;
  next_active_[v] = active_by_height_[height];
  active_by_height_[height] = v;
  highest_ = std::max(highest_, height);
}

// Pushes the excess of v on until nothing is left or there is no way to a sink. Returns what it
// sinks.
double FlowSolver::discharge(std::uint32_t v) {
  const double sunk = std::min(excess_[v], sink_residual_[v]);
  excess_[v] -= sunk;
  sink_residual_[v] -= sunk;
  while (excess_[v] > 0) {
    for (; current_arc_[v] < first_[v + 1]; ++current_arc_[v]) {
      const std::uint32_t k = current_arc_[v];
      const std::uint32_t w = head_[k];
      if (residual_[k] <= 0 || height_[w] + 1 != height_[v]) continue;
      const double amount = std::min(excess_[v], residual_[k]);
      residual_[k] -= amount;
      residual_[reverse_[k]] += amount;
      excess_[v] -= amount;
      const bool was_active = excess_[w] > 0;
      excess_[w] += amount;
      if (!was_active) enqueue_active(w);
      if (excess_[v] <= 0) return sunk;
    }
    relabel(v);
    if (height_[v] == unreachable_height()) break;
  }
  return sunk;
}

// To the least height that an arc allows.
void FlowSolver::relabel(std::uint32_t v) {
  const std::uint32_t none = unreachable_height();
  const std::uint32_t before = height_[v];
  std::uint32_t least = none;
  for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
    if (residual_[k] > 0) least = std::min(least, height_[head_[k]] + 1);
  }
  work_ += first_[v + 1] - first_[v] + 4;
  current_arc_[v] = first_[v];
  if (--count_at_height_[before] == 0) {
    for (std::uint32_t w = 0; w < excess_.size(); ++w) {
      if (height_[w] > before) height_[w] = none;
    }
    std::fill(count_at_height_.begin() + before + 1, count_at_height_.end(), 0U);
    least = none;
  }
  height_[v] = std::min(least, none);
  if (height_[v] < none) ++count_at_height_[height_[v]];
}

}  // namespace offcut::internal
