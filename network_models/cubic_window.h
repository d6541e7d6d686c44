// How many segments a CUBIC sender may have on their way, acknowledgement by acknowledgement.
//
//   window |              ________/   CUBIC: origin + 0.4 (t - t0)^3, at least a twentieth per
//          |         ____/            round trip
//          |       /   <- HyStart leaves slow start
//          |     /
//          |  __/  slow start: one more segment per acknowledgement
//          +-------------------------> acknowledgements
//
// HyStart ends slow start before anything is lost, from a window of 16 segments on. It acts on the
// first of two signs within a round (the segments that were on their way when it began):
//
//   train   acknowledgements that follow each other within 2 ms span half the least round trip
//   delay   the least of the round's first samples exceeds the least round trip by an eighth (at
//           least 4 ms, at most 16 ms)
//
// On a constant rate either sign comes when the pipe is full, and the time of a transfer is that of
// slow start alone. Where a recorded rate falls and rises again, a sign comes early, and the window
// then limits the transfer. All constants are those of Linux. Without losses the plateau of CUBIC
// is the window at which slow start ended, and the Reno-friendly region never binds.
//
// Ha and Rhee, "Taming the elephants: new TCP slow start", Computer Networks 2011; Ha, Rhee and Xu,
// "CUBIC", ACM SIGOPS 2008; Linux net/ipv4/tcp_cubic.c. O(1) per acknowledgement.
#pragma once

#include <cstdint>

namespace offcut::network_models {

class CubicWindow {
 public:
  explicit CubicWindow(std::int64_t segments) : segments_(segments) {}

  [[nodiscard]] std::int64_t segments() const { return segments_; }

  // The acknowledgement of segment `acked` (from 1) is in at `now_s`; it was sent at `sent_s`, and
  // `sent` segments have been by now.
  void acknowledge(double now_s, double sent_s, std::int64_t acked, std::int64_t sent) {
    const double trip_s = now_s - sent_s;
    if (trip_s < least_trip_s_) least_trip_s_ = trip_s;
    if (slow_start_ && !ends_slow_start(now_s, trip_s, acked, sent)) {
      ++segments_;
    } else {
      grow_by_cubic(now_s);
    }
  }

 private:
  bool ends_slow_start(double now_s, double trip_s, std::int64_t acked, std::int64_t sent);
  void grow_by_cubic(double now_s);

  std::int64_t segments_;
  double least_trip_s_ = 1e300;
  // Slow start: the round in progress.
  bool slow_start_ = true;
  std::int64_t round_end_ = 0;   // its last segment
  double round_start_s_ = 0;     // first acknowledgement
  double train_end_s_ = 0;       // last one of the train
  double round_trip_s_ = 1e300;  // least of its samples
  int samples_ = 0;
  // After it.
  double origin_ = 0;
  double epoch_s_ = 0;
  int acknowledged_ = 0;  // since the window last grew
};

}  // namespace offcut::network_models
