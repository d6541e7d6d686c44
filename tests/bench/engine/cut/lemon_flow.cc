#include "tests/bench/engine/cut/lemon_flow.h"

#ifdef OFFCUT_WITH_LEMON
#include <lemon/preflow.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cmath>
#endif

namespace offcut {

#ifdef OFFCUT_WITH_LEMON

std::optional<LemonResult> solve_with_lemon(const internal::FlowProblem& problem) {
  using Graph = lemon::SmartDigraph;
  double all = 1;
  for (const double c : problem.from_source) all += std::isfinite(c) ? c : 0;
  for (const double c : problem.to_sink) all += std::isfinite(c) ? c : 0;
  for (const auto& arc : problem.arcs) all += std::isfinite(arc.capacity) ? arc.capacity : 0;
  const auto start = std::chrono::steady_clock::now();
  Graph graph;
  const std::size_t vertices = problem.from_source.size();
  graph.reserveNode(static_cast<int>(vertices + 2));
  graph.reserveArc(static_cast<int>(2 * (vertices + problem.arcs.size())));
  std::vector<Graph::Node> nodes;
  for (std::size_t v = 0; v < vertices + 2; ++v) nodes.push_back(graph.addNode());
  Graph::ArcMap<double> capacity(graph);
  const auto add = [&](std::size_t from, std::size_t to, double amount) {
    if (amount > 0) {
      capacity[graph.addArc(nodes[from], nodes[to])] = std::isfinite(amount) ? amount : 4 * all;
    }
  };
  for (std::size_t v = 0; v < vertices; ++v) {
    add(vertices, v, problem.from_source[v]);
    add(v, vertices + 1, problem.to_sink[v]);
  }
  for (const auto& arc : problem.arcs) {
    add(arc.from, arc.to, arc.capacity);
    add(arc.to, arc.from, arc.reverse);
  }
  lemon::Preflow<Graph, Graph::ArcMap<double>> preflow(graph, capacity, nodes[vertices],
                                                       nodes[vertices + 1]);
  preflow.runMinCut();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return LemonResult{.value = preflow.flowValue(), .seconds = took.count()};
}

#else

std::optional<LemonResult> solve_with_lemon(const internal::FlowProblem&) { return std::nullopt; }

#endif

}  // namespace offcut
