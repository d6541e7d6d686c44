// What a scenario says of the graph of its model: the keys `dimensions` and `state`.
//
//   "dimensions": {"sequence": 128, "batch": 1}                    extents that the file leaves open
//   "state": [["present.0.key", "past_key_values.0.key"], ...]     a result, and the input of the
//                                                                  next run that it is
//
// Which names the model has is checked where it is opened.
#pragma once

#include "engine/json/json.h"
#include "scenarios/file/scenario.h"

namespace offcut::scenarios {

// Fills in `dimensions` and `states` of the scenario; errors are those of the document.
void read_graph_choice(JsonObject& root, Scenario& scenario);

}  // namespace offcut::scenarios
