// The keys "transfer" and "stream" of a scenario: how tensors are encoded on the network, and the
// rate at which frames come.
//
//   "transfer": { "bytes_per_element": 1, "encodings": [ { "name": "int8", ... } ], "allow": "any"
//   } "stream":   { "frames_per_s": 30, "cloud_batch": 4, "batch_marginal": 0.6 }
#pragma once

#include <optional>
#include <vector>

#include "engine/cut/table/stream.h"
#include "engine/cut/table/wire.h"
#include "engine/json/json.h"
#include "scenarios/file/site_choice.h"

namespace offcut::scenarios {

// Returns the encodings that a plan may choose from, one or more: "plain" (tensors as the model
// holds them, or of `bytes_per_element`), then those listed; of these the ones that "allow" names:
// "any", "encoded" (all but plain) or one name. An encoding that states no `bytes_per_element` has
// that of all that crosses. Errors are left in the document.
[[nodiscard]] std::vector<Encoding> read_transfer(JsonObject& root);

// Adds what the sites take to hand tensors over, encoded or not, to every codec: "exchange_us" and
// "exchange_ns_per_byte" of a site.
void add_exchange(const ExchangeCost& device, const ExchangeCost& cloud,
                  std::vector<Encoding>& encodings);

// Nothing where frames come one at a time.
[[nodiscard]] std::optional<Stream> read_stream(JsonObject& root);

}  // namespace offcut::scenarios
