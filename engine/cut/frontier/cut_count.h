// How many cuts a graph has, exactly, without listing them: the sum over the states of the frontier
// (frontier.h) of the number of ways to reach them. NASNet-mobile has 39 454 059 546.
//
// Time O(layers * states); for searched cells a few hundred states.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut {

// An exact count up to 2^128 - 1.
struct CutCount {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  [[nodiscard]] double as_double() const;
  [[nodiscard]] std::string text() const;  // decimal
  friend auto operator<=>(const CutCount&, const CutCount&) = default;
};

// Returns the number of cuts of the graph, cloud-only and device-only included. TooLarge if more
// than 64 tensors are open at once, the states are too many, or the count passes 128 bits.
[[nodiscard]] Result<CutCount> count_cuts(const ModelGraph& graph);

}  // namespace offcut
