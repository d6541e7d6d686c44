// A study that gives tables, around a sweep: asked once per scenario, with a column per axis in
// front of those of its tables.
//
//   "study": "uncertainty", "uncertainty": { ... }, "sweep": { "device.threads": [1, 2, 4] }
//
//   device.threads  first_cloud_layer  latency_ms_p50 ...
//   1               l4                 ...
//   2               ...
//
// Conditions leave scenarios out as in any sweep. Tables of all scenarios have the same columns;
// where an axis would change them, the study is refused.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/studies/repeat_study.h"

namespace offcut::scenarios {

// Runs the study once for each scenario that is not left out; without a sweep, once.
[[nodiscard]] Result<std::vector<StudyTable>> sweep_study(const Study& study,
                                                          const Catalog& catalog,
                                                          const RunTables& run);

// Checks each of these scenarios, and returns the warnings of the files, each once.
using CheckOne = std::function<Result<std::vector<std::string>>(const Study&)>;
[[nodiscard]] Result<std::vector<std::string>> check_swept(const Study& study,
                                                           const Catalog& catalog,
                                                           const CheckOne& check);

}  // namespace offcut::scenarios
