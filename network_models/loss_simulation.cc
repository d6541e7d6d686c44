// One simulated transfer over a lossy link: see loss.h.
//
// Transmissions are numbered in the order of sending. The link is a queue, so those that are not
// lost are acknowledged in the same order, and one pass over the numbers plays all events. A loss
// is noticed when three later transmissions are acknowledged, or by a timer where fewer follow.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "network_models/loss.h"

namespace offcut::network_models {
namespace {

class LossyTransfer {
 public:
  LossyTransfer(const LossyPath& path, std::int64_t segments, std::uint64_t seed)
      : path_(path),
        segments_(segments),
        service_s_(static_cast<double>(kPacketBytes) / path.rate.bytes_per_s()),
        ack_s_(path.back > Bandwidth()
                   ? static_cast<double>(kSegmentHeader) / path.back.bytes_per_s()
                   : 0.0),
        trip_s_(path.round_trip.s()),
        random_(seed * 0x9E3779B97F4A7C15ULL + 1) {
    if (path.open_window) {
      window_ = std::max(window_, 2 * trip_s_ / service_s_);
      threshold_ = window_;
    }
  }

  double run() {
    for (int trip = 0; trip < path_.handshake_trips; ++trip) {
      for (double wait_s = 1; lost(); wait_s *= 2) now_s_ += wait_s;
      now_s_ += trip_s_;
    }
    while (arrived_ < segments_) {
      send_what_fits();
      if (next_ack_ < sent_.size()) {
        take_next_ack();
      } else {
        wait_for_timer();
      }
    }
    return last_arrival_s_;
  }

 private:
  struct Sent {
    double ack_s;  // when its ACK is back
    bool lost;
  };

  bool lost() { return static_cast<double>(random_() >> 11) * 0x1p-53 < path_.loss; }

  void send_what_fits() {
    while (in_flight_ < window_ && (to_repeat_ > 0 || fresh_ < segments_)) send_one();
  }

  void send_one() {
    if (to_repeat_ > 0) {
      --to_repeat_;
    } else {
      ++fresh_;
    }
    free_s_ = std::max(free_s_, now_s_) + service_s_;
    const bool is_lost = lost();
    sent_.push_back({free_s_ + trip_s_ + ack_s_, is_lost});
    ++in_flight_;
    if (is_lost) return;
    ++arrived_;
    last_arrival_s_ = std::max(last_arrival_s_, free_s_ + trip_s_ * 0.5);
  }

  void take_next_ack() {
    if (sent_[next_ack_].lost) {
      ++next_ack_;  // nothing comes back; noticed by later ACKs or a timer
      return;
    }
    now_s_ = std::max(now_s_, sent_[next_ack_].ack_s);
    ++next_ack_;
    --in_flight_;
    timeouts_ = 0;
    if (next_ack_ > recovery_end_) grow();
    if (next_ack_ >= 3) notice_losses_before(next_ack_ - 3);
  }

  // Everything sent is acknowledged or lost, and segments are missing: a reordering timer if later
  // ones were acknowledged, else a tail probe, else timeouts that double.
  void wait_for_timer() {
    const bool later_acked = !sent_.empty() && noticed_ < sent_.size() && !sent_.back().lost;
    if (later_acked) {
      now_s_ += trip_s_ * 0.25;
      notice_losses_before(sent_.size());
      return;
    }
    const double base_s =
        timeouts_ == 0 ? 2 * trip_s_ : (trip_s_ + 0.2) * std::pow(2, timeouts_ - 1);
    now_s_ = std::max(now_s_, free_s_) + base_s;
    notice_losses_before(sent_.size());
    if (timeouts_ > 0) window_ = 1;
    ++timeouts_;
  }

  void notice_losses_before(std::size_t end) {
    for (; noticed_ < end; ++noticed_) {
      if (!sent_[noticed_].lost) continue;
      ++to_repeat_;
      --in_flight_;
      if (noticed_ < recovery_end_) continue;  // one reduction per window
      recovery_end_ = sent_.size();
      peak_ = window_;
      window_ = std::max(2.0, window_ * kCubicShare);
      threshold_ = window_;
      epoch_s_ = now_s_;
    }
  }

  void grow() {
    if (window_ < threshold_) {
      window_ += 1;
      return;
    }
    if (peak_ == 0) return;  // a full pipe before any loss
    const double plateau_s = std::cbrt(peak_ * (1 - kCubicShare) / kCubicScale);
    const double since_s = now_s_ - epoch_s_ + trip_s_ - plateau_s;
    const double target = peak_ + kCubicScale * since_s * since_s * since_s;
    const double reno = 3 * (1 - kCubicShare) / (1 + kCubicShare) / window_;
    window_ += std::clamp((target - window_) / window_, reno, 0.5);
  }

  static constexpr double kCubicShare = 0.7;
  static constexpr double kCubicScale = 0.4;

  const LossyPath& path_;
  std::int64_t segments_;
  double service_s_;
  double ack_s_;
  double trip_s_;
  std::mt19937_64 random_;

  std::vector<Sent> sent_;
  std::size_t next_ack_ = 0;      // first transmission whose ACK is not taken
  std::size_t noticed_ = 0;       // first transmission that may be an unnoticed loss
  std::size_t recovery_end_ = 0;  // losses before this belong to a reduction already made
  std::int64_t fresh_ = 0;        // segments sent at least once
  std::int64_t to_repeat_ = 0;
  std::int64_t arrived_ = 0;
  double in_flight_ = 0;
  double window_ = static_cast<double>(kInitialWindow);
  double threshold_ = 1e18;
  double peak_ = 0;
  double epoch_s_ = 0;
  int timeouts_ = 0;
  double now_s_ = 0;
  double free_s_ = 0;
  double last_arrival_s_ = 0;
};

}  // namespace

Duration simulate_lossy(const LossyPath& path, std::int64_t segments, std::uint64_t seed) {
  if (segments <= 0) return path.round_trip * (path.handshake_trips + 0.5);
  return Duration::from_s(LossyTransfer(path, segments, seed).run());
}

}  // namespace offcut::network_models
