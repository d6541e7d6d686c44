// What a study states changes a figure of one of its scenarios at least, or is an error.
//
// Whether a key has an effect depends on the rest of the file: a tail counts under a tail rule, the
// saving of a batch where there are batches. So it is asked of all scenarios together, once they
// are opened:
//
//   keys of networks    network_effects.h
//   other keys          a table of what each needs beside it
//   edits               edit_effects.h
//
// Two keys that set the same number are errors too, whether they are values of the file, axes or
// uncertain inputs: else their order would decide.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/site_pricing.h"

namespace offcut::scenarios {

// Fails where a key of `file`, the scenario as it is written, needs another one beside it and none
// of the scenarios made of it has that. `axes`: fields that vary.
[[nodiscard]] Result<void> expect_company(const nlohmann::ordered_json& file,
                                          const std::vector<std::string>& axes,
                                          std::span<const Scenario* const> scenarios);

// Fails where sites start cold and none of these loads anything.
[[nodiscard]] Result<void> expect_loading(std::span<const PricedSite* const> sites);

// Everything above of an opened study.
[[nodiscard]] Result<void> expect_effects(const Study& study, const StudyContext& context);

}  // namespace offcut::scenarios
