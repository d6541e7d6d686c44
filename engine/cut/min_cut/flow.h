// Maximum flow on small networks with real capacities: the side of the source in a minimum s-t cut.
// Internal to engine/cut.
//
// Two solvers for one description: Boykov and Kolmogorov's from Boost.Graph, as the independent
// second method, and our own on flat arrays with terminal capacities kept in the vertices, which is
// what the prepared networks of min_cut.h use. Ours goes in three parts:
//
//   sweep    one pass down the vertices adds up what each could still pass on to the sink through
//            higher ones; one pass up moves what the source gives to where it fits. What gets stuck
//            on the way stays in its vertex, as if the source fed it there.
//   push     what is left is pushed from vertex to vertex towards the nearest sink, farthest first
//            (Goldberg and Tarjan, "A new approach to the maximum-flow problem", J. ACM 1988),
//            until every arc has been looked at about once: cheap where the rest finds its way.
//   phases   two blocking flows from every vertex that is still fed, after Dinic (Soviet Math.
//            Doklady 1970), except that a phase uses every sink it can reach, not only the nearest:
//            cheap where most of the rest is stuck for good. Then push again, if that paid.
//
// Flow that is stuck could go back to the source; it need not, for the side of the source is what
// residual arcs reach from fed vertices either way. The sweep does most of the work where arcs go
// up the order of the vertices, as they do in networks made from topological orders; elsewhere it
// does no harm. Saturating arcs subtract equal numbers, so residuals reach zero exactly; after some
// rounds phases go on alone, and they end. Time O(vertices^2 * arcs) in the worst case.
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
// By FlowSolver, for a network that is solved once.
[[nodiscard]] FlowCut solve_once(const FlowProblem& problem);

// Holds its memory between solves.
class FlowSolver {
 public:
  // Fixes the arcs; their capacities come with each solve.
  void prepare(std::size_t vertices, const std::vector<FlowArc>& arcs);
  // `problem` must have the vertices and arcs it was prepared for. Returns the flow; afterwards
  // source_side(v) tells the cut.
  double solve(const FlowProblem& problem);
  // The same, from the flow of another problem: capacities that are no less hold it too. Returns
  // false, and solves nothing, if one is less.
  struct Flow {
    FlowProblem problem;
    std::vector<double> residual;
    std::vector<double> source;
    std::vector<double> sink;
  };
  [[nodiscard]] bool solve_from(const Flow& start, const FlowProblem& problem);
  Flow flow_of(const FlowProblem& problem) const { return {problem, residual_, source_, sink_}; }
  bool source_side(std::uint32_t v) const { return level_[v] >= 0; }

 private:
  double improve();
  void add_up_room();
  double sweep();
  double push();
  std::uint32_t nowhere() const { return static_cast<std::uint32_t>(source_.size()) + 1; }
  void number_distances();
  double discharge(std::uint32_t v);
  void lift(std::uint32_t v);
  void file_fed(std::uint32_t v);
  bool number_levels();
  double augment();
  double advance_from(std::uint32_t root);

  // Half arcs of v: to higher vertices in [first_[v], lower_[v]), to lower ones up to first_[v +
  // 1].
  std::vector<std::uint32_t> first_;  // [vertices + 1]
  std::vector<std::uint32_t> lower_;  // [vertices]
  std::vector<std::uint32_t> head_;   // [half arcs]
  std::vector<std::uint32_t> twin_;   // [half arcs] the reverse one
  std::vector<std::uint32_t> place_;  // [arcs] its forward half arc
  std::vector<double> residual_;      // [half arcs]
  std::vector<double> source_;        // [vertices] fed and not yet passed on
  std::vector<double> sink_;          // [vertices] left to the sink
  std::vector<double> room_;          // [vertices] what could still go to the sink from here up
  std::vector<std::int32_t>
      level_;  // [vertices] arcs from a fed vertex; less than none: not reached
  std::vector<std::uint32_t> next_;  // [vertices] the half arc to go on with
  std::vector<std::uint32_t> queue_;
  std::vector<std::uint32_t> path_;

  // What push() keeps.
  std::vector<std::uint32_t> distance_;  // [vertices] 1 + arcs to a sink, at least; or nowhere()
  std::vector<std::uint32_t> at_;        // [1 + vertices + 1] how many are at a distance
  std::vector<std::uint32_t> fed_;       // [the same] list of fed vertices, some out of date
  std::vector<std::uint32_t> next_fed_;  // [vertices] the next of that list
  std::uint32_t farthest_ = 0;           // no list beyond this holds a vertex
  std::size_t looks_ = 0;                // at half arcs
};

}  // namespace offcut::internal
