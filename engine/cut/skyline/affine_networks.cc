#include "engine/cut/skyline/affine_networks.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"

namespace offcut {
namespace {

void copy_numbers(std::vector<double>& to, std::size_t count, const std::vector<double>& from,
                  std::size_t at, std::size_t step) {
  if (step == 0) {
    std::fill_n(to.begin(), count, from[at]);
  } else if (step == 1) {
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), count, to.begin());
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] = from[at + i * step];
  }
}

}  // namespace

std::span<const AffineNetworks::Coefficient> AffineNetworks::coefficients() {
  using A = AffineNetworks;
  using N = AffineCoefficients;
  static constexpr std::array kRows = {
      Coefficient{AffinePart::Fixed, &A::fixed_up_, [](const N& n) { return n.fixed_up.s(); }},
      Coefficient{AffinePart::Fixed, &A::fixed_down_, [](const N& n) { return n.fixed_down.s(); }},
      Coefficient{AffinePart::PerByteUp, &A::up_, [](const N& n) { return n.up_s_per_byte; }},
      Coefficient{AffinePart::PerByteDown, &A::down_, [](const N& n) { return n.down_s_per_byte; }},
      Coefficient{AffinePart::Fixed, &A::fixed_transmit_j_,
                  [](const N& n) { return n.fixed_transmit.j(); }},
      Coefficient{AffinePart::PerByteUp, &A::transmit_j_per_byte_,
                  [](const N& n) { return n.transmit_j_per_byte; }},
      Coefficient{AffinePart::Fixed, &A::fixed_receive_j_,
                  [](const N& n) { return n.fixed_receive.j(); }},
      Coefficient{AffinePart::PerByteDown, &A::receive_j_per_byte_,
                  [](const N& n) { return n.receive_j_per_byte; }},
      Coefficient{AffinePart::Fixed, &A::promotion_j_, [](const N& n) { return n.promotion.j(); }},
      Coefficient{AffinePart::Fixed, &A::tail_j_, [](const N& n) { return n.tail.j(); }},
      Coefficient{AffinePart::Fixed, &A::wait_w_, [](const N& n) { return n.wait_power.w(); }},
  };
  return kRows;
}

void AffineNetworks::add(const AffineCoefficients& network) {
  for (const Coefficient& row : coefficients()) (this->*row.values).push_back(row.of(network));
}

void AffineNetworks::add_part(AffinePart part, const AffineCoefficients& network) {
  for (const Coefficient& row : coefficients()) {
    if (row.part == part) (this->*row.values).push_back(row.of(network));
  }
}

std::size_t AffineNetworks::coefficients_of(AffinePart part) {
  const auto rows = coefficients();
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const Coefficient& row) { return row.part == part; }));
}

void AffineNetworks::reserve_part(AffinePart part, std::size_t count) {
  for (const Coefficient& row : coefficients()) {
    if (row.part == part) (this->*row.values).reserve(count);
  }
}

void AffineNetworks::reserve(std::size_t count) {
  for (const Coefficient& row : coefficients()) (this->*row.values).reserve(count);
}

void AffineNetworks::resize(std::size_t count) {
  for (const Coefficient& row : coefficients()) (this->*row.values).resize(count);
}

void AffineNetworks::copy_part(AffinePart part, std::size_t count, const AffineNetworks& from,
                               std::size_t at, std::size_t step) {
  for (const Coefficient& row : coefficients()) {
    if (row.part != part) continue;
    const std::vector<double>& source = from.*row.values;
    OFFCUT_CHECK(count == 0 || (count <= size() && at + (count - 1) * step < source.size()));
    copy_numbers(this->*row.values, count, source, at, step);
  }
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
