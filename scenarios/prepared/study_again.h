// A study made ready again from the manifest of its results, with the inputs that it had then.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

struct StudyAgain {
  PreparedStudy study;
  std::vector<std::string> notes;  // what is not as it was, and does not change an answer
};

// Takes the scenario file where it lay, or in `folder`; where it is not there any more, its text in
// the manifest. Malformed for a manifest that does not say enough, Inconsistent where the scenario
// file or an input has changed since, with its name.
[[nodiscard]] Result<StudyAgain> study_again(std::string_view manifest, const Catalog& catalog,
                                             const std::optional<std::filesystem::path>& folder);

// Inconsistent, with their names, where the inputs of two manifests of one study differ.
[[nodiscard]] Result<void> expect_same_inputs(std::string_view then, std::string_view now);

}  // namespace offcut::scenarios
