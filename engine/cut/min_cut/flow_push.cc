// The pushes of FlowSolver: preflow-push, farthest vertices first, with exact distances at the
// start and the gap rule: where no vertex is left at a distance, those beyond it have no way to a
// sink.
#include <algorithm>

#include "engine/cut/min_cut/flow.h"

namespace offcut::internal {
namespace {

constexpr std::uint32_t kEnd = static_cast<std::uint32_t>(-1);  // of a list

}  // namespace

// Returns what reached the sink.
double FlowSolver::push() {
  number_distances();
  std::fill(fed_.begin(), fed_.end(), kEnd);
  farthest_ = 0;
  looks_ = 0;
  for (std::uint32_t v = 0; v < source_.size(); ++v) {
    next_[v] = first_[v];
    if (source_[v] > 0) file_fed(v);
  }
  double flow = 0;
  while (looks_ <= head_.size()) {
    while (farthest_ > 0 && fed_[farthest_] == kEnd) --farthest_;
    if (farthest_ == 0) break;
    const std::uint32_t v = fed_[farthest_];
    fed_[farthest_] = next_fed_[v];
    if (distance_[v] == farthest_) flow += discharge(v);
  }
  return flow;
}

// Breadth first from the sinks, which are at distance 1.
void FlowSolver::number_distances() {
  const std::uint32_t none = nowhere();
  std::fill(at_.begin(), at_.end(), 0U);
  std::uint32_t end = 0;
  for (std::uint32_t v = 0; v < source_.size(); ++v) {
    const bool sinks = sink_[v] > 0;
    distance_[v] = sinks ? 1 : none;
    queue_[end] = v;
    end += sinks ? 1 : 0;
  }
  for (std::uint32_t i = 0; i < end; ++i) {
    const std::uint32_t v = queue_[i];
    ++at_[distance_[v]];
    for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
      const std::uint32_t w = head_[k];
      if (distance_[w] < none || residual_[twin_[k]] <= 0) continue;
      distance_[w] = distance_[v] + 1;
      queue_[end++] = w;
    }
  }
}

// Into the list of its distance, if there is a way to a sink. What is fed without limit could be
// pushed anywhere without end: that is left to the phases, which know how much a sink takes.
void FlowSolver::file_fed(std::uint32_t v) {
  const std::uint32_t distance = distance_[v];
  if (distance == nowhere() || source_[v] == kUnlimited) return;
  next_fed_[v] = fed_[distance];
  fed_[distance] = v;
  farthest_ = std::max(farthest_, distance);
}

// Passes on what v is fed, until nothing is left or no way to a sink. Returns what it sinks.
double FlowSolver::discharge(std::uint32_t v) {
  const double sunk = std::min(source_[v], sink_[v]);
  source_[v] -= sunk;
  sink_[v] -= sunk;
  while (source_[v] > 0) {
    for (; next_[v] < first_[v + 1]; ++next_[v]) {
      const std::uint32_t k = next_[v];
      const std::uint32_t w = head_[k];
      if (residual_[k] <= 0 || distance_[w] + 1 != distance_[v]) continue;
      const double amount = std::min(source_[v], residual_[k]);
      residual_[k] -= amount;
      residual_[twin_[k]] += amount;
      source_[v] -= amount;
      const bool fed = source_[w] > 0;
      source_[w] += amount;
      if (!fed) file_fed(w);
      if (source_[v] <= 0) return sunk;
    }
    lift(v);
    if (distance_[v] == nowhere()) break;
  }
  return sunk;
}

// To the least distance that an arc allows.
void FlowSolver::lift(std::uint32_t v) {
  const std::uint32_t none = nowhere();
  const std::uint32_t before = distance_[v];
  std::uint32_t least = none;
  for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
    if (residual_[k] > 0) least = std::min(least, distance_[head_[k]] + 1);
  }
  looks_ += first_[v + 1] - first_[v] + 4;
  next_[v] = first_[v];
  if (--at_[before] == 0) {
    for (std::uint32_t w = 0; w < source_.size(); ++w) {
      if (distance_[w] > before) distance_[w] = none;
    }
    std::fill(at_.begin() + before + 1, at_.end(), 0U);
    least = none;
  }
  distance_[v] = std::min(least, none);
  if (distance_[v] < none) ++at_[distance_[v]];
}

}  // namespace offcut::internal
