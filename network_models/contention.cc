#include "network_models/contention.h"

#include <algorithm>
#include <cmath>

namespace offcut::network_models {
namespace {

double send_probability(const WifiRadio& radio, double collision) {
  double sum = 0;
  for (int stage = 0; stage < radio.backoff_stages; ++stage) sum += std::pow(2 * collision, stage);
  const double window = radio.contention_window;
  return 2 / (1 + window + collision * window * sum);
}

// The left side falls in tau, the right side rises: bisection finds the one fixed point.
double solve_send_probability(const WifiRadio& radio, double stations) {
  double low = 0;
  double high = 1;
  for (int step = 0; step < 60; ++step) {
    const double tau = 0.5 * (low + high);
    const double collision = 1 - std::pow(1 - tau, stations - 1);
    (send_probability(radio, collision) > tau ? low : high) = tau;
  }
  return 0.5 * (low + high);
}

}  // namespace

Bandwidth saturation_throughput(const WifiRadio& radio, double stations) {
  const double n = std::max(1.0, stations);
  const double tau = solve_send_probability(radio, n);
  const double idle = std::pow(1 - tau, n);
  const double success = n * tau * std::pow(1 - tau, n - 1);
  const double collision = std::max(0.0, 1 - idle - success);
  const auto on_air = [](Bytes bytes, double mbit_per_s) {
    return bytes / Bandwidth::from_mbit_per_s(mbit_per_s);
  };
  const Duration data =
      radio.preamble + on_air(radio.payload + radio.mac_header, radio.phy_mbit_per_s);
  const Duration exchange = data + radio.sifs + radio.ack_preamble +
                            on_air(radio.ack, radio.basic_mbit_per_s) + radio.difs;
  const Duration lost = data + radio.difs;
  const Duration mean_slot = radio.slot * idle + exchange * success + lost * collision;
  return Bandwidth::from_bytes_per_s(success * radio.payload.as_double() / mean_slot.s() / n);
}

double contention_share(double stations) {
  if (stations <= 1) return 1;
  const WifiRadio radio;
  static const Bandwidth alone = saturation_throughput(radio, 1);
  return saturation_throughput(radio, stations) / alone;
}

}  // namespace offcut::network_models
