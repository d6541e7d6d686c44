// Whether what FlowSolver found is a flow and a cut of equal size: then the flow is maximum and the
// cut minimum.
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/min_cut/flow.h"

namespace offcut::internal {
namespace {

double finite_or_zero(double capacity) { return std::isfinite(capacity) ? capacity : 0; }

// What rounding may come to: a small share of all that could flow.
double slack_of(const FlowProblem& problem) {
  double all = 0;
  for (std::size_t v = 0; v < problem.from_source.size(); ++v) {
    all += finite_or_zero(problem.from_source[v]) + finite_or_zero(problem.to_sink[v]);
  }
  for (const FlowArc& arc : problem.arcs) {
    all += finite_or_zero(arc.capacity) + finite_or_zero(arc.reverse);
  }
  return 1e-9 * all;
}

tl::unexpected<Error> wrong(const char* what, std::size_t which, const char* expected,
                            double found) {
  return fail(ErrorCode::Inconsistent,
              message("flow: ", what, " ", which, ": expected ", expected, ", found ", found));
}

}  // namespace

Result<void> FlowSolver::check_result(const FlowProblem& problem) const {
  const double slack = slack_of(problem);
  if (auto ok = check_arcs(problem, slack); !ok) return ok;
  if (auto ok = check_conservation(problem, slack); !ok) return ok;
  return check_cut();
}

// Residuals are no less than 0 and, both ways together, what the arc holds.
Result<void> FlowSolver::check_arcs(const FlowProblem& problem, double slack) const {
  for (std::size_t i = 0; i < problem.arcs.size(); ++i) {
    const double forward = residual_[place_[i]];
    const double backward = residual_[reverse_[place_[i]]];
    if (forward < 0 || backward < 0) {
      return wrong("arc", i, "residuals of at least 0", std::min(forward, backward));
    }
    const double lost = forward + backward - problem.arcs[i].capacity - problem.arcs[i].reverse;
    if (std::abs(lost) > slack) return wrong("arc", i, "residuals that keep its capacity", lost);
  }
  return {};
}

// What the source gave a vertex is in its excess, in the sink or on the arcs. Where something has
// no limit, what is left of it does not say how much went.
Result<void> FlowSolver::check_conservation(const FlowProblem& problem, double slack) const {
  std::vector<double> kept(problem.from_source.size());
  for (std::size_t v = 0; v < kept.size(); ++v) {
    const double given = problem.from_source[v] - excess_[v];
    const double sunk = problem.to_sink[v] - sink_residual_[v];
    if (excess_[v] < 0) return wrong("vertex", v, "an excess of at least 0", excess_[v]);
    kept[v] = given - sunk;
  }
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < problem.arcs.size(); ++i) {
    const FlowArc& arc = problem.arcs[i];
    double moved = kUnknown;
    if (std::isfinite(arc.capacity)) {
      moved = arc.capacity - residual_[place_[i]];
    } else if (std::isfinite(arc.reverse)) {
      moved = residual_[reverse_[place_[i]]] - arc.reverse;
    }
    kept[arc.from] -= moved;
    kept[arc.to] += moved;
  }
  for (std::size_t v = 0; v < kept.size(); ++v) {
    if (std::isfinite(kept[v]) && std::abs(kept[v]) > slack) {
      return wrong("vertex", v, "as much out as in", kept[v]);
    }
  }
  return {};
}

// Nothing leads on from the side of the source: every arc out of it is full, and so is every way
// from it to the sink. What still has excess is on that side.
Result<void> FlowSolver::check_cut() const {
  for (std::uint32_t v = 0; v < excess_.size(); ++v) {
    if (!source_side(v)) {
      if (excess_[v] > 0) return wrong("vertex", v, "no excess on the sink's side", excess_[v]);
      continue;
    }
    if (sink_residual_[v] > 0) return wrong("vertex", v, "no way to the sink", sink_residual_[v]);
    for (std::uint32_t k = first_[v]; k < first_[v + 1]; ++k) {
      if (residual_[k] > 0 && !source_side(head_[k])) {
        return wrong("vertex", v, "full arcs to the sink's side", residual_[k]);
      }
    }
  }
  return {};
}

}  // namespace offcut::internal
