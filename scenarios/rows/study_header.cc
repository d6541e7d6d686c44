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

}  // namespace

StudyHeader study_header(const PreparedStudy& study) {
  const StudyContext& context = study.context();
  const Combination& first =
      *std::find_if(context.combinations.begin(), context.combinations.end(),
                    [](const Combination& s) { return s.left_out == LeftOut::No; });
  StudyHeader header;
  header.name = study.name();
  header.file = study.file();
  header.title = message(study.name(), ": ", first.model, " on ", first.device,
                         first.edge.empty() ? "" : ", edge ", first.edge, ", cloud ", first.cloud,
                         ", least ", first.scenario.objective);
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
