#include "scenarios/rows/three_site_front.h"

#include <algorithm>
#include <tuple>

#include "engine/base/text.h"
#include "scenarios/rows/best_rows.h"
#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {
namespace {

// A plan of one of the choices, by what decides between plans.
struct Entry {
  std::size_t choice = 0;
  ThreeSiteAnswer answer;
  double latency = 0;
  double energy = 0;

  auto key() const { return std::tuple(latency, energy, answer.figures.cut.layers); }
};

// Both latency and energy count, whatever the objective.
Question of_front(Question question) {
  question.objective.kind = Objective::Kind::Weighted;
  question.objective.latency_weight = question.objective.energy_weight = 1;
  return question;
}

Result<void> gather(const ResolvedScenario& resolved, std::size_t choice,
                    std::vector<Entry>& entries) {
  const Combination& combination = *resolved.combination;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  if (solver.method() != SolveMethod::Enumeration) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected ", in_quotes(spec_of(RowKind::Best).word), " with ",
                        spec_of(PlacementKind::ThreeSites).key, " and a model of over ",
                        ThreeSiteSolver::kCutLimit, " cuts, found ",
                        in_quotes(spec_of(RowKind::Pareto).word)));
  }
  const Question question = of_front(combination.scenario.question);
  const auto& listed = solver.listed(*resolved.link, *combination.edge_link, question);
  for (const ThreeSiteSolver::ListedPlan& plan : listed.plans) {
    ThreeSiteAnswer answer = solver.priced(solver.plan_of(plan), *resolved.link,
                                           *combination.edge_link, combination.scenario.question);
    if (!answer.rank.feasible()) continue;
    answer.cut = plan.cuts.inner;
    const double latency = answer.price.total.latency().s();
    const double energy = answer.price.total.energy(question.objective.scope).j();
    entries.push_back({choice, std::move(answer), latency, energy});
  }
  return {};
}

}  // namespace

Result<void> append_three_site_front(const StudyContext& context,
                                     std::vector<ResolvedScenario> choices, std::uint64_t number,
                                     std::vector<ResultRow>& rows) {
  std::vector<Entry> entries;
  for (std::size_t c = 0; c < choices.size(); ++c) {
    if (auto ok = gather(choices[c], c, entries); !ok) return ok;
  }
  // Stable: plans that tie in all of this stay in the order of their choices.
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key() < b.key(); });
  if (entries.empty()) return append_nearest(context, choices, number, rows);
  std::optional<double> least;
  for (Entry& entry : entries) {
    if (least && !(entry.energy < *least)) continue;
    least = entry.energy;
    const ThreeSitePlacement placement =
        ThreeSitePlacement::of(choices[entry.choice], std::move(entry.answer));
    if (auto ok = placement.certify(); !ok) return ok;
    rows.push_back(placement_row(context, choices[entry.choice], number, placement));
  }
  return {};
}

}  // namespace offcut::scenarios
