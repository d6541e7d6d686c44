// The best plan for millions of affine networks at once.
//
// For links whose cost is linear in bytes and wait (AffineCoefficients) the price of a plan is a
// handful of multiplications, so the plans of a skyline are laid against blocks of networks in
// loops that the compiler vectorises:
//
//     for each block of networks, for each plan, for each network of the block: keep the least
//
// Before that the plans are thinned once more (thinning.h). The sums run in the order of price.h,
// so values are the same bits as those of best_of(); exact ties are counted and decided by its
// rule.
//
// Time O(networks * plans left). No bounds: a question with constraints goes through best_of().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/buffer.h"
#include "engine/cut/skyline/affine_networks.h"
#include "engine/cut/skyline/skyline.h"
#include "engine/cut/skyline/thinning.h"

namespace offcut {

struct SweepAnswers {
  Buffer<std::uint32_t> plan;   // [networks] position in Skyline::plans()
  Buffer<double> value;         // [networks] the objective, SI
  std::size_t plans_tried = 0;  // after thinning
};

namespace internal {
// What the latency of a plan over an affine network depends on, SI units.
struct LatencyPlan {
  double off;
  double up;
  double down;
  double position;
  bool offloads;
};
}  // namespace internal

// A skyline made ready to be swept over networks that come in many pieces.
class NetworkSweep {
 public:
  // The skyline must live as long. `dearest_wait`: no network draws more while it waits; with it
  // the plans for energy are thinned, which pays from a thousand networks on.
  NetworkSweep(const Skyline& skyline, const Objective& objective,
               std::optional<Power> dearest_wait = std::nullopt);

  // Writes the best plan, and its objective, of as many of the first networks as `plan` and `value`
  // have room for. From any number of threads.
  void answer(const AffineNetworks& networks, std::span<std::uint32_t> plan,
              std::span<double> value) const;
  std::size_t plans_tried() const;  // after thinning

 private:
  const Skyline& skyline_;
  Objective objective_;
  std::vector<internal::LatencyPlan> latency_;  // for one objective or the other; neither: one by
  std::vector<internal::EnergyPlan> energy_;    // one
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
