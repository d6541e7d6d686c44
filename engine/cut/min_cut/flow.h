// Maximum flow on small networks with real capacities, and the minimum s-t cut that proves it.
// Internal to engine/cut.
//
// One description, two solvers: Boykov and Kolmogorov's from Boost.Graph, as the independent second
// method, and our own on flat arrays. Capacities from the source and to the sink are kept in the
// vertices. The words are those of preflows: a vertex is ACTIVE while it has EXCESS, which is flow
// that has come in and not gone out. Our solver has three parts:
//
//   sweep          One pass down the vertices sums up how much each could still pass on to the sink
//                  through higher ones. One pass up moves what the source gives to where it fits.
//                  What gets stuck on the way stays as excess of its vertex.
//   push-relabel   Excess is pushed from vertex to vertex towards the nearest sink, highest label
//                  first, with exact heights at the start and the gap rule (Goldberg and Tarjan, "A
//                  new approach to the maximum-flow problem", J. ACM 1988), until every arc has
//                  been looked at about once. Cheap where the excess finds its way.
//   phases         Two blocking flows from every active vertex, after Dinic (Soviet Math. Doklady
//                  1970), except that a phase uses every sink it can reach, not only the nearest.
//                  Cheap where most of the excess is stuck for good. Then push-relabel again, if
//                  that paid.
//
// Excess that is stuck need not go back to the source: the side of the source is what residual arcs
// reach from active vertices either way. The sweep does most of the work where arcs go up the order
// of the vertices, as they do in networks made from topological orders; elsewhere it does no harm.
// Saturating arcs subtract equal numbers, so residuals reach zero exactly. After some rounds phases
// go on alone, and they end. Time O(vertices^2 * arcs) in the worst case.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engine/base/result.h"

namespace offcut::internal {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

struct FlowArc {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double capacity = 0;
  double reverse = 0;  // capacity the other way
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
  // Returns the maximum flow; afterwards source_side(v) tells the cut. REQUIRES: `problem` has the
  // vertices and arcs of prepare().
  double solve(const FlowProblem& problem);

  // What a solve left behind.
  struct Flow {
    FlowProblem problem;
    std::vector<double> residual;
    std::vector<double> excess;
    std::vector<double> sink_residual;
  };
  Flow flow_of(const FlowProblem& problem) const {
    return {problem, residual_, excess_, sink_residual_};
  }
  // Solves from the flow of another problem, which holds where no capacity is less now. Returns
  // false, and solves nothing, if one is less.
  [[nodiscard]] bool solve_from(const Flow& start, const FlowProblem& problem);

  // Whether v is on the source's side of the minimum cut.
  bool source_side(std::uint32_t v) const { return level_[v] >= 0; }

  // Proves the last solve of `problem`: residuals are those of a flow, and no residual arc leaves
  // the source's side, so the flow is maximum and the cut minimum. Inconsistent, with the arc or
  // vertex, otherwise. For tests. O(vertices + arcs).
  [[nodiscard]] Result<void> check_result(const FlowProblem& problem) const;

 private:
  double improve();
  void sum_up_room();
  double sweep();

  // Push-relabel.
  double push_relabel();
  void label_heights();
  double discharge(std::uint32_t v);
  void relabel(std::uint32_t v);
  void enqueue_active(std::uint32_t v);
  std::uint32_t unreachable_height() const {
    return static_cast<std::uint32_t>(excess_.size()) + 1;
  }

  // Phases.
  bool assign_levels();
  double add_blocking_flow();
  double augment_from(std::uint32_t root);

  Result<void> check_arcs(const FlowProblem& problem, double slack) const;
  Result<void> check_conservation(const FlowProblem& problem, double slack) const;
  Result<void> check_cut() const;

  // Half arcs of v: [first_[v], lower_[v]) lead to higher vertices, [lower_[v], first_[v + 1]) to
  // lower ones.
  std::vector<std::uint32_t> first_;    // [vertices + 1]
  std::vector<std::uint32_t> lower_;    // [vertices]
  std::vector<std::uint32_t> head_;     // [half arcs]
  std::vector<std::uint32_t> reverse_;  // [half arcs] the half arc the other way
  std::vector<std::uint32_t> place_;    // [arcs] the forward half arc
  std::vector<double> residual_;        // [half arcs] capacity left
  std::vector<double> excess_;          // [vertices] come in and not gone out
  std::vector<double> sink_residual_;   // [vertices] capacity left to the sink
  std::vector<double> room_;            // [vertices] what could still reach the sink upwards

  // [vertices] arcs from an active vertex; negative: not reached
  std::vector<std::int32_t> level_;
  std::vector<std::uint32_t> current_arc_;  // [vertices] the half arc to go on with
  std::vector<std::uint32_t> queue_;
  std::vector<std::uint32_t> path_;

  // [vertices] at most 1 + arcs to a sink, or unreachable_height()
  std::vector<std::uint32_t> height_;
  std::vector<std::uint32_t> count_at_height_;   // [heights] how many vertices have it
  std::vector<std::uint32_t> active_by_height_;  // [heights] list of active ones, some out of date
  std::vector<std::uint32_t> next_active_;       // [vertices] the next of that list
  std::uint32_t highest_ = 0;                    // no list beyond this holds a vertex
  std::size_t work_ = 0;                         // half arcs looked at by push_relabel()
};

}  // namespace offcut::internal
