#include "scenarios/rows/plan_rows.h"

#include "engine/base/text.h"
#include "scenarios/rows/placement.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/row_kinds.h"

namespace offcut::scenarios {

std::vector<std::string> columns_of(const Scenario& scenario) {
  std::vector<std::string> names;
  if (scenario.question.stream) names = stream_columns();
  for (std::string& name : model_of(scenario.placement).columns()) {
    names.push_back(std::move(name));
  }
  if (const auto columns = maker_of(scenario.rows).columns) {
    for (std::string& name : columns(scenario)) names.push_back(std::move(name));
  }
  return names;
}

Result<void> append_rows(const PreparedStudy& study, std::uint64_t i,
                         std::vector<ResultRow>& rows) {
  const StudyContext& context = study.context();
  const std::vector<std::size_t> digits = context.axes.digits(i);
  const Combination& combination = context.combinations[context.axes.combination_of(digits)];
  auto ok = maker_of(combination.scenario.rows).append(context, digits, i, rows);
  if (ok) return ok;
  const std::string where = message(study.file(), ": scenario ", static_cast<std::size_t>(i));
  return fail(within(where, ok.error()));
}

}  // namespace offcut::scenarios
