// Whether a key of a network has an effect, found by trying it: the key is given other values, and
// the costs of some exchanges are compared.
//
// idle_reason() (network_fields.h) knows the keys that a kind of network never looks at, and says
// why. A trial finds what depends on the other numbers besides: a power of a state that lasts no
// time, the wake-ups of a radio that does not sleep, a promotion that no gap is long enough for.
#pragma once

#include <string_view>

#include "network_models/network_spec.h"

namespace offcut::network_models {

// Which parts of a cost are looked at.
struct CountedCost {
  bool time = true;
  bool transmit = true;      // energy of sending
  bool other_energy = true;  // of receiving, waking, waiting and staying awake
};

// Returns whether some other value of the key, numeric or word, changes a cost on this network.
// True for a key that is in neither table, for one that says how far a power was fitted, and where
// a recording decides (trace_start_ms). At most a dozen links are built; most often two.
[[nodiscard]] bool changes_cost(std::string_view field, const NetworkSpec& spec,
                                CountedCost counted);

}  // namespace offcut::network_models
