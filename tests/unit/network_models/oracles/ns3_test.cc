// Our transports next to ns-3 (ns3_transfer.h): built where libns3-dev is installed.
//
// Agreed tolerance: 0.05 % of every transfer on a constant rate, 1 % where the rate changes under
// packets on their way (ns-3 gives a packet the rate at its first bit).
#include <algorithm>
#include <cmath>
#include <iostream>

#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/network_models/oracles/ns3_transfer.h"

namespace offcut::network_models {
namespace {

// Collects how far apart both are.
class Difference {
 public:
  explicit Difference(double tolerated_percent) : tolerated_percent_(tolerated_percent) {}
  void add(double ours_s, double theirs_s) {
    const double percent = 100 * std::abs(ours_s / theirs_s - 1);
    EXPECT_LE(percent, tolerated_percent_) << "ours " << ours_s << " s, ns-3 " << theirs_s << " s";
    most_ = std::max(most_, percent);
    sum_ += percent;
    ++count_;
  }
  void report(const char* what) const {
    std::cout << what << ": " << count_ << " transfers, mean difference to ns-3 " << sum_ / count_
              << " %, largest " << most_ << " %\n";
  }

 private:
  double tolerated_percent_;
  double most_ = 0;
  double sum_ = 0;
  int count_ = 0;
};

constexpr std::int64_t kPayloads[] = {1000,   4000,   16384,   65536,  150528,
                                      262144, 602112, 1048576, 2000000};

TEST(Ns3, SlowStartOnAConstantRate) {
  Difference difference(0.05);
  for (const double rate : {1.1, 5.85, 18.88}) {
    for (const double trip_ms : {20.0, 50.0, 100.0}) {
      NetworkSpec spec;
      spec.origin = std::make_shared<NetworkOrigin>();
      spec.uplink = Bandwidth::from_mbit_per_s(rate);
      spec.downlink = Bandwidth::from_mbit_per_s(rate * 2.5);
      spec.round_trip = Duration::from_ms(trip_ms);
      spec.connection = Connection::New;
      const auto link = build_link(spec);
      ASSERT_OK(link);
      const ns3_oracle::Network network{{{0, rate * 1e6}}, rate * 2.5e6, trip_ms * 1e-3};
      for (const std::int64_t bytes : kPayloads) {
        SCOPED_TRACE(testing::Message() << rate << " Mbit/s, " << trip_ms << " ms, " << bytes);
        const double ours_s = (*link)->cost({.up = Bytes(bytes), .down = {}, .wait = {}}).up.s();
        difference.add(ours_s, ns3_oracle::upload_s(network, bytes));
      }
    }
  }
  difference.report("slow start, constant rate");
}

// A rate that changes every 200 to 1000 ms by up to a factor of 4: which packet meets which rate
// decides, and only the model per packet can follow. The end of slow start decides nothing here:
// the two HyStarts differ (ns-3 looks for longer trains, and takes its least round trip from the
// handshake), and measured Linux is the judge of ours.
TEST(Ns3, PacketsOverAChangingRate) {
  std::vector<RateStep> steps;
  std::vector<ns3_oracle::Step> their_steps;
  const double rates[] = {3, 5.5, 2, 4.5, 1.5, 2.5, 5, 3.5};
  const double lengths_ms[] = {480, 280, 1000, 200, 360, 640, 800, 440};
  double now_ms = 0;
  for (int i = 0; i < 400; ++i) {
    const double rate = rates[i * 5 % 8];
    steps.push_back({Duration::from_ms(now_ms), Bandwidth::from_mbit_per_s(rate)});
    their_steps.push_back({now_ms * 1e-3, rate * 1e6});
    now_ms += lengths_ms[i * 3 % 8];
  }
  const auto trace = BandwidthTrace::of_steps(steps, "steps");
  ASSERT_OK(trace);
  Difference difference(1);
  for (const double trip_ms : {20.0, 50.0, 100.0}) {
    const ns3_oracle::Network network{their_steps, 20e6, trip_ms * 1e-3};
    const PacketPath path{.round_trip = Duration::from_ms(trip_ms),
                          .back = Bandwidth::from_mbit_per_s(20)};
    for (const std::int64_t bytes : kPayloads) {
      SCOPED_TRACE(testing::Message() << trip_ms << " ms, " << bytes);
      difference.add(packet_transfer(*trace, path, Bytes(bytes), Duration()).s(),
                     ns3_oracle::upload_s(network, bytes));
    }
  }
  difference.report("per packet, changing rate");
}

}  // namespace
}  // namespace offcut::network_models
