#include "scenarios/studies/fixed_cut_rows.h"

#include <algorithm>
#include <array>

#include "engine/base/enum_table.h"
#include "engine/base/text.h"
#include "scenarios/rows/least_so_far.h"

namespace offcut::scenarios {
namespace {

// Whether a plan may break a bound in some scenario.
bool is_bounded(const StudyContext& context) {
  return std::any_of(context.combinations.begin(), context.combinations.end(),
                     [](const Combination& combination) {
                       Question question = combination.scenario.question;
                       question.constraints.pins = {};
                       return !question.constraints.none() || question.stream.has_value();
                     });
}

std::vector<StudyCell> naming_cells(const StudyContext& context, std::uint64_t k) {
  std::vector<StudyCell> cells;
  const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = context.axes.axes()[a];
    if (axis.is_network()) continue;
    const Setting value = axis.values[digits[a]];
    if (const double* number = std::get_if<double>(&value)) {
      cells.emplace_back(*number);
    } else {
      cells.emplace_back(std::get<std::string>(value));
    }
  }
  return cells;
}

// The unit of an objective in tables, where it has one.
struct Unit {
  Objective::Kind objective;
  const char* suffix;
  double per_si;
};
constexpr std::array kUnits = {
    Unit{Objective::Kind::Latency, "_ms", 1e3},    Unit{Objective::Kind::Energy, "_mj", 1e3},
    Unit{Objective::Kind::EnergyDelay, "_js", 1},  Unit{Objective::Kind::Throughput, "_ms", 1e3},
    Unit{Objective::Kind::Weighted, "_weight", 1},
};
static_assert(has_row_per_enumerator(kUnits, &Unit::objective));
constexpr Unit kMixed = {Objective::Kind::Latency, "_si", 1};

// That of all scenarios; SI units where they differ in their objectives.
const Unit& unit_of(const StudyContext& context) {
  const auto objective = common_objective(context);
  return objective ? kUnits[index_of(objective->kind)] : kMixed;
}

// Makes the rows of a combination.
class TableRows {
 public:
  TableRows(const StudyContext& context, std::uint64_t k, const RegretTable& regret)
      : context_(context),
        k_(k),
        combination_(context.combinations[k]),
        regret_(regret),
        plans_(fixed_plans(combination_)),
        regrets_(regret.rows()) {}

  void append(std::vector<std::vector<StudyCell>>& out) const {
    const CutTree& tree = *combination_.group->solver().tree();
    out.push_back(
        row("chosen for each network", "", {.mean_cost = regret_.mean_least(), .share_best = 1}));
    out.push_back(row_of("least worst regret", regret_.minimax()));
    out.push_back(row_of("least mean", regret_.least_mean()));
    append_cut("device-only", tree.device_only(), out);
    append_cut("cloud-only", CutTree::cloud_only(), out);
  }

 private:
  // A cut that pins forbid has no row; one that may be encoded comes in the first encoding.
  void append_cut(const char* what, CutId cut, std::vector<std::vector<StudyCell>>& out) const {
    for (std::size_t p = 0; p < plans_.size(); ++p) {
      if (plans_[p].cut != cut) continue;
      out.push_back(row_of(what, p));
      return;
    }
  }

  std::vector<StudyCell> row_of(const char* what, std::size_t p) const {
    const CutSolver& solver = combination_.group->solver();
    const FixedPlan& plan = plans_[p];
    std::string name = combination_.group->facts_of_cut(plan.cut, plan.columns).first_cloud_layer;
    if (solver.encodings() > 1 && plan.cut != solver.tree()->device_only()) {
      name += message(" in ", solver.encoding(plan.columns).name);
    }
    return row(what, name, regrets_[p]);
  }

  std::vector<StudyCell> row(const char* what, const std::string& cut, const Regret& regret) const {
    const double unit = unit_of(context_).per_si;
    std::vector<StudyCell> cells = naming_cells(context_, k_);
    cells.emplace_back(std::string(what));
    cells.emplace_back(cut);
    const bool never = regret.infeasible == 1;
    for (const double value : {regret.mean_cost * unit, regret.mean * unit, regret.worst * unit,
                               100 * regret.worst_relative}) {
      cells.push_back(never ? StudyCell("-") : StudyCell(value));
    }
    cells.emplace_back(regret.share_best);
    if (is_bounded(context_)) cells.emplace_back(regret.infeasible);
    return cells;
  }

  const StudyContext& context_;
  std::uint64_t k_;
  const Combination& combination_;
  const RegretTable& regret_;
  std::vector<FixedPlan> plans_;
  std::vector<Regret> regrets_;
};

}  // namespace

std::vector<FixedPlan> fixed_plans(const Combination& combination) {
  const CutSolver& solver = combination.group->solver();
  const Pins& pins = combination.scenario.question.constraints.pins;
  std::vector<FixedPlan> out;
  for (const CutId cut : cuts_that_keep(pins, *solver.tree())) {
    // Device-only sends nothing, so it encodes nothing.
    const std::size_t encodings = cut == solver.tree()->device_only() ? 1 : solver.encodings();
    for (std::size_t e = 0; e < encodings; ++e) {
      out.push_back({cut, {combination.columns.device, combination.columns.cloud, e}});
    }
  }
  return out;
}

StudyTable fixed_cut_table(const PreparedStudy& study) {
  StudyTable table{.study = study.name(),
                   .name = std::string(spec_of(RowKind::FixedCut).word),
                   .note = "what one cut for all networks of the sweep costs",
                   .columns = {},
                   .rows = {}};
  const StudyContext& context = study.context();
  for (const Axis& axis : context.axes.axes()) {
    if (!axis.is_network()) table.columns.push_back(axis.field);
  }
  for (const char* name : {"cut", "first_cloud_layer"}) table.columns.emplace_back(name);
  for (const char* name : {"mean", "mean_regret", "worst_regret"}) {
    table.columns.push_back(message(name, unit_of(context).suffix));
  }
  table.columns.insert(table.columns.end(), {"worst_regret_percent", "share_best"});
  if (is_bounded(context)) table.columns.emplace_back("share_infeasible");
  return table;
}

void add_fixed_cut_rows(const StudyContext& context, std::uint64_t k, const RegretTable& regret,
                        StudyTable& table) {
  TableRows(context, k, regret).append(table.rows);
}

}  // namespace offcut::scenarios
