// A study with more ways to run the model on the device, for the buttons of a page: the clusters
// and numbers of threads that its file does not ask for, but its device has.
#pragma once

#include <optional>

#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

// Returns the study with the axes "device.affinity" and "device.threads" beside its own, what it
// asks for first. Nothing where it has such an axis itself, where the device is no model with
// clusters, or where the combinations would be too many for a page.
[[nodiscard]] std::optional<PreparedStudy> wider_study(const Study& study, const Catalog& catalog);

}  // namespace offcut::scenarios
