// The best plan for millions of affine networks at once.
//
// For links whose cost is linear in bytes and wait (AffineCoefficients) the price of a plan is a
// handful of multiplications, so the plans of a skyline are laid against blocks of networks in
// loops that the compiler vectorises:
//
//     for each block of networks, for each plan, for each network of the block: keep the least
//
// Before that the plans are thinned once more, for latency: a plan that lies clearly above the
// lower convex hull of (bytes up, time off the network) of plans with no more bytes down is beaten
// by one end of the hull segment below it, whatever the rates; for energy, plans that a mixture of
// two others beats go likewise. The sums run in the order of price.h, so values are the same bits
// as those of best_of(); exact ties are counted and settled by its rule.
//
// Time O(networks * plans left). No bounds: a question with constraints goes through best_of().
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/buffer.h"
#include "engine/cut/skyline.h"

namespace offcut {

// Affine networks, one array a coefficient.
class AffineNetworks {
 public:
  void add(const AffineCoefficients& network);
  void reserve(std::size_t count);
  std::size_t size() const { return fixed_up_.size(); }
  [[nodiscard]] AffineCoefficients at(std::size_t i) const;

  std::span<const double> fixed_up_s() const { return fixed_up_; }
  std::span<const double> fixed_down_s() const { return fixed_down_; }
  std::span<const double> up_s_per_byte() const { return up_; }
  std::span<const double> down_s_per_byte() const { return down_; }
  // transmit fixed and per byte, receive fixed and per byte, promotion, tail, wait power
  std::span<const double> radio(std::size_t which) const { return radio_[which]; }

 private:
  std::vector<double> fixed_up_;
  std::vector<double> fixed_down_;
  std::vector<double> up_;
  std::vector<double> down_;
  std::vector<double> radio_[7];
};

struct SweepAnswers {
  Buffer<std::uint32_t> plan;   // [networks] position in Skyline::plans()
  Buffer<double> value;         // [networks] the objective, SI
  std::size_t plans_tried = 0;  // after thinning
};

// Returns the best plan of the skyline for every network. The scope of the skyline must cover the
// networks. Latency and Energy run vectorised; other objectives are priced plan by plan.
[[nodiscard]] SweepAnswers sweep(const Skyline& skyline, const AffineNetworks& networks,
                                 const Objective& objective);

// The cost of one exchange over an affine link: what Link::cost() of such a link must return.
[[nodiscard]] LinkCost affine_cost(const AffineCoefficients& network, const Exchange& exchange);

// Returns the positions of the plans that can have the least latency over some affine network,
// ascending (see above).
[[nodiscard]] std::vector<std::uint32_t> latency_hull(const Skyline& skyline);

}  // namespace offcut
