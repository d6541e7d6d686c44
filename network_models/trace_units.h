// The units that the header of a table of rates names. Internal to network_models/.
//
//   time_s rate_mbit_per_s    time (ms),throughput (kbps)    "timestamp [min]";"MB/s"
//
// Bits and bytes are told apart as usual: "b" and "bit" are bits, "B" and "byte" are bytes. Prefixes
// are decimal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace offcut::network_models {

struct TableUnits {
  double seconds = 1;     // of one unit of time
  double mbit_per_s = 1;  // of one unit of rate
};

// Returns the units that the words of a header name: s and Mbit/s where they name none. Nothing
// where a word speaks of an amount in a unit that is not known ("packets/s", "kB per s"), or the
// rate comes before the time.
[[nodiscard]] std::optional<TableUnits> units_of_header(std::span<const std::string_view> words);

}  // namespace offcut::network_models
