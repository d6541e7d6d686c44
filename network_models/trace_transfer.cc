#include "network_models/trace_transfer.h"

#include <algorithm>

#include "network_models/transport.h"

namespace offcut::network_models {
namespace {

constexpr int kMostWindows = 48;  // of slow start, as in transport.h

// The clock of one transfer, in seconds of the trace.
class Walk {
 public:
  Walk(const BandwidthTrace& trace, const PacketPath& path, Duration start)
      : trace_(trace), path_(path), now_s_(start.s()) {}

  double now_s() const { return now_s_; }
  void wait_until(double time_s) { now_s_ = std::max(now_s_, time_s); }
  void wait(Duration time) { now_s_ += time.s(); }
  void send(double bytes) { now_s_ = sent_at(bytes); }
  // When bytes that start now have left.
  double sent_at(double bytes) const {
    return now_s_ + trace_.transfer_time(Duration::from_s(now_s_), bytes / path_.share).s();
  }
  // What the backlog adds to a round trip that begins now.
  double backlog_s() const {
    if (!(path_.queue > Bytes())) return path_.back_queueing.s();
    const Duration now = Duration::from_s(now_s_);
    return trace_.transfer_time(now, path_.queue.as_double() / path_.scale).s();
  }
  // What bytes take that come back now.
  double back_s(double bytes) const {
    if (path_.back_trace != nullptr) {
      return path_.back_trace->transfer_time(Duration::from_s(now_s_), bytes / path_.back_share)
          .s();
    }
    return path_.back > Bandwidth() ? bytes / path_.back.bytes_per_s() : 0.0;
  }

  void open_connection() {
    const Handshake handshake = handshake_of(path_.connection);
    const double up = handshake.up.as_double() / (handshake.round_trips + 1.0);
    for (int trip = 0; trip < handshake.round_trips; ++trip) {
      const double backlog = backlog_s();
      send(up);
      now_s_ += path_.round_trip.s() + backlog;
      now_s_ += back_s(handshake.down.as_double() / handshake.round_trips);
    }
    if (handshake.up > Bytes()) send(up);
  }

 private:
  const BandwidthTrace& trace_;
  const PacketPath& path_;
  double now_s_;
};

double wire_bytes_of(Bytes payload) {
  return static_cast<double>(payload.count() + kSegmentHeader * Pipe::segments(payload));
}

// Sends the bytes window by window. Each window but the last is whole.
void send_windows(Walk& walk, const PacketPath& path, Bytes payload) {
  double rest = wire_bytes_of(payload);
  double window = static_cast<double>(kInitialWindow * kPacketBytes);
  for (int k = 0; k < kMostWindows && rest > window; ++k) {
    const double first_out_s = walk.sent_at(static_cast<double>(kPacketBytes));
    const double first_acked_s = first_out_s + path.round_trip.s() + walk.backlog_s() +
                                 walk.back_s(static_cast<double>(kSegmentHeader));
    walk.send(window);
    rest -= window;
    window *= 2;
    walk.wait_until(first_acked_s);
  }
  walk.send(rest);
}

Duration over_wire(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                   Duration start, bool slow_start) {
  Walk walk(trace, path, start);
  walk.open_connection();
  if (path.queue > Bytes()) walk.wait(Duration::from_s(walk.backlog_s()));
  if (slow_start && path.connection != Connection::Warm) {
    send_windows(walk, path, payload);
  } else {
    walk.send(wire_bytes_of(payload));
  }
  walk.wait(path.round_trip * 0.5);
  return Duration::from_s(walk.now_s()) - start;
}

}  // namespace

Duration payload_over_trace(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                            Duration start) {
  return trace.transfer_time(start, payload.as_double() / path.share);
}

Duration affine_over_trace(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                           Duration start) {
  return path.round_trip + payload_over_trace(trace, path, payload, start + path.round_trip);
}

Duration wire_over_trace(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                         Duration start) {
  return over_wire(trace, path, payload, start, false);
}

Duration slow_start_over_trace(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                               Duration start) {
  return over_wire(trace, path, payload, start, true);
}

}  // namespace offcut::network_models
