// The time of one transfer over a link of constant rate, in closed form.
//
//   S     payload bytes                          MSS      1448 bytes
//   B     rate of this direction, IP level       H        52 header bytes (IPv4 + TCP + timestamps)
//   B'    rate of the other direction            N        ceil(S / MSS) segments
//   r     round trip, d = r/2                    wire(S)  S + H N
//   s     1500 B / B, time of a segment          W_k      10 * 2^k, the window in round trip k
//   a     52 B / B', time of its ACK             K        number of windows that cover N segments
//
//   size_over_rate   S / B
//   affine           r + S / B
//   handshake_wire   handshake + d + wire(S) / B
//   slow_start       handshake + d + wire(S) / B
//                      + sum over k = 0 .. K-2 of max(0, s + r + a - W_k s)
//
//      window 0        stall           window 1          stall     window 2 ...
//     |##########|. . . . . . . . .|####################|. . . .|#################
//     |<------- s + r + a -------->|
//
// The sum is the time that the sender stands still because the window is sent and no ACK is back.
// It ends when a window fills the round trip. Valid without loss, with a buffer of at least rate *
// round trip. Window: RFC 6928 (10 segments); one ACK per segment (Linux at the start of a
// connection).
//
// A transfer takes O(1): the sums for all K are tabulated once, and K is a bit count of N. Monotone
// in S.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "engine/base/units.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

inline constexpr std::int64_t kSegmentPayload = 1448;  // MSS
inline constexpr std::int64_t kSegmentHeader = 52;     // H
inline constexpr std::int64_t kPacketBytes = kSegmentPayload + kSegmentHeader;
inline constexpr std::int64_t kInitialWindow = 10;  // segments

// What opening a connection takes, without the round trips' own time.
struct Handshake {
  int round_trips = 0;
  Bytes up;  // on the wire, before the first payload byte
  Bytes down;
};
// Returns the handshake of a connection state. TCP: SYN 60, SYN-ACK 60, ACK 52 bytes. TLS adds a
// hello of 517 bytes, a certificate flight of 4000 (typically 3 to 5 kB) and a finish.
[[nodiscard]] Handshake handshake_of(Connection connection);

// One direction of a connection.
class Pipe {
 public:
  struct Shape {
    double s_per_byte = 0;  // of this direction; zero: bytes take no time
    Duration fixed = {};    // before the first byte arrives: handshake, propagation, queue
    bool headers = false;   // count wire bytes instead of payload
    bool slow_start = false;
    Duration loop = {};  // slow start: round trip + ACK time, without the segment itself
  };

  Pipe() = default;
  explicit Pipe(const Shape& shape);

  // Time of a transfer with the stalls of slow start, and without them (a grown window).
  [[nodiscard]] Duration time(Bytes payload) const {
    return Duration::from_s(fixed_s_ + serialise_s(payload) + stall_s(payload));
  }
  [[nodiscard]] Duration time_with_open_window(Bytes payload) const {
    return Duration::from_s(fixed_s_ + serialise_s(payload));
  }
  [[nodiscard]] Duration fixed() const { return Duration::from_s(fixed_s_); }
  [[nodiscard]] double s_per_byte() const { return s_per_byte_; }
  [[nodiscard]] static std::int64_t segments(Bytes payload) {
    return (payload.count() + kSegmentPayload - 1) / kSegmentPayload;
  }
  // K, with 10 (2^K - 1) >= N; 0 for no segment. All but the last window end in a stall.
  [[nodiscard]] static std::size_t windows(Bytes payload) {
    const std::int64_t rounds = (segments(payload) + kInitialWindow - 1) / kInitialWindow;
    return static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(rounds)));
  }
  static constexpr std::size_t kMostStalls = 48;  // of so many windows stalls are counted

 private:
  [[nodiscard]] double serialise_s(Bytes payload) const {
    const double headers = headers_per_segment_ * static_cast<double>(segments(payload));
    return s_per_byte_ * (payload.as_double() + headers);
  }
  [[nodiscard]] double stall_s(Bytes payload) const {
    const std::size_t windows = this->windows(payload);
    return stall_s_[windows < stalls_ ? windows : stalls_];
  }

  double fixed_s_ = 0;
  double s_per_byte_ = 0;
  double headers_per_segment_ = 0;
  std::size_t stalls_ = 0;                         // stall_s_ is constant from here on
  std::array<double, kMostStalls + 1> stall_s_{};  // [K] sum of stalls with K windows
};

}  // namespace offcut::network_models
