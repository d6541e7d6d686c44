#include "scenarios/rows/study_header.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/results/result_columns.h"
#include "scenarios/rows/plan_rows.h"

namespace offcut::scenarios {
namespace {

// Where the rows say which values of the axes they are of.
std::vector<std::string> swept_columns(const StudyContext& context) {
  std::vector<std::string> out;
  for (const Axis& axis : context.axes.axes()) {
    if (axis.values.size() < 2) continue;
    const auto columns = result_columns();
    const auto shows = std::find_if(columns.begin(), columns.end(),
                                    [&](const ResultColumn& c) { return c.field == axis.field; });
    out.emplace_back(shows == columns.end() ? axis.field : std::string(shows->name));
  }
  return out;
}

bool is_swept(const StudyContext& context, std::string_view field) {
  const auto& axes = context.axes.axes();
  return std::any_of(axes.begin(), axes.end(), [&](const Axis& axis) {
    return axis.values.size() > 1 &&
           (axis.field == field || axis.field.starts_with(message(field, ".")));
  });
}

// ", least latency": what the rows were chosen by; "" where a column says it.
std::string chosen_by(const StudyContext& context, const Scenario& scenario) {
  if (scenario.rows == RowKind::AllCuts) return ", all cuts";
  if (scenario.rows == RowKind::Ends) return ", all of it at one site";
  if (scenario.rows == RowKind::Pareto) return ", front of latency and energy";
  if (is_swept(context, "objective")) return "";
  const bool most = scenario.question.objective.kind == Objective::Kind::Throughput;
  return message(most ? ", most " : ", least ", scenario.objective);
}

// A name that all rows share, or how the title speaks of several.
std::string common(const StudyContext& context, std::string_view field, const std::string& name,
                   const char* several) {
  return is_swept(context, field) ? several : name;
}

}  // namespace

StudyHeader study_header(const PreparedStudy& study) {
  const StudyContext& context = study.context();
  const Combination& first =
      *std::find_if(context.combinations.begin(), context.combinations.end(),
                    [](const Combination& s) { return s.left_out == LeftOut::No; });
  StudyHeader header;
  header.name = study.name();
  header.file = study.file();
  header.title = message(study.name(), ": ", common(context, "model", first.model, "models"),
                         " on ", common(context, "device.model", first.device, "devices"),
                         first.edge.empty() ? "" : ", edge ", first.edge, ", cloud ",
                         common(context, "cloud.model", first.cloud, "machines"),
                         chosen_by(context, first.scenario));
  header.description = study.study().base().description;
  header.manifest = study.manifest();
  header.swept = swept_columns(context);
  for (const std::size_t axis : context.extra) {
    header.format.extra.push_back(context.axes.axes()[axis].field);
  }
  for (std::string& name : columns_of(first.scenario)) {
    header.format.extra.push_back(std::move(name));
  }
  for (const AskedColumn column : study.study().base().columns) {
    header.format.extra.emplace_back(info_of(column).name);
  }
  header.scenarios = study.size();
  return header;
}

}  // namespace offcut::scenarios
