// What a case requires of its figures: "require" of a case file. Internal to the kinds.
//
//   "require": [ { "group": "all", "measure": "median error %", "at_most": 10 } ]
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "scenarios/validation/case_kind.h"

namespace offcut::scenarios {

struct Requirement {
  std::string group;
  std::string measure;
  bool at_most = true;
  double bound = 0;
};

// None where the case has no such key. Mistakes stay in the document.
[[nodiscard]] std::vector<Requirement> read_requirements(JsonObject& root);

// Puts the bounds on the figures. A group that the data do not have is skipped, and said; NotFound
// for a measure that its group does not have.
[[nodiscard]] Result<void> set_requirements(const std::vector<Requirement>& require,
                                            CaseResult& result);

}  // namespace offcut::scenarios
