// Where a scenario lets cuts lie, as its file says it:
//
//   "cuts": { "at": "blocks", "before": ["block_3_*"], "not_before": ["pool*"], "clean": true }
//
//   at           layers: anywhere between kernels; blocks: between blocks of the network
//   before       the cloud starts there only
//   not_before   and not there
//   clean        one tensor goes up
//
// What that means for a network: prepared/scenario_cuts.h. Names are patterns, '*' for any text.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/json.h"

namespace offcut::scenarios {

enum class CutsAt { Layers, Blocks };

struct CutChoice {
  CutsAt at = CutsAt::Layers;
  std::vector<std::string> before{};  // empty: anywhere
  std::vector<std::string> not_before{};
  bool clean = false;

  [[nodiscard]] bool any_cut() const { return *this == CutChoice(); }
  friend auto operator<=>(const CutChoice&, const CutChoice&) = default;
};

// Returns the value of `at` that a word names; nothing for another word.
[[nodiscard]] std::optional<CutsAt> cuts_at(std::string_view word);
// Returns "layers, blocks".
[[nodiscard]] std::string known_cuts_at();

// Reads "cuts" of a scenario. Sticky errors are left in the document.
[[nodiscard]] CutChoice read_cuts(JsonObject& root);

}  // namespace offcut::scenarios
