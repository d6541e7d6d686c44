// One TCP upload in ns-3, an independent simulator. Its headers are C++17, ours C++20, so the two
// meet in plain numbers here.
//
// One point-to-point link, CUBIC, initial window 10, an acknowledgement a segment, segments of 1448
// bytes with timestamps, no loss. ns-3 frames a packet with 2 bytes of PPP, so its links are made
// faster by 1502/1500 and carry IP at the rates stated.
#pragma once

#include <cstdint>
#include <vector>

namespace offcut::ns3_oracle {

struct Step {
  double start_s;
  double bit_per_s;
};

struct Network {
  std::vector<Step> uplink;  // over time; the first at 0
  double downlink_bit_per_s;
  double round_trip_s;
};

// Returns the seconds from connect() until the other end has the last byte.
double upload_s(const Network& network, std::int64_t bytes);

}  // namespace offcut::ns3_oracle
