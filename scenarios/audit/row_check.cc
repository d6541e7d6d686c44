#include "scenarios/audit/row_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "engine/base/enum_table.h"
#include "engine/base/text.h"
#include "scenarios/audit/allowed_plans.h"
#include "scenarios/audit/plain_plan.h"

namespace offcut::scenarios {
namespace {

struct ProofText {
  Proof proof;
  std::string_view text;
};
constexpr std::array kProofs = {
    ProofText{Proof::EveryCut, "every cut priced again: none is better"},
    ProofText{Proof::Skyline, "the skyline of all cuts, and the plan priced again"},
    ProofText{Proof::Frontier, "the frontier program, and the plan priced again"},
    ProofText{Proof::MinCut, "min-cuts, and the plan priced again"},
    ProofText{Proof::Bound, "not proven best: the plan priced again, the bound is in \"gap\""},
    ProofText{Proof::Listed, "every cut has its row, each priced again"},
    ProofText{Proof::Ends, "the whole model at each site, each priced again"},
    ProofText{Proof::Front, "the front of all plans, each certified"},
    ProofText{Proof::Regimes, "the regimes of all plans, each certified"},
    ProofText{Proof::Sites, "the solver for three sites, its plan certified"},
    ProofText{Proof::TwoWay, "the solver for layers that return, its plan certified"},
};
static_assert(has_row_per_enumerator(kProofs, &ProofText::proof));

// The set of layers that a row names, and the columns that it is priced with.
struct NamedPlan {
  std::vector<bool> on_device;
  Columns columns;
};

std::optional<std::size_t> encoding_of(const CutSolver& solver, const std::string& name) {
  if (name.empty()) return 0;
  for (std::size_t e = 0; e < solver.encodings(); ++e) {
    if (solver.encoding({.encoding = e}).name == name) return e;
  }
  return std::nullopt;
}

std::optional<NamedPlan> plan_of(const ResolvedScenario& resolved, const PrintedRow& row) {
  const Combination& combination = *resolved.combination;
  const CutSolver& solver = combination.group->solver();
  const auto encoding = encoding_of(solver, row.text("encoding"));
  const double cut = row.number("cut");
  if (!encoding || !(cut >= 0) || cut != std::floor(cut)) return std::nullopt;
  NamedPlan plan{.on_device = {}, .columns = combination.columns};
  plan.columns.encoding = *encoding;
  if (const CutTree* tree = solver.tree()) {
    if (cut >= static_cast<double>(tree->size())) return std::nullopt;
    plan.on_device = tree->on_device(static_cast<CutId>(cut));
    return plan;
  }
  if (combination.scenario.rows == RowKind::Ends) {
    if (cut > 1) return std::nullopt;
    plan.on_device.assign(combination.group->graph().layer_count(), cut == 1);
    return plan;
  }
  // Plans of such models have numbers of their own, which the solver knows again.
  const CutAnswer answer =
      solver.answer(combination.columns, *resolved.link, combination.scenario.question);
  if (cut != static_cast<double>(answer.cut)) return std::nullopt;
  plan.on_device = solver.on_device(answer);
  return plan;
}

SplitProblem problem_of(const Combination& combination, const Columns& columns) {
  const CutGroup& group = *combination.group;
  return {group.device(columns), group.cloud(columns), group.solver().wire(columns)};
}

// Collects what a row says otherwise.
class Comparison {
 public:
  Comparison(const PrintedRow& row, std::vector<RowDifference>& differences)
      : row_(row), differences_(differences) {}

  void number(std::string_view column, double expected) {
    const Cell* cell = row_.find(column);
    if (cell == nullptr || agreeing_digits(number_in(*cell), expected) >= kEnoughDigits) return;
    differences_.push_back({std::string(column), text_in(*cell), text_in(expected)});
  }
  // Of a difference of larger numbers, or a share of them.
  void number(std::string_view column, double expected, double scale) {
    if (std::abs(row_.number(column) - expected) <= kRounding * scale) return;
    number(column, expected);
  }
  void text(std::string_view column, const std::string& expected) {
    const Cell* cell = row_.find(column);
    if (cell == nullptr || text_in(*cell) == expected) return;
    differences_.push_back({std::string(column), text_in(*cell), expected});
  }

 private:
  static constexpr double kRounding = 1e-9;
  const PrintedRow& row_;
  std::vector<RowDifference>& differences_;
};

void compare_figures(const PlainPlan& plan, Comparison& compare) {
  const double latency = plan.latency_ms();
  const double energy = plan.energy_mj();
  compare.number("layers_on_device", static_cast<double>(plan.layers));
  compare.number("uplink_bytes", static_cast<double>(plan.up_bytes));
  compare.number("downlink_bytes", static_cast<double>(plan.down_bytes));
  compare.number("latency_ms", latency);
  compare.number("device_ms", plan.device_ms, latency);
  compare.number("network_ms", plan.network_ms(), latency);
  compare.number("cloud_ms", plan.cloud_ms, latency);
  compare.number("energy_mj", energy);
  compare.number("compute_mj", plan.compute_mj, energy);
  compare.number("transmit_mj", plan.transmit_mj, energy);
  compare.number("receive_mj", plan.receive_mj, energy);
  compare.number("promotion_mj", plan.promotion_mj, energy);
  compare.number("tail_mj", plan.tail_mj, energy);
  compare.number("idle_mj", plan.idle_mj, energy);
}

void compare_stages(const PlainPlan& plan, const Stream& stream, Comparison& compare) {
  constexpr double kMs = 1e-3;
  const double rate = stream.frames_per_s;
  compare.number("frames_per_s", rate);
  compare.number("most_frames_per_s", 1 / (plan.longest_stage_ms() * kMs));
  compare.number("device_load", rate * plan.device_ms * kMs, 1);
  compare.number("uplink_load", rate * plan.uplink_ms * kMs, 1);
  compare.number("cloud_load", rate * plan.cloud_stage_ms * kMs, 1);
  compare.number("downlink_load", rate * plan.downlink_ms * kMs, 1);
}

// The whole model on one site, and what the split gains over that.
void compare_wholes(const ResolvedScenario& resolved, const PlainPlan& plan, Comparison& compare) {
  const Combination& combination = *resolved.combination;
  const ModelGraph& graph = combination.group->graph();
  const Question& question = combination.scenario.question;
  const SplitProblem problem = problem_of(combination, combination.columns);
  double least_ms = plan.latency_ms();
  double least_mj = plan.energy_mj();
  bool any = false;
  for (const bool device : {true, false}) {
    const std::vector<bool> whole(graph.layer_count(), device);
    auto alone = evaluate_plan(graph, problem, whole, {*resolved.link, question.stream});
    if (!alone) continue;
    alone->count_only(question.objective.scope);
    compare.number(device ? "device_only_ms" : "cloud_only_ms", alone->latency_ms());
    compare.number(device ? "device_only_mj" : "cloud_only_mj", alone->energy_mj());
    const Pins& pins = question.constraints.pins;
    if (!(device ? pins.to_cloud : pins.to_device).empty()) continue;
    least_ms = any ? std::min(least_ms, alone->latency_ms()) : alone->latency_ms();
    least_mj = any ? std::min(least_mj, alone->energy_mj()) : alone->energy_mj();
    any = true;
  }
  compare.number("speedup", plan.latency_ms() > 0 ? least_ms / plan.latency_ms() : 1);
  compare.number("energy_saving", least_mj > 0 ? 1 - plan.energy_mj() / least_mj : 0, 1);
}

// Whether every bound is kept, each looked at on its own; nothing where one is kept or broken by no
// more than rounding.
std::optional<bool> keeps_bounds(const Question& question, const PlainPlan& plan,
                                 const CutFigures& figures) {
  bool kept = true;
  bool close = false;
  const auto look = [&](double value, double limit) {
    const double rounding = 1e-9 * std::max(std::abs(value), std::abs(limit));
    if (std::abs(value - limit) <= rounding) {
      close = true;
    } else {
      kept = kept && value <= limit;
    }
  };
  const Constraints& bounds = question.constraints;
  if (bounds.latency) look(plan.latency_ms(), bounds.latency->ms());
  if (bounds.energy) look(plan.energy_mj(), bounds.energy->mj());
  if (bounds.device_memory) look(figures.memory.as_double(), bounds.device_memory->as_double());
  if (bounds.uplink_bytes) {
    look(static_cast<double>(plan.up_bytes), bounds.uplink_bytes->as_double());
  }
  if (bounds.accuracy_drop) look(figures.accuracy_drop, *bounds.accuracy_drop);
  if (question.stream) look(plan.longest_stage_ms() * question.stream->frames_per_s, 1e3);
  if (close && kept) return std::nullopt;
  return kept;
}

void compare_feasible(const Combination& combination, const NamedPlan& named, const PlainPlan& plan,
                      Comparison& compare) {
  const Question& question = combination.scenario.question;
  const CutFigures figures = figures_of_set(
      combination.group->graph(), problem_of(combination, named.columns), named.on_device);
  const auto kept = keeps_bounds(question, plan, figures);
  if (!kept) return;
  const bool allowed = AllowedPlans(combination).allow(named.on_device);
  compare.number("feasible", *kept && allowed ? 1 : 0);
}

// The plan over the row's link, which waits as long as the row says where that is the same time.
Result<PlainPlan> evaluate_named(const ResolvedScenario& resolved, const NamedPlan& named,
                                 const PrintedRow& row) {
  const Combination& combination = *resolved.combination;
  const SplitProblem problem = problem_of(combination, named.columns);
  PlainLink over{*resolved.link, combination.scenario.question.stream};
  auto plan = evaluate_plan(combination.group->graph(), problem, named.on_device, over);
  const double said_ms = row.number("cloud_ms");
  if (!plan || !(std::abs(said_ms - plan->cloud_ms) <= 1e-9 * plan->latency_ms())) return plan;
  over.wait_ms = said_ms;
  return evaluate_plan(combination.group->graph(), problem, named.on_device, over);
}

// How a row that is not checked here was found.
std::optional<Proof> proof_elsewhere(const Scenario& scenario) {
  if (scenario.placement == PlacementKind::ThreeSites) return Proof::Sites;
  if (scenario.placement == PlacementKind::TwoWay) return Proof::TwoWay;
  if (scenario.rows == RowKind::Pareto) return Proof::Front;
  if (scenario.rows == RowKind::Regimes) return Proof::Regimes;
  return std::nullopt;
}

Proof proof_by(SolveMethod method, double gap) {
  if (gap > 0) return Proof::Bound;
  if (method == SolveMethod::Enumeration) return Proof::Skyline;
  return method == SolveMethod::MinCut ? Proof::MinCut : Proof::Frontier;
}

}  // namespace

std::string_view text_of(Proof proof) { return kProofs[index_of(proof)].text; }

const ListedCuts& RowChecker::cuts_of(const Combination& combination) {
  if (!cuts_ || cuts_->combination() != &combination) {
    cuts_ = std::make_unique<ListedCuts>(combination);
  }
  return *cuts_;
}

RowCheck RowChecker::check(const ResolvedScenario& resolved, const PrintedRow& row) {
  const Combination& combination = *resolved.combination;
  const Scenario& scenario = combination.scenario;
  if (const auto proof = proof_elsewhere(scenario)) return {{}, *proof};
  RowCheck out;
  Comparison compare(row, out.differences);
  const CutSolver& solver = combination.group->solver();
  const bool listed =
      solver.tree() != nullptr && solver.tree()->size() * solver.encodings() <= most_cuts_;
  out.proof = scenario.rows == RowKind::AllCuts ? Proof::Listed
              : scenario.rows == RowKind::Ends  ? Proof::Ends
              : listed                          ? Proof::EveryCut
                                                : proof_by(solver.method(), row.number("gap"));
  const auto named = plan_of(resolved, row);
  if (!named) {
    out.differences.push_back({"cut", row.text("cut"), "the number of a cut and its encoding"});
    return out;
  }
  auto plan = evaluate_named(resolved, *named, row);
  if (!plan) {
    out.differences.push_back({"cut", row.text("cut"), plan.error().message});
    return out;
  }
  plan->count_only(scenario.question.objective.scope);
  compare_figures(*plan, compare);
  if (scenario.question.stream) compare_stages(*plan, *scenario.question.stream, compare);
  compare_wholes(resolved, *plan, compare);
  compare_feasible(combination, *named, *plan, compare);
  if (out.proof != Proof::EveryCut) return out;
  const ListedCuts& cuts = cuts_of(combination);
  const ListedCuts::Plan best = cuts.best(*resolved.link);
  const auto cut = static_cast<CutId>(row.number("cut"));
  const Rank printed = cuts.rank(cut, named->columns.encoding, *resolved.link);
  const bool as_good = !(best.rank < printed) && cuts.is_allowed(cut);
  // Between encodings the rule names no order.
  const bool comes_first = best.cut == cut || solver.encodings() > 1;
  if (!as_good || !comes_first) compare.number("cut", static_cast<double>(best.cut));
  return out;
}

}  // namespace offcut::scenarios
