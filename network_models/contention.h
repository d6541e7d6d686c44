// How much of a link one of several users gets.
//
// users     n equal flows share a queue: each sees 1/n of both rates (processor sharing). Measured
//           against real TCP: good for the last of n transfers that start together; an early one
//           may finish up to 2.6 times sooner.
// stations  n Wi-Fi stations contend for the air: collisions and backoff cost more than 1/n. The
//           rate stated for one station is scaled by Bianchi's ratio S(n) / (n S(1)). The model
//           supplies the shape and the measured rate the level, because frame aggregation makes
//           absolute predictions far too low.
// queue     a backlog of q bytes in front of us delays every round trip by q / rate (bufferbloat).
//
// Bianchi, "Performance analysis of the IEEE 802.11 distributed coordination function", IEEE JSAC
// 2000: tau = 2 / (1 + W + p W sum_{i<m} (2p)^i), p = 1 - (1 - tau)^(n-1), solved as a fixed point.
#pragma once

#include "engine/base/units.h"

namespace offcut::network_models {

// An 802.11 radio: slots and frames. The defaults are 802.11n at 65 Mbit/s without aggregation.
struct WifiRadio {
  double phy_mbit_per_s = 65;
  double basic_mbit_per_s = 24;   // of acknowledgements
  double contention_window = 16;  // W, slots
  int backoff_stages = 6;         // m
  Duration slot = Duration::from_us(9);
  Duration sifs = Duration::from_us(16);
  Duration difs = Duration::from_us(34);
  Duration preamble = Duration::from_us(36);  // of a data frame
  Duration ack_preamble = Duration::from_us(20);
  Bytes payload = Bytes(1500);
  Bytes mac_header = Bytes(36);
  Bytes ack = Bytes(14);
};

// Returns the saturation throughput of one of n >= 1 stations. Fractions of a station are allowed,
// so that sweeps are smooth. Falls with n.
[[nodiscard]] Bandwidth saturation_throughput(const WifiRadio& radio, double stations);

// Returns saturation_throughput(n) / saturation_throughput(1), in (0, 1].
[[nodiscard]] double contention_share(double stations);

}  // namespace offcut::network_models
