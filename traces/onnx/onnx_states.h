// State that a network hands from one run to the next, recognised from the names of its inputs and
// results, and from recurrent operators:
//
//   present.0.key, present_key_values.0.key, new_past...   past_key_values.0.key, past.0.key...
//   hn, h_out, state_next...                               h0, h_in, state...   of one shape
//   the last state of LSTM, GRU, RNN                       its initial state, both unchanged
//
// It stays at the site of the layers that read and make it (ModelGraph). A pair far apart, which
// would tie the network together, is no state: it crosses, and a note says so. A pair that the user
// states is one whatever its names, shapes and distance. Internal to traces/onnx.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::traces {

// Puts the pairs into spec.states, `stated` before all; returns notes. InvalidArgument for a stated
// name that is no result or no input of the network, or comes twice.
[[nodiscard]] Result<std::vector<std::string>> find_states(const std::vector<StateSpec>& stated,
                                                           GraphSpec& spec);

}  // namespace offcut::traces
