// TCP over a link that loses packets.
//
// Closed forms, where they are valid (p below about half a percent):
//
//   Mathis   rate <= (MSS / r) sqrt(3/2) / sqrt(p)             no timeouts, long transfers
//   PFTK     rate of a long transfer, timeouts and window limit included
//   CSA      time of a short transfer: slow start until the first loss, then PFTK
//
// Above, the time is a random variable with a long tail, and no closed form gives it. So the
// transfer is simulated many times from fixed seeds, packet by packet (selective acknowledgements,
// a tail probe, timeouts, CUBIC). The result is a distribution.
//
// Mathis, Semke, Mahdavi and Ott, ACM CCR 1997; Padhye, Firoiu, Towsley and Kurose, SIGCOMM 1998;
// Cardwell, Savage and Anderson, INFOCOM 2000; window after a loss: Ha, Rhee and Xu, "CUBIC", 2008.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/units.h"
#include "network_models/transport.h"

namespace offcut::network_models {

// Below this loss probability the closed forms are used.
inline constexpr double kClosedFormLoss = 0.005;

struct LossyPath {
  double loss = 0;           // probability per uplink packet, in (0, 0.5]
  Bandwidth rate;            // > 0
  Bandwidth back;            // of acknowledgements; zero: they take no time
  Duration round_trip;       // queueing included
  bool open_window = false;  // a warm connection: starts with a full pipe
  int handshake_trips = 0;   // each may lose its packet and wait a second
};

// Long-run rates in segments per second. r > 0, p in (0, 1).
[[nodiscard]] double mathis_segments_per_s(Duration round_trip, double loss);
[[nodiscard]] double pftk_segments_per_s(Duration round_trip, double loss,
                                         double most_window = 1e9);

// Returns the mean time CSA gives for that many segments, without handshake and propagation. It
// knows no rate: take the larger of this and slow start on the link.
[[nodiscard]] Duration csa_time(const LossyPath& path, std::int64_t segments);

// Returns the time of one simulated transfer (handshake and propagation included). The same seed
// gives the same losses. O(segments).
[[nodiscard]] Duration simulate_lossy(const LossyPath& path, std::int64_t segments,
                                      std::uint64_t seed);

// The time of a transfer as a distribution over seeds: mean, 5th and 95th percentile, tabulated
// over sizes, linear between them, continued by the last slope, never falling.
class LossTable {
 public:
  // O(runs * total segments of the table): some ten milliseconds.
  explicit LossTable(const LossyPath& path, int runs = 48);

  enum class Of { P5, Mean, P95 };
  [[nodiscard]] Duration time(std::int64_t segments, Of of = Of::Mean) const;

 private:
  struct Row {
    double segments = 0;
    double p5_s = 0;
    double mean_s = 0;
    double p95_s = 0;
  };
  std::vector<Row> rows_;
};

}  // namespace offcut::network_models
