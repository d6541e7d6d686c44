// Values put into the JSON of a scenario file, at a place that a field names.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/result.h"

namespace offcut::scenarios {

// Puts a value at a field: "device.threads", "edits.busy.time_scale" (by name), "edits[0].layer" (by
// place), "sweep.device.threads" (an axis). Makes the objects on the way. NotFound for an element of
// a list that is not there; TooLarge for a field of more than 32 keys.
[[nodiscard]] Result<void> put_value(nlohmann::ordered_json& document, const std::string& field,
                                     nlohmann::ordered_json value);

}  // namespace offcut::scenarios
