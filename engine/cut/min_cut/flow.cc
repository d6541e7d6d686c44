#include "engine/cut/min_cut/flow.h"

#include <algorithm>

namespace offcut::internal {

void FlowSolver::prepare(std::size_t vertices, const std::vector<FlowArc>& arcs) {
  first_.assign(vertices + 1, 0);
  lower_.assign(vertices, 0);
  for (const FlowArc& arc : arcs) {
    ++first_[arc.from + 1];
    ++first_[arc.to + 1];
    ++lower_[std::min(arc.from, arc.to)];
  }
  for (std::size_t v = 0; v < vertices; ++v) first_[v + 1] += first_[v];
  std::vector<std::uint32_t> free_up(first_.begin(), first_.end() - 1);
  for (std::size_t v = 0; v < vertices; ++v) lower_[v] += first_[v];
  std::vector<std::uint32_t> free_down = lower_;
  head_.resize(2 * arcs.size());
  reverse_.resize(2 * arcs.size());
  place_.resize(arcs.size());
  residual_.resize(2 * arcs.size());
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    const bool ascends = arcs[i].from < arcs[i].to;
    const std::uint32_t up = free_up[ascends ? arcs[i].from : arcs[i].to]++;
    const std::uint32_t down = free_down[ascends ? arcs[i].to : arcs[i].from]++;
    head_[up] = ascends ? arcs[i].to : arcs[i].from;
    head_[down] = ascends ? arcs[i].from : arcs[i].to;
    reverse_[up] = down;
    reverse_[down] = up;
    place_[i] = ascends ? up : down;
  }
  level_.resize(vertices);
  height_.resize(vertices);
  count_at_height_.resize(vertices + 2);
  active_by_height_.resize(vertices + 2);
  next_active_.resize(vertices);
  current_arc_.resize(vertices);
  queue_.resize(vertices + 1);  // one to spare for assign_levels()
  room_.resize(vertices);
}

double FlowSolver::solve(const FlowProblem& problem) {
  for (std::size_t i = 0; i < problem.arcs.size(); ++i) {
    residual_[place_[i]] = problem.arcs[i].capacity;
    residual_[reverse_[place_[i]]] = problem.arcs[i].reverse;
  }
  excess_ = problem.from_source;
  sink_residual_ = problem.to_sink;
  return improve();
}

bool FlowSolver::solve_from(const Flow& start, const FlowProblem& problem) {
  residual_ = start.residual;
  excess_ = start.excess;
  sink_residual_ = start.sink_residual;
  bool holds = true;
  // Unlimited stays unlimited.
  const auto raise = [&](double& left, double before, double now) {
    if (now == before) return;
    left += now - before;
    holds = holds && now > before;
  };
  for (std::size_t i = 0; i < problem.arcs.size(); ++i) {
    const FlowArc& before = start.problem.arcs[i];
    raise(residual_[place_[i]], before.capacity, problem.arcs[i].capacity);
    raise(residual_[reverse_[place_[i]]], before.reverse, problem.arcs[i].reverse);
  }
  for (std::size_t v = 0; v < excess_.size(); ++v) {
    raise(excess_[v], start.problem.from_source[v], problem.from_source[v]);
    raise(sink_residual_[v], start.problem.to_sink[v], problem.to_sink[v]);
  }
  if (holds) improve();
  return holds;
}

// Adds to the flow what can be added; returns how much.
double FlowSolver::improve() {
  sum_up_room();
  double flow = sweep();
  // A round of pushes that moved less than the phases after it is not repeated.
  constexpr int kMostPushRounds = 8;
  bool pays = true;
  for (int round = 0;; ++round) {
    const double pushed = pays && round < kMostPushRounds ? push_relabel() : 0;
    flow += pushed;
    double found = 0;
    for (int phase = 0; phase < 2; ++phase) {
      if (!assign_levels()) return flow + found;
      found += add_blocking_flow();
    }
    flow += found;
    pays = pays && pushed > found;
  }
}

FlowCut solve_once(const FlowProblem& problem) {
  FlowSolver solver;
  solver.prepare(problem.from_source.size(), problem.arcs);
  FlowCut cut;
  cut.value = solver.solve(problem);
  for (std::uint32_t v = 0; v < problem.from_source.size(); ++v) {
    cut.source_side.push_back(solver.source_side(v));
  }
  return cut;
}

void FlowSolver::sum_up_room() {
  for (auto v = static_cast<std::uint32_t>(room_.size()); v-- > 0;) {
    double room = std::max(sink_residual_[v] - excess_[v], 0.0);
    for (std::uint32_t k = first_[v]; k < lower_[v]; ++k) {
      room += std::min(residual_[k], room_[head_[k]]);
    }
    room_[v] = room;
  }
}

double FlowSolver::sweep() {
  double flow = 0;
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    const double absorbed = std::min(excess_[v], sink_residual_[v]);
    excess_[v] -= absorbed;
    sink_residual_[v] -= absorbed;
    flow += absorbed;
    for (std::uint32_t k = first_[v]; k < lower_[v] && excess_[v] > 0; ++k) {
      const std::uint32_t w = head_[k];
      const double amount = std::min({excess_[v], residual_[k], room_[w]});
      if (amount <= 0) continue;
      room_[w] -= amount;
      excess_[v] -= amount;
      excess_[w] += amount;
      residual_[k] -= amount;
      residual_[reverse_[k]] += amount;
    }
  }
  return flow;
}

// Breadth first from the active vertices; returns whether the sink is reached. Whether an arc leads
// on is hard to guess for the processor, so the loops count instead of branching.
bool FlowSolver::assign_levels() {
  std::uint32_t end = 0;
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    const bool active = excess_[v] > 0;
    level_[v] = active ? 0 : -1;
    queue_[end] = v;
    end += active ? 1 : 0;
  }
  double reached = 0;
  for (std::uint32_t i = 0; i < end; ++i) {
    const std::uint32_t v = queue_[i];
    const std::int32_t next = level_[v] + 1;
    reached = std::max(reached, sink_residual_[v]);
    for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
      const std::uint32_t w = head_[k];
      const std::uint32_t leads_on = (residual_[k] > 0 ? 1U : 0U) & (level_[w] < 0 ? 1U : 0U);
      level_[w] = leads_on != 0 ? next : level_[w];
      queue_[end] = w;
      end += leads_on;
    }
  }
  return reached > 0;
}

// A blocking flow over arcs that go up one level, from every active vertex.
double FlowSolver::add_blocking_flow() {
  for (std::size_t v = 0; v < current_arc_.size(); ++v) current_arc_[v] = first_[v];
  double flow = 0;
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    if (excess_[v] > 0 && level_[v] == 0) flow += augment_from(v);
  }
  return flow;
}

double FlowSolver::augment_from(std::uint32_t root) {
  double flow = 0;
  path_.clear();
  std::uint32_t v = root;
  while (excess_[root] > 0) {
    if (sink_residual_[v] > 0) {
      double amount = std::min(excess_[root], sink_residual_[v]);
      for (const std::uint32_t k : path_) amount = std::min(amount, residual_[k]);
      excess_[root] -= amount;
      sink_residual_[v] -= amount;
      flow += amount;
      // Back to the tail of the first arc that is full now, or stay where the sink still takes.
      std::size_t keep = path_.size();
      for (std::size_t i = path_.size(); i-- > 0;) {
        residual_[path_[i]] -= amount;
        residual_[reverse_[path_[i]]] += amount;
        if (residual_[path_[i]] <= 0) keep = i;
      }
      if (keep < path_.size()) {
        v = head_[reverse_[path_[keep]]];
        path_.resize(keep);
      }
      if (excess_[root] <= 0) break;
      if (sink_residual_[v] > 0) continue;
    }
    bool moved = false;
    for (; current_arc_[v] < first_[v + 1]; ++current_arc_[v]) {
      const std::uint32_t k = current_arc_[v];
      if (residual_[k] <= 0 || level_[head_[k]] != level_[v] + 1) continue;
      path_.push_back(k);
      v = head_[k];
      moved = true;
      break;
    }
    if (moved) continue;
    if (path_.empty()) break;
    level_[v] = -2;  // leads nowhere in this phase
    v = head_[reverse_[path_.back()]];
    path_.pop_back();
    ++current_arc_[v];
  }
  return flow;
}

}  // namespace offcut::internal
