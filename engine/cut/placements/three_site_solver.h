// The best plan over three ordered sites (three_sites.h), for any number of pairs of links.
//
// Graphs with at most `cut_limit` cuts: every pair of nested cuts, pruned once (nested_cuts.h);
// then any monotone links, objectives and bounds. Larger graphs: the min-cut of three_site_cut.h
// over affine links, for objectives that are sums (latency, energy, both weighted) without bounds
// but pins. What a link charges once makes three cases, and the best of them is the optimum:
//
//     device-only            pays no link
//     nothing in the cloud   two sites; pays the link once
//     something in the cloud pays both links once: least without these, then priced with them
//
// Either way the answer is exact. Ties: question.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/cut/cut_solver.h"
#include "engine/cut/placements/nested_cuts.h"
#include "engine/cut/placements/three_sites.h"

namespace offcut {

struct ThreeSiteAnswer {
  SitePlan plan;
  ThreeSiteFigures figures;
  ThreeSitePrice price;
  Rank rank;
  SolveMethod method = SolveMethod::Enumeration;
  CutId cut = 0;          // of the layers on the device, where cuts are numbered
  double considered = 0;  // plans that were looked at, of min-cut: 0 (all, but not one by one)
};

class ThreeSiteSolver {
 public:
  static constexpr std::size_t kCutLimit = 4096;

  // `solver` is of the same graph, columns and wire; all must outlive this. Objective::Throughput
  // and encodings with codecs are not for three sites.
  ThreeSiteSolver(const ModelGraph& graph, const ThreeSiteProblem& problem, const CutSolver& solver,
                  const Columns& columns, std::size_t cut_limit = kCutLimit);
  ~ThreeSiteSolver();

  // InvalidArgument, with what would be possible, for links, objectives or bounds that the method
  // of the graph does not take. Any number of threads. O(plans kept), or one min-cut.
  [[nodiscard]] Result<ThreeSiteAnswer> answer(const Link& link, const Link& edge_link,
                                               const Question& question) const;
  // Prices a given plan, e.g. all layers at one site, where the cloud takes `cloud_slow_down` times
  // as long.
  [[nodiscard]] ThreeSiteAnswer priced(SitePlan plan, const Link& link, const Link& edge_link,
                                       const Question& question, double cloud_slow_down = 1) const;
  [[nodiscard]] SitePlan all_at(Site where) const;

  SolveMethod method() const { return listed_ ? SolveMethod::Enumeration : SolveMethod::MinCut; }
  const ThreeSiteProblem& problem() const { return problem_; }

  // The plans that can be best for such links and questions; kept, so asking again costs nothing.
  // Only where the method is Enumeration.
  struct ListedPlan {
    internal::NestedPair cuts;
    ThreeSiteFigures figures;
  };
  struct Listed {
    std::vector<ListedPlan> plans;  // in tie-break order
    double considered = 0;          // plans that they stand for
  };
  [[nodiscard]] const Listed& listed(const Link& link, const Link& edge_link,
                                     const Question& question) const;
  // The same for any links, and for sites of any speed.
  [[nodiscard]] const Listed& listed_at_any_speed(const Question& question) const;
  [[nodiscard]] SitePlan plan_of(const ListedPlan& listed) const;

 private:
  [[nodiscard]] const Listed& list_of(internal::NestedScope scope) const;
  [[nodiscard]] Result<ThreeSiteAnswer> by_min_cut(const Link& link, const Link& edge_link,
                                                   const Question& question) const;

  struct Cache;
  const ModelGraph* graph_;
  ThreeSiteProblem problem_;
  const CutSolver* cuts_;
  Columns columns_;
  bool listed_ = false;
  std::unique_ptr<Cache> cache_;
};

}  // namespace offcut
