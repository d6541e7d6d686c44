// What a page computes with: the plans of every operating point of a study, its networks, and the
// graph that is cut.
//
//   points    one per combination of the axes outside the network: question, plans, layer times
//   networks  the settings of each network model, and the ranges that the sweep gives them
//   graphs    layers and tensors, once per cut table
//
// SI units, so that the page adds up what the engine adds up: keys end in _s, _j, _w, _bytes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/base/result.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

// InvalidArgument, with the reason, for studies whose plans are no cuts between two sites.
[[nodiscard]] Result<nlohmann::ordered_json> what_if_data(const PreparedStudy& study);

}  // namespace offcut::scenarios
