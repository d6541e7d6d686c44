// Many affine networks (link.h) as arrays, one array per coefficient, for loops that run over all
// of them: a sweep prices millions without touching a Link object (sweep.h).
//
// Times in s, rates in s or J per byte, energies in J, powers in W, as in AffineCoefficients.
#pragma once

#include <span>
#include <vector>

#include "engine/cost/link.h"

namespace offcut {

class AffineNetworks {
 public:
  void add(const AffineCoefficients& network);
  void reserve(std::size_t count);
  void resize(std::size_t count);
  // Copies one part of `count` networks of `from`, namely at, at + step, at + 2 * step, ..., into
  // the first `count` networks here. REQUIRES: both hold that many.
  void copy_part(AffinePart part, std::size_t count, const AffineNetworks& from, std::size_t at,
                 std::size_t step);
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

// The cost of one exchange over an affine link: what Link::cost() of such a link must return.
[[nodiscard]] LinkCost affine_cost(const AffineCoefficients& network, const Exchange& exchange);

}  // namespace offcut
