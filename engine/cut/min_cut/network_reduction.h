// The reduction of the min-cut network by rules that hold for all weights, as a list of steps that
// a solve replays for its own (cut_network.h names the rules). Internal to engine/cut.
//
// Near-linear: arcs are folded in place, so the arcs of the whole network are all there ever are; a
// vertex knows the sum (exclusive or) of its arcs, which is the arc itself where there is one.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/model_graph.h"

namespace offcut::internal {

inline constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

// Of capacity `capacity[arc]`; its reverse is unlimited.
struct NetworkArc {
  std::uint32_t from = kNone;  // kNone: folded away
  std::uint32_t to = kNone;
};

// One step of the reduction. Series: v between u and w. Last: v hangs on u. First: v feeds only w.
struct Fold {
  enum class Kind : std::uint8_t { Series, Last, First } kind = Kind::Series;
  std::uint32_t v = 0;
  std::uint32_t u = kNone;
  std::uint32_t w = kNone;
  std::uint32_t in = kNone;    // arc u -> v
  std::uint32_t out = kNone;   // arc v -> w
  std::uint32_t made = kNone;  // arc u -> w: `out`, which changes its tail, or one that was there
};

// Where the capacity of an arc or the cloud weight of a vertex comes from.
struct TensorCharge {
  std::uint32_t place = 0;
  TensorId tensor = 0;
};

struct ReducedNetwork {
  std::size_t vertices = 0;  // layers first, then auxiliary ones
  std::vector<NetworkArc> arcs;
  std::vector<TensorCharge> arc_charges;     // up[tensor] onto an arc
  std::vector<TensorCharge> vertex_charges;  // up[tensor] of a network input onto the cloud weight
  std::vector<TensorCharge> down_charges;    // down[tensor] onto the cloud weight of the producer
  std::vector<Fold> folds;
  // Vertices left; an auxiliary one follows the layer whose tensor it stands for, so what is sent
  // goes up in this order.
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> arcs_left;
};

[[nodiscard]] ReducedNetwork reduce_network(const ModelGraph& graph);

}  // namespace offcut::internal
