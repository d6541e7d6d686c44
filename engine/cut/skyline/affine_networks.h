// Many affine networks (link.h) as arrays, one array per coefficient, for loops that run over all
// of them: a sweep prices millions without touching a Link object (sweep.h).
//
// Times in s, rates in s or J per byte, energies in J, powers in W, as in AffineCoefficients.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/cost/link.h"

namespace offcut {

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
  std::span<const double> fixed_transmit_j() const { return fixed_transmit_j_; }
  std::span<const double> transmit_j_per_byte() const { return transmit_j_per_byte_; }
  std::span<const double> fixed_receive_j() const { return fixed_receive_j_; }
  std::span<const double> receive_j_per_byte() const { return receive_j_per_byte_; }
  std::span<const double> promotion_j() const { return promotion_j_; }
  std::span<const double> tail_j() const { return tail_j_; }
  std::span<const double> wait_w() const { return wait_w_; }

 private:
  // One row per coefficient: its array, and its value in a network.
  struct Coefficient {
    std::vector<double> AffineNetworks::*values;
    double (*of)(const AffineCoefficients&);
  };
  [[nodiscard]] static std::span<const Coefficient> coefficients();

  std::vector<double> fixed_up_;
  std::vector<double> fixed_down_;
  std::vector<double> up_;
  std::vector<double> down_;
  std::vector<double> fixed_transmit_j_;
  std::vector<double> transmit_j_per_byte_;
  std::vector<double> fixed_receive_j_;
  std::vector<double> receive_j_per_byte_;
  std::vector<double> promotion_j_;
  std::vector<double> tail_j_;
  std::vector<double> wait_w_;
};

// The cost of one exchange over an affine link: what Link::cost() of such a link must return.
[[nodiscard]] LinkCost affine_cost(const AffineCoefficients& network, const Exchange& exchange);

}  // namespace offcut
