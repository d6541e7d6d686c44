// Fields of a scenario by their place in its file: "device.threads", "edits.busy.time_scale", and
// the same as "edits[0].time_scale"; "sweep.device.threads" is an axis, whose name has dots.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/site_choice.h"

namespace offcut::scenarios {

// Puts a value at a field; makes the objects on the way. NotFound where a list has no such element,
// InvalidArgument where a word or a number stands on the way, TooLarge for too many keys.
[[nodiscard]] Result<void> put_field(nlohmann::ordered_json& file, const std::string& field,
                                     const Setting& value);

// The same for any JSON.
[[nodiscard]] Result<void> put_value(nlohmann::ordered_json& file, const std::string& field,
                                     nlohmann::ordered_json value);

// Fails where two of the fields are the same place, or one lies in the other: the later one would
// replace what the earlier one set. The error names both.
[[nodiscard]] Result<void> expect_apart(const nlohmann::ordered_json& file,
                                        const std::vector<std::string>& fields);

}  // namespace offcut::scenarios
