// The best plan for millions of affine networks at once.
//
// For links whose cost is linear in bytes and wait (AffineCoefficients) the price of a plan is a
// handful of multiplications, so the plans of a skyline are laid against blocks of networks in
// loops that the compiler vectorises:
//
//     for each block of networks, for each plan, for each network of the block: keep the least
//
// Before that the plans are thinned once more (thinning.h). The sums run in the order of price.h,
// so values are the same bits as those of best_of(); exact ties are counted and settled by its
// rule.
//
// Time O(networks * plans left). No bounds: a question with constraints goes through best_of().
#pragma once

#include <cstdint>

#include "engine/base/buffer.h"
#include "engine/cut/affine_networks.h"
#include "engine/cut/skyline.h"
#include "engine/cut/thinning.h"

namespace offcut {

struct SweepAnswers {
  Buffer<std::uint32_t> plan;   // [networks] position in Skyline::plans()
  Buffer<double> value;         // [networks] the objective, SI
  std::size_t plans_tried = 0;  // after thinning
};

// Returns the best plan of the skyline for every network. The scope of the skyline must cover the
// networks. Latency and Energy run vectorised; other objectives are priced plan by plan.
[[nodiscard]] SweepAnswers sweep(const Skyline& skyline, const AffineNetworks& networks,
                                 const Objective& objective);

// Writes the latency of every cut of a table over every network, [cuts][networks], for whoever
// wants the whole surface and not its best points. The same bits as price(). O(cuts * networks),
// bound by the memory it writes. `out` must hold cuts * networks numbers.
void latency_table(const CutTable& table, const CutTree& tree, const Columns& columns,
                   const AffineNetworks& networks, std::span<double> out);

}  // namespace offcut
