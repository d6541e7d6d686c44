// Writes a JSON value for people, with notes: lines of comments behind the keys of an object. As
// the readers of this project take comments and a comma behind the last entry, it reads back as it
// was.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace offcut::scenarios {

// A key that the file does not state: what counts for it, and why.
struct UnsaidKey {
  std::string key;
  std::string value;  // as JSON
  std::string why;
};

// By the place of the object: "device", "transfer.encodings[0]", "" for the whole.
using UnsaidKeys = std::map<std::string, std::vector<UnsaidKey>>;

[[nodiscard]] std::string json_with_notes(const nlohmann::ordered_json& value,
                                          const UnsaidKeys& unsaid);

}  // namespace offcut::scenarios
