// The block "inputs" of sensitivity and uncertainty: fields and their distributions.
//
//   "inputs": { "network.uplink_mbit_per_s": { "loguniform": [1, 20] }, ... }
//
//   uniform [a, b]     loguniform [a, b]              normal [mean, sd]
//   empirical [...]    triangular [least, mode, most]  lognormal [median, sd of the logarithm]
//
// Which fields there are: uncertain_point.h.
#pragma once

#include <string>
#include <vector>

#include "engine/json/json.h"
#include "engine/study/response.h"

namespace offcut::scenarios {

// Reads the object "inputs". Sticky errors are left in the document.
[[nodiscard]] std::vector<Input> read_inputs(JsonObject& block);

// The ends of a distribution; where it has none, a value beyond which one draw in 10^9 lies.
[[nodiscard]] double least_drawn(const Distribution& distribution);
[[nodiscard]] double most_drawn(const Distribution& distribution);

// An input replaces the value of its field, so the file must not give one: InvalidArgument.
[[nodiscard]] Result<void> expect_no_value_beside(const Input& input, const JsonDocument& document);

// What an input changes: a field of the network, a scale of a site, or something that needs a
// column of costs per value.
enum class InputKind { Network, DeviceTime, DeviceEnergy, EdgeTime, CloudTime, Outer };
[[nodiscard]] InputKind input_kind_of(const std::string& field);

// Whether the field is a whole number: threads, inputs per run, an extent of the model.
[[nodiscard]] bool counts_something(const std::string& field);

// An input outside the network takes certain values only: returns it with a distribution over
// these. InvalidArgument where it counts something and is no whole number, TooLarge where more
// values are listed than there may be columns.
[[nodiscard]] Result<Input> with_its_values(const Input& input);

// The values that such an input takes, ascending.
[[nodiscard]] std::vector<double> levels_of(const Input& input);

}  // namespace offcut::scenarios
