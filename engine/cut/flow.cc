#include "engine/cut/flow.h"

#include <algorithm>

namespace offcut::internal {

void FlowSolver::prepare(std::size_t vertices, const std::vector<FlowArc>& arcs) {
  first_.assign(vertices + 1, 0);
  for (const FlowArc& arc : arcs) {
    ++first_[arc.from + 1];
    ++first_[arc.to + 1];
  }
  for (std::size_t v = 0; v < vertices; ++v) first_[v + 1] += first_[v];
  head_.resize(2 * arcs.size());
  twin_.resize(2 * arcs.size());
  place_.resize(arcs.size());
  residual_.resize(2 * arcs.size());
  std::vector<std::uint32_t> free(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    const std::uint32_t there = free[arcs[i].from]++;
    const std::uint32_t back = free[arcs[i].to]++;
    head_[there] = arcs[i].to;
    head_[back] = arcs[i].from;
    twin_[there] = back;
    twin_[back] = there;
    place_[i] = there;
  }
  level_.resize(vertices);
  next_.resize(vertices);
  queue_.resize(vertices);
}

double FlowSolver::solve(const FlowProblem& problem) {
  for (std::size_t i = 0; i < problem.arcs.size(); ++i) {
    residual_[place_[i]] = problem.arcs[i].capacity;
    residual_[twin_[place_[i]]] = problem.arcs[i].reverse;
  }
  source_ = problem.from_source;
  sink_ = problem.to_sink;
  double flow = 0;
  for (std::size_t v = 0; v < source_.size(); ++v) {
    const double through = std::min(source_[v], sink_[v]);
    source_[v] -= through;
    sink_[v] -= through;
    flow += through;
  }
  while (number_levels()) flow += augment();
  return flow;
}

// Breadth first from the source; returns whether the sink is reached.
bool FlowSolver::number_levels() {
  std::fill(level_.begin(), level_.end(), -1);
  std::size_t end = 0;
  bool reached = false;
  for (std::uint32_t v = 0; v < level_.size(); ++v) {
    if (source_[v] <= 0) continue;
    level_[v] = 0;
    queue_[end++] = v;
  }
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint32_t v = queue_[i];
    reached = reached || sink_[v] > 0;
    for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
      if (residual_[k] <= 0 || level_[head_[k]] >= 0) continue;
      level_[head_[k]] = level_[v] + 1;
      queue_[end++] = head_[k];
    }
  }
  return reached;
}

// A blocking flow over arcs that go up one level, from every vertex the source still feeds.
double FlowSolver::augment() {
  for (std::size_t v = 0; v < next_.size(); ++v) next_[v] = first_[v];
  double flow = 0;
  for (std::uint32_t v = 0; v < source_.size(); ++v) {
    if (source_[v] > 0 && level_[v] == 0) flow += advance_from(v);
  }
  return flow;
}

double FlowSolver::advance_from(std::uint32_t root) {
  double flow = 0;
  path_.clear();
  std::uint32_t v = root;
  while (source_[root] > 0) {
    if (sink_[v] > 0) {
      double amount = std::min(source_[root], sink_[v]);
      for (const std::uint32_t k : path_) amount = std::min(amount, residual_[k]);
      source_[root] -= amount;
      sink_[v] -= amount;
      flow += amount;
      // Back to the tail of the first arc that is full now, or stay where the sink still takes.
      std::size_t keep = path_.size();
      for (std::size_t i = path_.size(); i-- > 0;) {
        residual_[path_[i]] -= amount;
        residual_[twin_[path_[i]]] += amount;
        if (residual_[path_[i]] <= 0) keep = i;
      }
      if (keep < path_.size()) {
        v = head_[twin_[path_[keep]]];
        path_.resize(keep);
      }
      if (source_[root] <= 0) break;
      if (sink_[v] > 0) continue;
    }
    bool moved = false;
    for (; next_[v] < first_[v + 1]; ++next_[v]) {
      const std::uint32_t k = next_[v];
      if (residual_[k] <= 0 || level_[head_[k]] != level_[v] + 1) continue;
      path_.push_back(k);
      v = head_[k];
      moved = true;
      break;
    }
    if (moved) continue;
    if (path_.empty()) break;
    level_[v] = -2;  // leads nowhere in this phase
    v = head_[twin_[path_.back()]];
    path_.pop_back();
    ++next_[v];
  }
  return flow;
}

}  // namespace offcut::internal
