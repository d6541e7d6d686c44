// What the command line changes in a scenario file: `--set KEY=VALUE`.
//
//   device.threads=4                     a number
//   network.model=4g                     a word needs no quotes of its own
//   constraints={"latency_ms": 50}       anything else as JSON
//   sweep.device.threads=[1, 2, 4]       an axis
//
// A key that the file sweeps cannot be set: the axis would win. A key that no reader knows is
// refused by the reader, as if it stood in the file.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace offcut::scenarios {

// Puts the values into the file, in order, for all who read it from now on; the file itself stays
// as it is. Malformed for what is no KEY=VALUE; InvalidArgument for a key that is swept,
// and for two values of which one would replace the other.
[[nodiscard]] Result<void> set_values(const std::filesystem::path& file,
                                      std::span<const std::string> values);

}  // namespace offcut::scenarios
