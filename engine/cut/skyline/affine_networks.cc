#include "engine/cut/skyline/affine_networks.h"

#include <array>

namespace offcut {

std::span<const AffineNetworks::Coefficient> AffineNetworks::coefficients() {
  using A = AffineNetworks;
  using N = AffineCoefficients;
  static constexpr std::array kRows = {
      Coefficient{&A::fixed_up_, [](const N& n) { return n.fixed_up.s(); }},
      Coefficient{&A::fixed_down_, [](const N& n) { return n.fixed_down.s(); }},
      Coefficient{&A::up_, [](const N& n) { return n.up_s_per_byte; }},
      Coefficient{&A::down_, [](const N& n) { return n.down_s_per_byte; }},
      Coefficient{&A::fixed_transmit_j_, [](const N& n) { return n.fixed_transmit.j(); }},
      Coefficient{&A::transmit_j_per_byte_, [](const N& n) { return n.transmit_j_per_byte; }},
      Coefficient{&A::fixed_receive_j_, [](const N& n) { return n.fixed_receive.j(); }},
      Coefficient{&A::receive_j_per_byte_, [](const N& n) { return n.receive_j_per_byte; }},
      Coefficient{&A::promotion_j_, [](const N& n) { return n.promotion.j(); }},
      Coefficient{&A::tail_j_, [](const N& n) { return n.tail.j(); }},
      Coefficient{&A::wait_w_, [](const N& n) { return n.wait_power.w(); }},
  };
  return kRows;
}

void AffineNetworks::add(const AffineCoefficients& network) {
  for (const Coefficient& row : coefficients()) (this->*row.values).push_back(row.of(network));
}

void AffineNetworks::reserve(std::size_t count) {
  for (const Coefficient& row : coefficients()) (this->*row.values).reserve(count);
}

AffineCoefficients AffineNetworks::at(std::size_t i) const {
  AffineCoefficients n;
  n.fixed_up = Duration::from_s(fixed_up_[i]);
  n.fixed_down = Duration::from_s(fixed_down_[i]);
  n.up_s_per_byte = up_[i];
  n.down_s_per_byte = down_[i];
  n.fixed_transmit = Energy::from_j(fixed_transmit_j_[i]);
  n.transmit_j_per_byte = transmit_j_per_byte_[i];
  n.fixed_receive = Energy::from_j(fixed_receive_j_[i]);
  n.receive_j_per_byte = receive_j_per_byte_[i];
  n.promotion = Energy::from_j(promotion_j_[i]);
  n.tail = Energy::from_j(tail_j_[i]);
  n.wait_power = Power::from_w(wait_w_[i]);
  return n;
}

LinkCost affine_cost(const AffineCoefficients& n, const Exchange& x) {
  return {.up = n.fixed_up + Duration::from_s(n.up_s_per_byte * x.up.as_double()),
          .down = n.fixed_down + Duration::from_s(n.down_s_per_byte * x.down.as_double()),
          .transmit = n.fixed_transmit + Energy::from_j(n.transmit_j_per_byte * x.up.as_double()),
          .receive = n.fixed_receive + Energy::from_j(n.receive_j_per_byte * x.down.as_double()),
          .promotion = n.promotion,
          .tail = n.tail,
          .idle = n.wait_power * x.wait};
}

}  // namespace offcut
