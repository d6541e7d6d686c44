// From a text to a document in one pass that is linear in the text. Internal to engine/json.
//
// The parser of nlohmann/json keeps the order of keys by looking through all that an object has,
// for every key: quadratic. Here each open object remembers its keys in a set, which also finds
// those that come twice.
//
// Comments and commas behind the last entry are taken (json_relaxed.h), as people write them.
//
// Limits, each with its error: nesting 64, keys of 4096 bytes, 20 million values (some 1 GB).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut::internal {

// Errors name `name`; one of syntax the line, column and byte, and nothing of the text, which may
// be that of any file.
[[nodiscard]] Result<nlohmann::ordered_json> parse_json(std::string_view text,
                                                        const std::string& name);

}  // namespace offcut::internal
