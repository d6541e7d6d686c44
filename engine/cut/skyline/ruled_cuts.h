// Cuts that keep rules (cut_rules.h) of a graph whose cuts are too many to list. Units and
// barred reads contract it: what no cut may take apart is one layer of a smaller graph.
//
//     a - b - c - d - e      units {a b} {c d}        (a b) - (c d) - e
//
// Where the cuts of the smaller graph can be listed, each is looked at: all rules hold, and prices
// are those of the whole graph. Else other methods solve the smaller graph, provided that the
// contraction says all that the rules say. Internal to engine/cut; cut_solver.h is the door.
#pragma once

#include <memory>
#include <vector>

#include "engine/cut/skyline/skyline.h"
#include "engine/cut/table/cut_rules.h"
#include "engine/cut/table/split_problem.h"

namespace offcut::internal {

class RuledCuts {
 public:
  // `problem` is that of the graph of the rules. TooLarge, with the rule at fault, where more than
  // `limit` cuts are left and the rules say more than the contraction.
  [[nodiscard]] static Result<RuledCuts> build(std::shared_ptr<const CutRules> rules,
                                               const CutProblem& problem, std::size_t limit);

  // Whether the cuts are listed. Then their skyline; the scope holds the pins.
  bool listed() const { return is_listed_; }
  [[nodiscard]] Skyline skyline(const SplitProblem& whole, const SkylineScope& scope) const;
  [[nodiscard]] bool any_keeps(const Pins& pins) const;

  // Else the smaller graph with its columns, and pins as layers of it; rules are left out.
  const ModelGraph& graph() const { return fused_.graph; }
  const CutProblem& problem() const { return problem_; }
  [[nodiscard]] Pins pins_of(const Pins& pins) const;
  // The layers of the whole graph that a set of the smaller one holds; plans likewise.
  [[nodiscard]] std::vector<bool> expanded(const std::vector<bool>& set) const;
  [[nodiscard]] Skyline expanded(const Skyline& skyline, const SplitProblem& whole) const;

 private:
  RuledCuts() = default;
  std::shared_ptr<const CutRules> rules_;
  FusedGraph fused_;
  CutProblem problem_;
  bool is_listed_ = false;
  std::vector<std::vector<bool>> sets_;  // listed: those that keep the rules
};

}  // namespace offcut::internal
