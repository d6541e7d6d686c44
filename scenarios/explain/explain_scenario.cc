#include "scenarios/explain/explain_scenario.h"

#include <array>

#include "engine/base/text.h"
#include "scenarios/explain/explain_cut.h"
#include "scenarios/explain/explain_three_sites.h"
#include "scenarios/explain/explain_two_way.h"

namespace offcut::scenarios {
namespace {

struct Explainer {
  PlacementKind kind;
  Result<Explanation> (*explain)(const ResolvedScenario& resolved);
};

constexpr std::array kExplainers = {
    Explainer{PlacementKind::TwoSites, explain_cut},
    Explainer{PlacementKind::ThreeSites, explain_three_sites},
    Explainer{PlacementKind::TwoWay, explain_two_way},
};
static_assert(has_row_per_enumerator(kExplainers, &Explainer::kind));

Error left_out_error(const PreparedStudy& study, std::uint64_t i, const Combination& combination) {
  const std::string& why = combination.why;
  return {ErrorCode::InvalidArgument,
          message(study.file(), ": scenario ", static_cast<std::size_t>(i),
                  " is left out of the sweep: ",
                  why.empty() ? "a condition of \"where\" does not hold" : why)};
}

}  // namespace

Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i) {
  const StudyContext& context = study.context();
  const std::vector<std::size_t> digits = context.axes.digits(i);
  const auto out = study.left_out(i);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) {
    return fail(
        left_out_error(study, i, context.combinations[context.axes.combination_of(digits)]));
  }
  const auto resolved = resolve_scenario(context, digits);
  if (!resolved) return fail(resolved.error());
  return kExplainers[index_of(resolved->combination->scenario.placement)].explain(*resolved);
}

}  // namespace offcut::scenarios
