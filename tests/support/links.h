// Links for tests of the solvers: affine ones, and monotone ones as odd as the contract of
// engine/cost/link.h allows.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "engine/cost/link.h"
#include "tests/support/graphs.h"

namespace offcut::testing {

class AffineLink : public Link {
 public:
  explicit AffineLink(const AffineCoefficients& c) : c_(c) {}
  LinkCost cost(const Exchange& x) const override {
    return {
        .up = c_.fixed_up + Duration::from_s(c_.up_s_per_byte * x.up.as_double()),
        .down = c_.fixed_down + Duration::from_s(c_.down_s_per_byte * x.down.as_double()),
        .transmit = c_.fixed_transmit + Energy::from_j(c_.transmit_j_per_byte * x.up.as_double()),
        .receive = c_.fixed_receive + Energy::from_j(c_.receive_j_per_byte * x.down.as_double()),
        .promotion = c_.promotion,
        .tail = c_.tail,
        .idle = c_.wait_power * x.wait};
  }
  std::optional<AffineCoefficients> affine() const override { return c_; }
  const std::string& name() const override { return name_; }
  Bandwidth uplink() const override {
    return Bandwidth::from_bytes_per_s(c_.up_s_per_byte > 0 ? 1 / c_.up_s_per_byte : 0);
  }
  Bandwidth downlink() const override {
    return Bandwidth::from_bytes_per_s(c_.down_s_per_byte > 0 ? 1 / c_.down_s_per_byte : 0);
  }
  Duration round_trip() const override { return c_.fixed_up + c_.fixed_down; }

 private:
  AffineCoefficients c_;
  std::string name_ = "affine";
};

// An affine link drawn over many orders of magnitude of rate.
inline AffineCoefficients random_affine(Random& random, double seconds_per_byte) {
  const double up = seconds_per_byte * std::pow(10.0, random.between(-3, 3));
  const double down = up * random.between(0.05, 1.5);
  AffineCoefficients c;
  c.fixed_up = Duration::from_s(random.chance(0.3) ? 0 : random.between(0, 0.05));
  c.fixed_down = Duration::from_s(random.chance(0.3) ? 0 : random.between(0, 0.05));
  c.up_s_per_byte = up;
  c.down_s_per_byte = down;
  c.transmit_j_per_byte = up * random.between(0, 3);
  c.receive_j_per_byte = down * random.between(0, 3);
  c.promotion = Energy::from_j(random.between(0, 0.01));
  c.tail = Energy::from_j(random.between(0, 0.01));
  c.wait_power = Power::from_w(random.chance(0.3) ? 0 : random.between(0, 9));
  return c;
}

// An affine link whose radio falls asleep after some wait: waking up takes time and energy, once.
class SleepyLink : public AffineLink {
 public:
  SleepyLink(const AffineCoefficients& coefficients, Duration step, Duration wake_up)
      : AffineLink(coefficients), step_(step), wake_up_(wake_up) {}
  LinkCost cost(const Exchange& x) const override {
    LinkCost cost = AffineLink::cost(x);
    if (x.wait > step_) {
      cost.down += wake_up_;
      cost.receive += Power::from_w(1) * wake_up_;
    }
    return cost;
  }
  std::optional<AffineCoefficients> affine() const override { return std::nullopt; }
  std::optional<Power> wait_power_limit() const override {
    return AffineLink::affine()->wait_power;
  }
  std::optional<Duration> wait_step() const override { return step_; }

 private:
  Duration step_;
  Duration wake_up_;
};

// Monotone and otherwise odd: steps of packets, free allowances, a radio that falls asleep and is
// promoted again after a wait, a rate that collapses with size, or a link that costs nothing or
// never arrives.
class OddLink : public Link {
 public:
  explicit OddLink(Random& random)
      : kind_(random.below(6)), rate_(std::pow(10.0, random.between(-4, 0))) {}
  LinkCost cost(const Exchange& x) const override {
    const double up = shaped(x.up.as_double());
    const double down = shaped(x.down.as_double());
    const double wait = x.wait.s();
    LinkCost cost;
    cost.up = Duration::from_s(up);
    cost.down = Duration::from_s(down + (kind_ == 3 && wait > 0.004 ? 0.003 : 0.0));
    cost.transmit = Energy::from_j(up * 0.8);
    cost.receive = Energy::from_j(down * 0.3);
    cost.promotion = Energy::from_j(wait > 0.002 ? 0.004 : 0.001);
    cost.tail = Energy::from_j(0.001);
    cost.idle = Energy::from_j(kind_ == 4 ? std::floor(wait * 300) * 0.01 : wait);
    return cost;
  }
  const std::string& name() const override { return name_; }
  Bandwidth uplink() const override { return {}; }
  Bandwidth downlink() const override { return {}; }
  Duration round_trip() const override { return {}; }

 private:
  double shaped(double bytes) const {
    switch (kind_) {
      case 0:
        return std::ceil(bytes / 8) * rate_;
      case 1:
        return std::max(0.0, bytes - 12) * rate_;
      case 2:
        return bytes * bytes * rate_ * 0.1;
      case 3:
        return 0.001 + bytes * rate_;
      case 4:
        return 0;
      default:
        return bytes > 20 ? 1e6 : 1e-9 * bytes;
    }
  }
  std::size_t kind_;
  double rate_;
  std::string name_ = "odd";
};

}  // namespace offcut::testing
