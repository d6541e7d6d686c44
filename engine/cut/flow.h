// Maximum flow on small networks with real capacities: the side of the source in a minimum s-t cut.
// Internal to engine/cut.
//
// Two solvers for one description: Boykov and Kolmogorov's from Boost.Graph, as the independent
// second method, and our own, Dinic's algorithm (Soviet Math. Doklady 1970) on flat arrays with
// terminal capacities kept in the vertices, which is what the prepared networks of min_cut.h use.
// Saturating arcs subtract equal numbers, so residuals reach zero exactly and both solvers end.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace offcut::internal {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

struct FlowArc {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double capacity = 0;
  double reverse = 0;
};

struct FlowProblem {
  std::vector<double> from_source;  // [vertices]
  std::vector<double> to_sink;      // [vertices]
  std::vector<FlowArc> arcs;
};

struct FlowCut {
  std::vector<bool> source_side;  // [vertices] the smallest such side
  double value = 0;
};

[[nodiscard]] FlowCut solve_with_boost(const FlowProblem& problem);

// Holds its memory between solves.
class FlowSolver {
 public:
  // Fixes the arcs; their capacities come with each solve.
  void prepare(std::size_t vertices, const std::vector<FlowArc>& arcs);
  // `problem` must have the vertices and arcs it was prepared for. Returns the flow; afterwards
  // source_side(v) tells the cut.
  double solve(const FlowProblem& problem);
  bool source_side(std::uint32_t v) const { return level_[v] >= 0; }

 private:
  bool number_levels();
  double augment();
  double advance_from(std::uint32_t root);

  std::vector<std::uint32_t> first_;  // [vertices + 1] into half arcs
  std::vector<std::uint32_t> head_;   // [half arcs]
  std::vector<std::uint32_t> twin_;   // [half arcs] the reverse one
  std::vector<std::uint32_t> place_;  // [arcs] its forward half arc
  std::vector<double> residual_;      // [half arcs]
  std::vector<double> source_;        // [vertices] left from the source
  std::vector<double> sink_;          // [vertices] left to the sink
  std::vector<std::int32_t> level_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> queue_;
  std::vector<std::uint32_t> path_;
};

}  // namespace offcut::internal
