#include "network_models/cubic_window.h"

#include <algorithm>

namespace offcut::network_models {
namespace {

constexpr std::int64_t kLeastWindow = 16;  // segments, for HyStart to look
constexpr double kTrainGap = 0.002;        // s
constexpr int kSamples = 8;                // of a round, before its delay is judged
constexpr double kLeastDelay = 0.004;      // s
constexpr double kMostDelay = 0.016;
constexpr double kCubicScale = 0.4;  // segments / s^3

}  // namespace

bool CubicWindow::ends_slow_start(double now_s, double trip_s, std::int64_t acked,
                                  std::int64_t sent) {
  if (acked > round_end_) {
    round_end_ = sent;
    round_start_s_ = train_end_s_ = now_s;
    round_trip_s_ = 1e300;
    samples_ = 0;
  }
  if (segments_ < kLeastWindow) return false;
  bool ends = false;
  if (now_s - train_end_s_ <= kTrainGap) {
    train_end_s_ = now_s;
    ends = now_s - round_start_s_ > least_trip_s_ * 0.5;
  }
  round_trip_s_ = std::min(round_trip_s_, trip_s);
  if (samples_ < kSamples) {
    ++samples_;
  } else {
    const double delay_s = std::clamp(least_trip_s_ * 0.125, kLeastDelay, kMostDelay);
    ends = ends || round_trip_s_ > least_trip_s_ + delay_s;
  }
  if (!ends) return false;
  slow_start_ = false;
  origin_ = static_cast<double>(segments_);
  epoch_s_ = now_s;
  return true;
}

void CubicWindow::grow_by_cubic(double now_s) {
  const double since_s = now_s - epoch_s_ + least_trip_s_;
  const double window = static_cast<double>(segments_);
  const double ahead = origin_ + kCubicScale * since_s * since_s * since_s - window;
  // One segment more each so many acknowledgements; 20 while no loss is known.
  constexpr double kSlowest = 20;
  constexpr double kFastest = 2;
  const double pace = ahead * kSlowest <= window ? kSlowest : std::max(kFastest, window / ahead);
  if (++acknowledged_ < pace) return;
  ++segments_;
  acknowledged_ = 0;
}

}  // namespace offcut::network_models
