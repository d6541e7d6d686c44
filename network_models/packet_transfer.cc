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
      : half_trip_s_(path.round_trip.s() * 0.5),
        s_per_byte_(path.back > Bandwidth() ? 1.0 / path.back.bytes_per_s() : 0.0) {
    if (path.back_trace != nullptr) trace_.emplace(*path.back_trace, start);
  }
  // Returns when the sender has a packet that the other end sends at `sent_s`; calls in order.
  double arrive(double sent_s, double bytes) {
    const double begin_s = std::max(sent_s, free_s_);
    free_s_ = trace_ ? trace_->serve(begin_s, bytes) : begin_s + bytes * s_per_byte_;
    return free_s_ + half_trip_s_;
  }

 private:
  double half_trip_s_;
  double s_per_byte_;
  double free_s_ = 0;
  std::optional<BandwidthTrace::Server> trace_;
};

// A segment on its way.
struct Flight {
  double sent_s;
  double acked_s;  // when its acknowledgement is back
};

// Passes the round trips of opening through both directions; returns when payload may be sent.
double open_connection(BandwidthTrace::Server& link, WayBack& back, const PacketPath& path,
                       double now_s) {
  const Handshake handshake = handshake_of(path.connection);
  const double parts = handshake.round_trips + 1.0;
  for (int trip = 0; trip < handshake.round_trips; ++trip) {
    const double left_s = link.serve(now_s, handshake.up.as_double() / parts);
    now_s = back.arrive(left_s + path.round_trip.s() * 0.5,
                        handshake.down.as_double() / handshake.round_trips);
  }
  if (handshake.up > Bytes()) link.serve(now_s, handshake.up.as_double() / parts);
  return now_s;
}

}  // namespace

Duration packet_transfer(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                         Duration start) {
  BandwidthTrace::Server link(trace, start);
  WayBack back(path, start);
  const double begin_s = open_connection(link, back, path, start.s());
  const double half_trip_s = path.round_trip.s() * 0.5;
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
        now_s, back.arrive(left_s + half_trip_s, static_cast<double>(kSegmentHeader))};
  }
  if (rest > 0) {
    const std::int64_t headers = kSegmentHeader * (segments - clocked);
    left_s +=
        trace.transfer_time(Duration::from_s(left_s), static_cast<double>(rest + headers)).s();
  }
  return Duration::from_s(left_s + half_trip_s) - start;
}

Duration fluid_transfer(const BandwidthTrace& trace, const PacketPath& path, Bytes payload,
                        Duration start) {
  BandwidthTrace::Server link(trace, start);
  WayBack back(path, start);
  const Duration begin = Duration::from_s(open_connection(link, back, path, start.s()));
  const std::int64_t wire = payload.count() + kSegmentHeader * Pipe::segments(payload);
  return begin + trace.transfer_time(begin, static_cast<double>(wire)) + path.round_trip * 0.5 -
         start;
}

}  // namespace offcut::network_models
