// The names of a GraphSpec turned into positions, checked on the way. Internal to engine/graph.
//
// Limits, each with its error: a million layers, ten million operands, 2^40 elements of a tensor,
// 2^60 bytes of all operands together, names of 4096 bytes. They are far above any network, keep
// sums of bytes from an overflow, and bound what a file can make the program hold. Linear in the
// spec.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut {

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The spec with names turned into positions.
struct Wiring {
  std::vector<std::vector<std::size_t>> inputs;   // [layer][operand] -> tensor, kNone if absent
  std::vector<std::vector<std::size_t>> outputs;  // likewise
  std::vector<std::size_t> producer;              // [tensor] -> layer or kNone
  std::vector<bool> fed;                          // [tensor] an input of the network
  std::vector<bool> result;                       // [tensor] an output of the network
  std::vector<bool> read;                         // [tensor] by some layer
  std::vector<bool> state_in;   // [tensor] state that the run before left, where it is read
  std::vector<bool> state_out;  // [tensor] state that is left for the next run
  std::vector<std::pair<std::size_t, std::size_t>> states;  // made, read
};

// Inconsistent or InvalidArgument with the name of the layer or tensor at fault; TooLarge over a
// limit.
[[nodiscard]] Result<Wiring> wire(const GraphSpec& spec);

// Returns the layers in topological order; Inconsistent on a cycle, which it names.
[[nodiscard]] Result<std::vector<std::uint32_t>> order_layers(const GraphSpec& spec,
                                                              const Wiring& wiring);

}  // namespace offcut
