#include "scenarios/rows/pareto_rows.h"

#include "engine/cut/skyline/pareto.h"
#include "scenarios/rows/best_rows.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/three_site_front.h"

namespace offcut::scenarios {
namespace {

// One front over the plans of several scenarios that differ in their operating points.
class Front {
 public:
  explicit Front(const StudyContext& context) : context_(context) {}

  Result<void> run(const std::vector<std::size_t>& first, std::uint64_t number,
                   std::vector<ResultRow>& rows) {
    for (const auto& digits : context_.axes.choices(first)) {
      const auto out = left_out(context_, digits);
      if (!out) return fail(out.error());
      if (*out != LeftOut::No) continue;
      auto resolved = resolve_scenario(context_, digits);
      if (!resolved) return fail(resolved.error());
      resolved_.push_back(std::move(*resolved));
    }
    if (resolved_.empty()) return {};  // another choice is the first, or all are left out
    if (resolved_.front().combination->three_sites != nullptr) {
      return append_three_site_front(context_, std::move(resolved_), number, rows);
    }
    for (std::size_t choice = 0; choice < resolved_.size(); ++choice) gather(choice);
    const std::size_t before = rows.size();
    const Skyline merged = Skyline::of_plans(std::move(plans_), considered_);
    const Question& question = resolved_.front().combination->scenario.question;
    for (const ParetoPoint& point : pareto_front(merged, *resolved_.front().link, question)) {
      const Source& source = sources_[point.plan.cut];
      const ResolvedScenario& resolved = resolved_[source.resolved];
      auto ok = certify_plan(*resolved.combination, source.skyline, source.plan, *resolved.link);
      if (!ok) return ok;
      const CutFacts& facts = facts_of_plan(*resolved.combination, source.skyline, source.plan);
      rows.push_back(with_plan(row_frame(context_, resolved, number), *resolved.combination,
                               source.plan, point.price, facts));
      append_asked(rows.back(), *resolved.combination, source.plan.figures, facts);
      rows.back().gap = source.skyline->complete() ? 0 : 1;
    }
    return rows.size() == before ? append_nearest(context_, resolved_, number, rows)
                                 : Result<void>{};
  }

 private:
  struct Source {
    std::size_t resolved;
    std::shared_ptr<const Skyline> skyline;
    SkylinePlan plan;
  };
  void gather(std::size_t choice) {
    const ResolvedScenario& resolved = resolved_[choice];
    const Combination& combination = *resolved.combination;
    const auto skyline = combination.group->solver().skyline(
        combination.columns, scope_of_front(*resolved.link, combination.scenario.question));
    for (const SkylinePlan& plan : skyline->plans()) {
      SkylinePlan entry = plan;
      entry.cut = static_cast<CutId>(sources_.size());
      sources_.push_back({choice, skyline, plan});
      plans_.push_back(entry);
    }
    considered_ += skyline->considered();
  }

  const StudyContext& context_;
  std::vector<ResolvedScenario> resolved_;
  std::vector<Source> sources_;
  std::vector<SkylinePlan> plans_;
  double considered_ = 0;
};

}  // namespace

Result<void> append_front(const StudyContext& context, const std::vector<std::size_t>& digits,
                          std::uint64_t number, std::vector<ResultRow>& rows) {
  return Front(context).run(digits, number, rows);
}

}  // namespace offcut::scenarios
