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
  radio_[0].push_back(n.fixed_transmit.j());
  radio_[1].push_back(n.transmit_j_per_byte);
  radio_[2].push_back(n.fixed_receive.j());
  radio_[3].push_back(n.receive_j_per_byte);
  radio_[4].push_back(n.promotion.j());
  radio_[5].push_back(n.tail.j());
  radio_[6].push_back(n.wait_power.w());
}

void AffineNetworks::reserve(std::size_t count) {
  for (auto* values : {&fixed_up_, &fixed_down_, &up_, &down_}) values->reserve(count);
  for (auto& values : radio_) values.reserve(count);
}

void AffineNetworks::resize(std::size_t count) {
  for (auto* values : {&fixed_up_, &fixed_down_, &up_, &down_}) values->resize(count);
  for (auto& values : radio_) values.resize(count);
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
      for (const std::size_t k : {0U, 2U, 4U, 5U, 6U}) copy(radio_[k], from.radio_[k]);
      break;
    case AffinePart::PerByteUp:
      copy(up_, from.up_);
      copy(radio_[1], from.radio_[1]);
      break;
    case AffinePart::PerByteDown:
      copy(down_, from.down_);
      copy(radio_[3], from.radio_[3]);
      break;
  }
}

AffineCoefficients AffineNetworks::at(std::size_t i) const {
  AffineCoefficients n;
  n.fixed_up = Duration::from_s(fixed_up_[i]);
  n.fixed_down = Duration::from_s(fixed_down_[i]);
  n.up_s_per_byte = up_[i];
  n.down_s_per_byte = down_[i];
  n.fixed_transmit = Energy::from_j(radio_[0][i]);
  n.transmit_j_per_byte = radio_[1][i];
  n.fixed_receive = Energy::from_j(radio_[2][i]);
  n.receive_j_per_byte = radio_[3][i];
  n.promotion = Energy::from_j(radio_[4][i]);
  n.tail = Energy::from_j(radio_[5][i]);
  n.wait_power = Power::from_w(radio_[6][i]);
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
