#include "network_models/transport.h"

namespace offcut::network_models {

Handshake handshake_of(Connection connection) {
  constexpr std::int64_t kSyn = 60;
  constexpr std::int64_t kAck = kSegmentHeader;
  constexpr std::int64_t kHello = 517 + kSegmentHeader;
  constexpr std::int64_t kCertificates = 4000 + 3 * kSegmentHeader;
  constexpr std::int64_t kFinish = 80 + kSegmentHeader;
  switch (connection) {
    case Connection::New:
      return {1, Bytes(kSyn + kAck), Bytes(kSyn)};
    case Connection::Tls13:
      return {2, Bytes(kSyn + kAck + kHello + kFinish), Bytes(kSyn + kCertificates)};
    case Connection::Tls12:
      return {3, Bytes(kSyn + kAck + kHello + kFinish), Bytes(kSyn + kCertificates + kFinish)};
    case Connection::Quic:  // the first datagram is padded to 1200 bytes
      return {1, Bytes(1228 + kFinish), Bytes(kCertificates)};
    case Connection::ZeroRtt:
      return {0, Bytes(kHello), Bytes()};
    case Connection::Warm:
    case Connection::Idle:
      return {};
  }
  return {};
}

Pipe::Pipe(const Shape& shape)
    : fixed_s_(shape.fixed.s()),
      s_per_byte_(shape.s_per_byte),
      headers_per_segment_(shape.headers ? static_cast<double>(kSegmentHeader) : 0.0) {
  if (!shape.slow_start) return;
  const double segment_s = static_cast<double>(kPacketBytes) * s_per_byte_;
  const double loop_s = segment_s + shape.loop.s();
  double window = static_cast<double>(kInitialWindow);
  double sum = 0;
  // stall_s_[0] = stall_s_[1] = 0: one window needs no ACK.
  for (std::size_t windows = 2; windows <= kMostStalls; ++windows) {
    const double stall = loop_s - window * segment_s;
    if (stall <= 0) break;
    sum += stall;
    stall_s_[windows] = sum;
    stalls_ = windows;
    window *= 2;
  }
}

}  // namespace offcut::network_models
