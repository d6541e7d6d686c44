#include "network_models/loss.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"

namespace offcut::network_models {
namespace {

// Probability that a loss in a window of w segments ends in a timeout, and the mean back-off.
double timeout_share(double p, double w) {
  const double q = 1 - p;
  const double three = 1 - q * q * q;
  const double tail = 1 + q * q * q * (1 - std::pow(q, std::max(0.0, w - 3)));
  return std::min(1.0, three * tail / (1 - std::pow(q, w)));
}
double back_off(double p) { return 1 + p * (1 + p * (2 + p * (4 + p * (8 + p * (16 + p * 32))))); }
Duration timeout_of(Duration round_trip) { return round_trip + Duration::from_ms(200); }

// Mean segments sent before the first loss, and that loss included: at most n.
double slow_start_segments(double p, double n) {
  return std::min(n, (1 - std::pow(1 - p, n)) * (1 - p) / p + 1);
}

// An open window sends at the rate of the link until a packet is lost. That one comes a round trip
// after it was sent, behind those that were sent meanwhile. What follows a loss goes at the rate of
// a long transfer.
Duration open_window_time(const LossyPath& path, double n, double lossy_rate) {
  const double segment = static_cast<double>(kPacketBytes) / path.rate.bytes_per_s();
  const double first = slow_start_segments(path.loss, n);
  const double rate = std::min(lossy_rate, 1 / segment);
  // Of a long transfer only the last round trip is waited for, half of it in the mean.
  const double sending = n * segment;
  const double trip = path.round_trip.s();
  const double late = sending < trip ? trip - sending / 2 : trip * trip / (2 * sending);
  const double lost = (1 - std::pow(1 - path.loss, n)) * late;
  return Duration::from_s(first * segment + (n - first) / rate + lost);
}

}  // namespace

double mathis_segments_per_s(Duration round_trip, double loss) {
  return std::sqrt(1.5 / loss) / round_trip.s();
}

double pftk_segments_per_s(Duration round_trip, double p, double most_window) {
  const double r = round_trip.s();
  const double timeout = timeout_of(round_trip).s();
  const double free_window = 1 + std::sqrt(8 * (1 - p) / (3 * p) + 1);  // b = 1
  const bool limited = free_window >= most_window;
  const double w = limited ? most_window : free_window;
  const double q = timeout_share(p, w);
  const double sent = (1 - p) / p + w / 2 + q;
  const double rounds = limited ? w / 8 + (1 - p) / (p * w) + 2 : w / 2 + 1;
  return sent / (r * rounds + q * back_off(p) * timeout / (1 - p));
}

Duration csa_time(const LossyPath& path, std::int64_t segments) {
  const double p = path.loss;
  const double n = static_cast<double>(segments);
  if (segments <= 0) return {};
  const double rate = pftk_segments_per_s(path.round_trip, p);
  if (path.open_window) return open_window_time(path, n, rate);
  constexpr double kStart = static_cast<double>(kInitialWindow);
  const double first = slow_start_segments(p, n);
  const double rounds = std::log2(first / kStart + 1) - 1;  // the first window needs no round trip
  const double w = first / 2 + kStart / 2;                  // window when the loss comes
  const double q = timeout_share(p, w);
  const double lost =
      (1 - std::pow(1 - p, n)) *
      (q * back_off(p) * timeout_of(path.round_trip).s() / (1 - p) + (1 - q) * path.round_trip.s());
  return Duration::from_s(path.round_trip.s() * std::max(0.0, rounds) + lost + (n - first) / rate);
}

LossTable::LossTable(const LossyPath& path, int runs) {
  OFFCUT_CHECK(runs > 0 && path.loss > 0 && path.rate > Bandwidth());
  constexpr std::int64_t kMostSegments = 4096;
  std::vector<double> sample(static_cast<std::size_t>(runs));
  for (std::int64_t segments = 1; segments <= kMostSegments;
       segments = std::max(segments + 1, segments * 3 / 2)) {
    for (int run = 0; run < runs; ++run) {
      sample[static_cast<std::size_t>(run)] =
          simulate_lossy(path, segments, static_cast<std::uint64_t>(run)).s();
    }
    std::sort(sample.begin(), sample.end());
    double sum = 0;
    for (const double s : sample) sum += s;
    const auto at = [&](double share) {
      return sample[static_cast<std::size_t>(std::lround(share * static_cast<double>(runs - 1)))];
    };
    Row row{static_cast<double>(segments), at(0.05), sum / runs, at(0.95)};
    if (!rows_.empty()) {
      row.p5_s = std::max(row.p5_s, rows_.back().p5_s);
      row.mean_s = std::max(row.mean_s, rows_.back().mean_s);
      row.p95_s = std::max(row.p95_s, rows_.back().p95_s);
    }
    rows_.push_back(row);
  }
}

Duration LossTable::time(std::int64_t segments, Of of) const {
  const auto column = of == Of::P5 ? &Row::p5_s : of == Of::Mean ? &Row::mean_s : &Row::p95_s;
  const double n = static_cast<double>(segments);
  auto above = std::lower_bound(rows_.begin(), rows_.end(), n,
                                [](const Row& row, double s) { return row.segments < s; });
  if (above == rows_.begin()) return Duration::from_s(rows_.front().*column);
  const bool beyond = above == rows_.end();
  if (beyond) --above;
  // Beyond the table the slope is that of its second half: steadier than its last step.
  const Row& from = beyond ? rows_[rows_.size() / 2] : *(above - 1);
  const double slope = (*above.*column - from.*column) / (above->segments - from.segments);
  return Duration::from_s(*above.*column + slope * (n - above->segments));
}

}  // namespace offcut::network_models
