// The front door of the cut engine: prepared once for a graph and its cost columns, then asked any
// number of questions over any links.
//
//   auto solver = CutSolver::build(graph, {device_columns, cloud_columns, wire});
//   CutAnswer best = solver->answer({.device = 3, .cloud = 0}, link, question);
//   report << first_cloud_layer(graph, solver->on_device(best)) << best.price.latency().ms();
//
// The method follows from the graph, and every answer names the one that gave it: graphs with at
// most `cut_limit` cuts are enumerated; the skyline of others comes from the frontier program; and
// where that would keep too many partial plans (links whose wait costs without bound, or columns
// that trade time against energy layer by layer), from min-cuts over all mixtures of the criteria:
// then only plans on the convex hull are known. Where the price is a sum (latency, energy or both
// weighted, over an affine link, without bounds), one more min-cut gives the optimum; else `exact`
// is false and `bound` is what was proved (lower_bound.h). Rules on where cuts may lie leave a
// smaller graph (skyline/ruled_cuts.h). Skylines are built when first
// asked for and kept, one per pair of columns and scope (skyline.h); after that an answer costs a
// map look-up and a few prices. All const members may be called from any number of threads; answers
// do not depend on their order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/skyline/skyline.h"
#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/split_problem.h"

namespace offcut {

namespace internal {
class RuledCuts;
}

enum class SolveMethod {
  Enumeration,  // every cut listed, then the skyline
  Frontier,     // the skyline by dynamic programming, without listing the cuts
  MinCut,       // plans on the convex hull, by min-cuts
};

// Returns "enumeration", "frontier", "min-cut".
[[nodiscard]] std::string_view name_of(SolveMethod method);

struct CutAnswer {
  CutFigures figures;
  CutPrice price;
  bool feasible = true;
  std::string binding;  // not feasible: the bound that the nearest plan breaks by the largest ratio
  double excess = 1;    // not feasible: that ratio, > 1
  SolveMethod method = SolveMethod::Enumeration;
  bool exact = true;       // no plan can be better
  double bound = 0;        // no plan has a lower objective, SI; the value of this one if exact
  Columns columns;         // of the plan
  CutId cut = 0;           // number of the cut in the tree, or of the plan in the skyline
  std::size_t priced = 0;  // plans priced for this answer
  double considered = 0;   // cuts they stand for
  std::shared_ptr<const Skyline> skyline;
  double value = 0;  // of the objective, SI

  // How far the value may lie above the optimum at most, as a share of it.
  double gap() const { return exact || !(value > 0) ? 0 : 1 - bound / value; }
};

struct SolverOptions {
  std::size_t cut_limit = 300'000;          // graphs with more cuts are not enumerated
  std::size_t partial_plan_limit = 80'000;  // of the frontier program
  std::size_t ruled_cut_limit = 20'000;     // cuts that rules leave are listed up to here
};

class CutSolver {
 public:
  // The graph must outlive the solver. TooLarge if no method can hold the graph.
  [[nodiscard]] static Result<CutSolver> build(const ModelGraph& graph, CutProblem problem,
                                               const SolverOptions& options = {});

  // Whether a cut keeps the pins and their rules: Inconsistent if none does; TooLarge where the
  // rules cannot be held on so many cuts. What is asked below must have passed here, if it has
  // rules.
  [[nodiscard]] Result<void> expect_cut(const Pins& pins) const;
  // The best plan by the rule of question.h.
  [[nodiscard]] CutAnswer answer(const Columns& columns, const Link& link,
                                 const Question& question) const;
  // The plans that can be best for such links and questions; kept, so asking again costs nothing.
  [[nodiscard]] std::shared_ptr<const Skyline> skyline(const Columns& columns,
                                                       const SkylineScope& scope) const;
  // Which layers of the graph run on the device. O(layers).
  [[nodiscard]] std::vector<bool> on_device(const CutAnswer& answer) const;

  [[nodiscard]] CutFigures device_only(const Columns& columns) const;
  [[nodiscard]] CutFigures cloud_only(const Columns& columns) const;

  SolveMethod method() const { return method_; }
  // The exact number of cuts as long as it is below 2^53.
  // Infinite where they cannot be counted either.
  double cuts() const { return cuts_; }
  // The encodings that plans choose from; the encoding of a plan.
  std::size_t encodings() const { return problem_.wires.size(); }
  const Encoding& encoding(const Columns& columns) const { return wire(columns).encoding; }
  const WireColumn& wire(const Columns& columns) const { return problem_.wires[columns.encoding]; }
  // Null unless the method is Enumeration.
  const CutTree* tree() const { return tree_.get(); }
  const CutTable* table() const { return table_.get(); }

 private:
  struct Cache;
  CutSolver();
  Skyline over_encodings(Columns columns, const SkylineScope& scope) const;
  Skyline frontier(const Columns& columns, SkylineScope scope) const;
  Skyline ruled_skyline(const Columns& columns, const SkylineScope& scope) const;
  [[nodiscard]] Result<std::shared_ptr<const internal::RuledCuts>> ruled_cuts(
      const std::shared_ptr<const CutRules>& rules) const;
  void improve(const Columns& columns, const Link& link, const Question& question,
               CutAnswer& answer) const;
  void take_if_better(const std::vector<bool>& set, const Columns& columns, const Link& link,
                      const Question& question, CutAnswer& answer) const;
  CutFigures extreme(const Columns& columns, bool device) const;

 public:
  CutSolver(CutSolver&&) noexcept;
  CutSolver& operator=(CutSolver&&) noexcept;
  CutSolver(const CutSolver&) = delete;
  CutSolver& operator=(const CutSolver&) = delete;
  ~CutSolver();

 private:
  const ModelGraph* graph_ = nullptr;
  CutProblem problem_;
  SolveMethod method_ = SolveMethod::Enumeration;
  double cuts_ = 0;
  SolverOptions options_;
  std::unique_ptr<CutTree> tree_;
  std::unique_ptr<CutTable> table_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace offcut
