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
//   wait       = wait power: the radio stays connected while a reply is due; DRX adds its wake-ups
//                and, once it has begun, the mean wait for the next one
//
// A power linear in the ACHIEVED throughput t, P = slope * t + base, over a time T makes the energy
// slope * (t T) + base * T: linear in bytes plus linear in time. So it grows with both, whatever
// the transport does, and slow transfers cost more through the base. Model: Huang et al., "A close
// examination of performance and power characteristics of 4G LTE networks", MobiSys 2012.
#pragma once

#include <string>

#include "engine/base/units.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

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
    const Energy connected = spec_.wait * silence;
    return asleep(silence) ? connected + drx_extra(spec_.wait) * (silence - spec_.drx_inactivity)
                           : connected;
  }
  // Time until the radio can receive again after this silence: the mean wait for a DRX wake-up.
  [[nodiscard]] Duration wake_up(Duration silence) const {
    return asleep(silence) ? mean_wake_up_ : Duration();
  }

  // Charged once per exchange, by the tail rule.
  [[nodiscard]] Duration promotion_delay() const { return promotion_delay_; }
  [[nodiscard]] Energy promotion() const { return promotion_; }
  [[nodiscard]] Energy tail() const { return tail_; }

  // True if waiting has a constant power and costs no time.
  [[nodiscard]] bool waits_evenly() const { return !(spec_.drx_cycle > Duration()); }
  // The most that one more second of silence draws, besides the wake-up that DRX adds once.
  [[nodiscard]] Power dearest_wait() const {
    return waits_evenly() ? spec_.wait : spec_.wait + drx_extra(spec_.wait);
  }
  // What one more second of silence draws on top of the wait, once DRX has begun; the mean wait for
  // a wake-up then. Only where it does not wait evenly.
  [[nodiscard]] Power asleep_power() const { return drx_extra(spec_.wait); }
  [[nodiscard]] Duration mean_wake_up() const { return mean_wake_up_; }
  [[nodiscard]] double transmit_j_per_byte() const { return transmit_j_per_byte_; }
  [[nodiscard]] double receive_j_per_byte() const { return receive_j_per_byte_; }
  [[nodiscard]] const RadioSpec& spec() const { return spec_; }

 private:
  [[nodiscard]] bool asleep(Duration silence) const {
    return spec_.drx_cycle > Duration() && silence > spec_.drx_inactivity;
  }
  // Mean power that the wake-ups add to a state of this power.
  [[nodiscard]] Power drx_extra(Power state) const;
  // Energy of the first `time` of the tail.
  [[nodiscard]] Energy tail_energy(Duration time) const;

  RadioSpec spec_;
  double transmit_j_per_byte_;
  double receive_j_per_byte_;
  Duration promotion_delay_;
  Energy promotion_;
  Energy tail_;
  Duration mean_wake_up_;
};

}  // namespace offcut::network_models
