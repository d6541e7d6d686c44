#include "engine/graph/digraph.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <functional>
#include <queue>

namespace offcut {

std::vector<std::size_t> strong_components(const Successors& successors) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  Graph graph(successors.size());
  for (std::size_t v = 0; v < successors.size(); ++v) {
    for (const std::uint32_t w : successors[v]) boost::add_edge(v, w, graph);
  }
  std::vector<std::size_t> component(successors.size());
  if (!component.empty()) {
    boost::strong_components(graph, boost::make_iterator_property_map(
                                        component.begin(), boost::get(boost::vertex_index, graph)));
  }
  return component;
}

namespace {

// Returns the members of the first strong component of two or more vertices, or of a self-loop.
std::vector<std::uint32_t> some_cycle(const Successors& successors) {
  const std::vector<std::size_t> component = strong_components(successors);
  std::vector<std::vector<std::uint32_t>> members(successors.size());
  for (std::uint32_t v = 0; v < component.size(); ++v) members[component[v]].push_back(v);
  for (const auto& group : members) {
    if (group.size() > 1) return group;
  }
  for (std::uint32_t v = 0; v < successors.size(); ++v) {
    for (const std::uint32_t w : successors[v]) {
      if (w == v) return {v};
    }
  }
  return {};
}

}  // namespace

TopologicalOrder topological_order(const Successors& successors) {
  std::vector<std::size_t> waiting_for(successors.size(), 0);
  for (const auto& arcs : successors) {
    for (const std::uint32_t w : arcs) ++waiting_for[w];
  }
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t v = 0; v < successors.size(); ++v) {
    if (waiting_for[v] == 0) ready.push(v);
  }
  TopologicalOrder result;
  while (!ready.empty()) {
    const std::uint32_t v = ready.top();
    ready.pop();
    result.order.push_back(v);
    for (const std::uint32_t w : successors[v]) {
      if (--waiting_for[w] == 0) ready.push(w);
    }
  }
  if (result.order.size() < successors.size()) return {{}, some_cycle(successors)};
  return result;
}

}  // namespace offcut
