#include "network_models/packet_transfer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "network_models/cubic_window.h"
#include "network_models/transport.h"

namespace offcut::network_models {
namespace {

constexpr std::int64_t kMostClocked = 4096;  // segments; by then the window spans any real path

// The other direction, which carries the acknowledgements: a trace, a rate, or no time at all.
class WayBack {
 public:
  WayBack(const PacketPath& path, Duration start)
      : half_trip_s_(path.round_trip.s() * 0.5 + path.back_queueing.s()),
        share_(path.back_share),
        s_per_byte_(path.back > Bandwidth() ? 1.0 / path.back.bytes_per_s() : 0.0) {
    if (path.back_trace != nullptr) trace_.emplace(*path.back_trace, start);
  }
  // Returns when the sender has a packet that the other end sends at `sent_s`; calls in order.
  double arrive(double sent_s, double bytes) {
    const double begin_s = std::max(sent_s, free_s_);
    free_s_ = trace_ ? trace_->serve(begin_s, bytes / share_) : begin_s + bytes * s_per_byte_;
    return free_s_ + half_trip_s_;
  }

 private:
  double half_trip_s_;
  double share_;
  double s_per_byte_;
  double free_s_ = 0;
  std::optional<BandwidthTrace::Server> trace_;
};

// The direction of the payload: a share of a trace behind a standing backlog.
class WayOut {
 public:
  WayOut(const BandwidthTrace& trace, const PacketPath& path, Duration start)
      : trace_(trace), path_(path), server_(trace, start) {}
  // Returns when the last of the bytes has left the link; calls in order.
  double serve(double ready_s, double bytes) { return server_.serve(ready_s, bytes / path_.share); }
  // The same for bytes that flow behind all that was served.
  double flow(double ready_s, double bytes) const {
    return ready_s + trace_.transfer_time(Duration::from_s(ready_s), bytes / path_.share).s();
  }
  // Returns when the other end has what leaves at `left_s`, or would without the backlog.
  double arrive(double left_s) const {
    double backlog_s = 0;
    if (path_.queue > Bytes()) {
      const double bytes = path_.queue.as_double() / path_.scale;
      backlog_s = trace_.transfer_time(Duration::from_s(left_s), bytes).s();
    }
    return left_s + backlog_s + path_.round_trip.s() * 0.5;
  }

 private:
  const BandwidthTrace& trace_;
  const PacketPath& path_;
  BandwidthTrace::Server server_;
};

// A segment on its way.
struct Flight {
  double sent_s;
  double acked_s;  // when its acknowledgement is back
};

// Passes the round trips of opening through both directions; returns when payload may be sent.
double open_connection(WayOut& link, WayBack& back, const PacketPath& path, double now_s) {
  const Handshake handshake = handshake_of(path.connection);
  const double parts = handshake.round_trips + 1.0;
  for (int trip = 0; trip < handshake.round_trips; ++trip) {
    const double left_s = link.serve(now_s, handshake.up.as_double() / parts);
    now_s = back.arrive(link.arrive(left_s), handshake.down.as_double() / handshake.round_trips);
  }
  if (handshake.up > Bytes()) link.serve(now_s, handshake.up.as_double() / parts);
  return now_s;
}

}  // namespace

Duration packet_transfer(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                         Duration start) {
  WayOut link(trace, path, start);
  WayBack back(path, start);
  const double begin_s = open_connection(link, back, path, start.s());
  const bool open_window = path.connection == Connection::Warm;
  const std::int64_t segments = Pipe::segments(payload);
  const std::int64_t clocked = open_window ? 0 : std::min(segments, kMostClocked);
  CubicWindow window(kInitialWindow);
  std::array<Flight, kMostClocked> flights;  // written in order
  std::int64_t acked = 0;
  double now_s = begin_s;
  double left_s = begin_s;
  std::int64_t rest = payload.count();
  for (std::int64_t i = 0; i < clocked; ++i) {
    while (i - acked >= window.segments()) {
      const Flight& flight = flights[static_cast<std::size_t>(acked)];
      now_s = flight.acked_s;
      window.acknowledge(now_s, flight.sent_s, ++acked, i);
    }
    const std::int64_t bytes = std::min(rest, kSegmentPayload);
    left_s = link.serve(now_s, static_cast<double>(bytes + kSegmentHeader));
    rest -= bytes;
    flights[static_cast<std::size_t>(i)] = {
        now_s, back.arrive(link.arrive(left_s), static_cast<double>(kSegmentHeader))};
  }
  if (rest > 0) {
    const std::int64_t headers = kSegmentHeader * (segments - clocked);
    left_s = link.flow(left_s, static_cast<double>(rest + headers));
  }
  return Duration::from_s(link.arrive(left_s)) - start;
}

}  // namespace offcut::network_models
