#include "network_models/radio.h"

#include <algorithm>

namespace offcut {
namespace {

// mW per Mbit/s is mJ per Mbit: 10^-3 J over 125 000 bytes.
constexpr double kJoulePerByte = 1e-3 / 125000.0;

}  // namespace

Radio::Radio(const RadioSpec& spec, TailRule rule, Duration inference_gap)
    : spec_(spec),
      transmit_j_per_byte_(spec.transmit_mw_per_mbit_per_s * kJoulePerByte),
      receive_j_per_byte_(spec.receive_mw_per_mbit_per_s * kJoulePerByte) {
  const Duration whole_tail = spec.tail + spec.second_tail;
  // Without a tail there are no states to fall through; under the rule None others keep it awake.
  one_state_ = rule == TailRule::None || (whole_tail == Duration() && spec.drx_cycle == Duration());
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
  if (spec_.drx_cycle > Duration() && first > spec_.drx_inactivity) {
    const double awake = std::min(1.0, spec_.drx_on / spec_.drx_cycle);
    const Power extra = std::max(Power(), spec_.drx_on_power - spec_.tail_power) * awake;
    out += extra * (first - spec_.drx_inactivity);
  }
  return out;
}

Energy Radio::wait_through_states(Duration silence) const {
  const Duration whole_tail = spec_.tail + spec_.second_tail;
  // Connected until the inactivity timer of DRX (or of the tail) runs out.
  const Power connected = std::max(spec_.wait, spec_.tail_power);
  Energy out =
      tail_energy(silence) + (connected - spec_.tail_power) * std::min(silence, spec_.tail);
  if (silence > whole_tail) {
    out += spec_.idle * (silence - whole_tail) + spec_.promotion_power * spec_.promotion;
  }
  return out;
}

Duration Radio::wake_up_through_states(Duration silence) const {
  if (silence > spec_.tail + spec_.second_tail) return spec_.promotion + spec_.drx_cycle;
  if (spec_.drx_cycle > Duration() && silence > spec_.drx_inactivity) {
    // The first byte falls anywhere in the cycle; asleep for (cycle - on) of it.
    const Duration asleep = std::max(Duration(), spec_.drx_cycle - spec_.drx_on);
    return asleep * (asleep / spec_.drx_cycle) * 0.5;
  }
  return {};
}

}  // namespace offcut
