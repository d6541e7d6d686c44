#include "engine/cut/skyline/affine_networks.h"

#include <algorithm>

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

void AffineNetworks::add(const AffineCoefficients& n) {
  fixed_up_.push_back(n.fixed_up.s());
  fixed_down_.push_back(n.fixed_down.s());
  up_.push_back(n.up_s_per_byte);
  down_.push_back(n.down_s_per_byte);
  fixed_transmit_j_.push_back(n.fixed_transmit.j());
  transmit_j_per_byte_.push_back(n.transmit_j_per_byte);
  fixed_receive_j_.push_back(n.fixed_receive.j());
  receive_j_per_byte_.push_back(n.receive_j_per_byte);
  promotion_j_.push_back(n.promotion.j());
  tail_j_.push_back(n.tail.j());
  wait_w_.push_back(n.wait_power.w());
}

std::array<std::vector<double>*, 11> AffineNetworks::arrays() {
  return {&fixed_up_,
          &fixed_down_,
          &up_,
          &down_,
          &fixed_transmit_j_,
          &transmit_j_per_byte_,
          &fixed_receive_j_,
          &receive_j_per_byte_,
          &promotion_j_,
          &tail_j_,
          &wait_w_};
}

void AffineNetworks::reserve(std::size_t count) {
  for (auto* values : arrays()) values->reserve(count);
}

void AffineNetworks::resize(std::size_t count) {
  for (auto* values : arrays()) values->resize(count);
}

void AffineNetworks::copy_part(AffinePart part, std::size_t count, const AffineNetworks& from,
                               std::size_t at, std::size_t step) {
  OFFCUT_CHECK(count == 0 || (count <= size() && at + (count - 1) * step < from.size()));
  const auto copy = [&](std::vector<double>& to, const std::vector<double>& source) {
    copy_numbers(to, count, source, at, step);
  };
  switch (part) {
    case AffinePart::Fixed:
      copy(fixed_up_, from.fixed_up_);
      copy(fixed_down_, from.fixed_down_);
      copy(fixed_transmit_j_, from.fixed_transmit_j_);
      copy(fixed_receive_j_, from.fixed_receive_j_);
      copy(promotion_j_, from.promotion_j_);
      copy(tail_j_, from.tail_j_);
      copy(wait_w_, from.wait_w_);
      break;
    case AffinePart::PerByteUp:
      copy(up_, from.up_);
      copy(transmit_j_per_byte_, from.transmit_j_per_byte_);
      break;
    case AffinePart::PerByteDown:
      copy(down_, from.down_);
      copy(receive_j_per_byte_, from.receive_j_per_byte_);
      break;
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
