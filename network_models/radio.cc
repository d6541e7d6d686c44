#include "network_models/radio.h"

#include <algorithm>

namespace offcut::network_models {
namespace {

// mW per Mbit/s is mJ per Mbit: 10^-3 J over 125 000 bytes.
constexpr double kJoulePerByte = 1e-3 / 125000.0;

}  // namespace

Radio::Radio(const RadioSpec& spec, TailRule rule, Duration inference_gap)
    : spec_(spec),
      transmit_j_per_byte_(spec.transmit_mw_per_mbit_per_s * kJoulePerByte),
      receive_j_per_byte_(spec.receive_mw_per_mbit_per_s * kJoulePerByte) {
  const Duration whole_tail = spec.tail + spec.second_tail;
  if (spec.drx_cycle > Duration()) {
    // The first byte falls anywhere in the cycle; asleep for (cycle - on) of it.
    const Duration sleep = std::max(Duration(), spec.drx_cycle - spec.drx_on);
    mean_wake_up_ = sleep * (sleep / spec.drx_cycle) * 0.5;
  }
  if (rule == TailRule::None) return;
  const bool gap_ends_tail = rule == TailRule::Full || inference_gap >= whole_tail;
  if (gap_ends_tail) {
    promotion_delay_ = spec.promotion;
    promotion_ = spec.promotion_power * spec.promotion;
  }
  tail_ = tail_energy(gap_ends_tail ? whole_tail : inference_gap);
}

Energy Radio::tail_energy(Duration time) const {
  const Duration first = std::min(time, spec_.tail);
  const Duration second = std::clamp(time - spec_.tail, Duration(), spec_.second_tail);
  Energy out = spec_.tail_power * first + spec_.second_tail_power * second;
  if (asleep(first)) out += drx_extra(spec_.tail_power) * (first - spec_.drx_inactivity);
  return out;
}

Power Radio::drx_extra(Power state) const {
  const double awake = std::min(1.0, spec_.drx_on / spec_.drx_cycle);
  return std::max(Power(), spec_.drx_on_power - state) * awake;
}

}  // namespace offcut::network_models
