#include "scenarios/rows/study_header.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/rows/plan_rows.h"

namespace offcut::scenarios {

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
