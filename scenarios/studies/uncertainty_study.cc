#include "scenarios/studies/uncertainty_study.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/study/monte_carlo.h"
#include "scenarios/file/uncertainty_choice.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/uncertain_plans.h"
#include "scenarios/studies/uncertain_point.h"

namespace offcut::scenarios {
namespace {

Result<UncertaintyChoice> read_choice(const Study& study) {
  UncertaintyChoice choice = read_uncertainty(study.block());
  if (auto ok = study.expect_all_read(); !ok) return fail(ok.error());
  return choice;
}

bool is_bounded(const Question& question) {
  Constraints bounds = question.constraints;
  bounds.pins = {};
  return !bounds.none() || question.stream.has_value();
}

// Makes the table of what was counted.
class Table {
 public:
  Table(const Combination& combination, const MonteCarloOptions& draws)
      : group_(*combination.group),
        solver_(group_.solver()),
        columns_(combination.columns),
        bounded_(is_bounded(combination.scenario.question)),
        encoded_(solver_.encodings() > 1),
        with_deadline_(draws.deadline.has_value()),
        counted_(draws.first_samples == draws.most_samples) {}

  StudyTable of(const MonteCarlo& result) const {
    StudyTable table{
        .study = {},
        .name = "uncertainty",
        .note = message(std::size_t{result.samples}, " samples, 95% intervals",
                        result.converged || counted_ ? "" : "; budget spent before the stop rule"),
        .columns = {"first_cloud_layer", "latency_ms_p50", "latency_ms_p95", "latency_ms_p99",
                    "energy_mj_p50", "energy_mj_p95", "energy_mj_p99", "fastest", "least_energy",
                    "best"},
        .rows = {}};
    if (bounded_) {
      table.columns.emplace_back("feasible");
      table.note += message("; some cut keeps the constraints in ",
                            std::round(1e4 * result.feasible.value) / 1e2, "% of them");
    }
    if (encoded_) table.columns.insert(table.columns.begin() + 1, "encoding");
    if (with_deadline_) table.columns.emplace_back("meets_deadline");
    for (const CutOdds& odds : result.cuts) {
      if (is_whole(odds.cut) || is_worth_showing(odds)) table.rows.push_back(row(odds));
    }
    return table;
  }

 private:
  bool is_whole(CutId cut) const {
    return cut == CutTree::cloud_only() || cut == solver_.tree()->device_only();
  }
  static bool is_worth_showing(const CutOdds& odds) {
    return std::max({odds.best.value, odds.fastest.value, odds.frugal.value}) >= kWorthShowing;
  }

  std::vector<StudyCell> row(const CutOdds& odds) const {
    std::vector<StudyCell> cells = {first_cloud_layer(group_.graph(), *solver_.tree(), odds.cut),
                                    odds.latency_p50,
                                    odds.latency_p95,
                                    odds.latency_p99,
                                    odds.energy_p50,
                                    odds.energy_p95,
                                    odds.energy_p99,
                                    odds.fastest,
                                    odds.frugal,
                                    odds.best};
    if (bounded_) cells.emplace_back(odds.feasible);
    if (encoded_) {
      const bool offloads = odds.cut != solver_.tree()->device_only();
      const Columns at{columns_.device, columns_.cloud, odds.encoding};
      cells.insert(cells.begin() + 1, StudyCell(offloads ? solver_.encoding(at).name : ""));
    }
    if (with_deadline_) cells.emplace_back(odds.deadline);
    return cells;
  }

  const CutGroup& group_;
  const CutSolver& solver_;
  Columns columns_;
  bool bounded_;
  bool encoded_;
  bool with_deadline_;
  bool counted_;  // the file says how many samples
};

}  // namespace

Result<std::vector<StudyTable>> run_uncertainty(const Study& study, const Catalog& catalog) {
  const auto choice = read_choice(study);
  if (!choice) return fail(choice.error());
  const auto point = UncertainPoint::prepare(study, choice->inputs, catalog);
  if (!point) return fail(point.error());
  const StudyContext& context = point->context();
  const Combination& combination = context.combinations.front();
  const auto result = draw_plans(combination, context.networks.models.front(), *choice);
  if (!result) return fail(within(study.file(), result.error()));
  StudyTable table = Table(combination, choice->draws).of(*result);
  table.study = study.name();
  return std::vector<StudyTable>{std::move(table)};
}

Result<std::vector<std::string>> check_uncertainty(const Study& study, const Catalog& catalog) {
  const auto choice = read_choice(study);
  if (!choice) return fail(choice.error());
  const auto point = UncertainPoint::prepare(study, choice->inputs, catalog);
  if (!point) return fail(point.error());
  return point->warnings();
}

}  // namespace offcut::scenarios
