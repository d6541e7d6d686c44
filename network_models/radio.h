// What the radio of the device draws for one exchange, in components.
//
//   power
//     |   promotion   transmit      wait        receive        tail       second tail
//     |      ____    __________                __________   __________
//     |     |    |__|          |______________|          | |          |____________   idle
//     +-----+----+--+----------+--------------+----------+-+----------+------------+------ time
//
//   transmit   = slope_up   * bits sent     + transmit_base * time sending      (receive likewise)
//   promotion  = promotion_power * promotion
//   tail       = tail_power * tail + second_tail_power * second_tail, cut at the gap if amortised
//   wait       = wait power while connected; DRX adds its wake-ups; past the tail the radio is idle
//                and must be promoted again
//
// A power linear in the ACHIEVED throughput t, P = slope * t + base, over a time T makes the energy
// slope * (t T) + base * T: linear in bytes plus linear in time. So it grows with both, whatever
// the transport does, and slow transfers cost more through the base. Model: Huang et al., "A close
// examination of performance and power characteristics of 4G LTE networks", MobiSys 2012.
#pragma once

#include <string>

#include "engine/base/units.h"
#include "network_models/network_spec.h"

namespace offcut {

class Radio {
 public:
  Radio(const RadioSpec& spec, TailRule rule, Duration inference_gap);

  // Energy of sending (receiving) a payload that takes this long, stalls included.
  [[nodiscard]] Energy transmit(Bytes payload, Duration time) const {
    return Energy::from_j(transmit_j_per_byte_ * payload.as_double() +
                          spec_.transmit_base.w() * time.s());
  }
  [[nodiscard]] Energy receive(Bytes payload, Duration time) const {
    return Energy::from_j(receive_j_per_byte_ * payload.as_double() +
                          spec_.receive_base.w() * time.s());
  }
  // Energy of staying silent for this long between two bursts of one exchange.
  [[nodiscard]] Energy wait(Duration silence) const {
    return one_state_ ? spec_.wait * silence : wait_through_states(silence);
  }
  // Time until the radio can receive again after this silence: the mean wait for the next DRX
  // wake-up, or a promotion if the tail has ended.
  [[nodiscard]] Duration wake_up(Duration silence) const {
    return one_state_ ? Duration() : wake_up_through_states(silence);
  }

  // Charged once an exchange, by the tail rule.
  [[nodiscard]] Duration promotion_delay() const { return promotion_delay_; }
  [[nodiscard]] Energy promotion() const { return promotion_; }
  [[nodiscard]] Energy tail() const { return tail_; }

  // True if wait() is a constant power and wake_up() is zero.
  [[nodiscard]] bool one_state() const { return one_state_; }
  [[nodiscard]] double transmit_j_per_byte() const { return transmit_j_per_byte_; }
  [[nodiscard]] double receive_j_per_byte() const { return receive_j_per_byte_; }
  [[nodiscard]] const RadioSpec& spec() const { return spec_; }

 private:
  [[nodiscard]] Energy wait_through_states(Duration silence) const;
  [[nodiscard]] Duration wake_up_through_states(Duration silence) const;
  // Energy of the first `time` of the tail.
  [[nodiscard]] Energy tail_energy(Duration time) const;

  RadioSpec spec_;
  double transmit_j_per_byte_;
  double receive_j_per_byte_;
  Duration promotion_delay_;
  Energy promotion_;
  Energy tail_;
  bool one_state_;
};

}  // namespace offcut
