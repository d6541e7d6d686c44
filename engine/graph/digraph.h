// Two questions about a plain directed graph, answered with Boost.Graph behind a thin door (its
// headers cost seconds per file to compile).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace offcut {

// successors[v] lists where the arcs of vertex v go.
using Successors = std::vector<std::vector<std::uint32_t>>;

struct TopologicalOrder {
  std::vector<std::uint32_t> order;  // every vertex once, before its successors; empty on a cycle
  std::vector<std::uint32_t> cycle;  // the vertices of one strong component that holds a cycle
};

// Returns the order in which a vertex comes after all its predecessors, and otherwise as early as
// its number allows: numbers that are in topological order already stay as they are.
// O(V log V + E).
[[nodiscard]] TopologicalOrder topological_order(const Successors& successors);

// Returns the strong component of every vertex, numbered from 0. O(V + E).
[[nodiscard]] std::vector<std::size_t> strong_components(const Successors& successors);

}  // namespace offcut
