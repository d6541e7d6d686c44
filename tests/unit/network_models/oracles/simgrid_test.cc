// Sharing and recorded bandwidth next to SimGrid's flow model CM02 (latency + size / rate, max-min
// sharing): built where libsimgrid-dev is installed.
//
//   users   n uploads that start together over one uplink; ours is the time of the last of them
//   trace   one upload as a fluid over a rate that changes in steps
//
// Agreed tolerance: 0.1 %; both are the same equations, solved by different code. SimGrid's default
// model (LV08) multiplies latencies by 13 and is not what is compared.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <simgrid/kernel/ProfileBuilder.hpp>
#include <simgrid/s4u.hpp>

#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

namespace sg4 = simgrid::s4u;

struct Upload {
  std::string name;
  double ours_s = 0;
  double theirs_s = 0;
};

// One engine a process, so all uploads run in it, each group over a link of its own.
class World {
 public:
  World() : engine_(&count_of_options_, values_), zone_(sg4::create_full_zone("world")) {}

  // `flows` uploads at once over one link; the last end is noted in `upload`.
  void add(int flows, Bytes bytes, Duration latency, Bandwidth rate,
           simgrid::kernel::profile::Profile* profile, Upload& upload) {
    const std::string id = message(count_++);
    sg4::Host* phone = zone_->create_host("phone" + id, 1e9);
    sg4::Host* cloud = zone_->create_host("cloud" + id, 1e9);
    sg4::Link* link = zone_->create_link("link" + id, rate.bytes_per_s());
    link->set_latency(latency.s());
    if (profile != nullptr) link->set_bandwidth_profile(profile);
    link->seal();
    zone_->add_route(phone->get_netpoint(), cloud->get_netpoint(), nullptr, nullptr,
                     {sg4::LinkInRoute(link)});
    for (int i = 0; i < flows; ++i) {
      sg4::Actor::create("upload", phone, [=, &upload] {
        sg4::Comm::sendto(phone, cloud, static_cast<std::uint64_t>(bytes.count()));
        upload.theirs_s = std::max(upload.theirs_s, sg4::Engine::get_clock());
      });
    }
  }
  void run() {
    zone_->seal();
    engine_.run();
  }

 private:
  // The model is chosen by options alone. No limit by the window, no room for acknowledgements.
  std::string options_[5] = {"oracle", "--cfg=network/model:CM02", "--cfg=network/crosstraffic:0",
                             "--cfg=network/TCP-gamma:1e12", "--log=root.thres:error"};
  char* values_[6] = {options_[0].data(), options_[1].data(), options_[2].data(),
                      options_[3].data(), options_[4].data(), nullptr};
  int count_of_options_ = 5;
  sg4::Engine engine_;
  sg4::NetZone* zone_;
  int count_ = 0;
};

double shared_upload_s(int users, Bytes bytes, Duration latency, Bandwidth rate) {
  NetworkSpec spec;
  spec.origin = std::make_shared<NetworkOrigin>();
  spec.transport = Transport::Affine;  // its "round trip" is the one latency of CM02
  spec.uplink = rate;
  spec.round_trip = latency;
  spec.users = users;
  const auto link = build_link(spec);
  EXPECT_OK(link);
  return (*link)->cost({.up = bytes, .down = {}, .wait = {}}).up.s();
}

TEST(SimGrid, SharedUplinksAndChangingRates) {
  World world;
  std::vector<Upload> uploads;
  uploads.reserve(100);
  const Duration latency = Duration::from_ms(25);
  for (const int users : {1, 2, 4, 7}) {
    for (const double mbit_per_s : {1.1, 5.85, 18.88}) {
      for (const std::int64_t bytes : {10000, 602112, 2000000}) {
        const Bandwidth rate = Bandwidth::from_mbit_per_s(mbit_per_s);
        uploads.push_back({message(users, " users, ", mbit_per_s, " Mbit/s, ", bytes, " B")});
        uploads.back().ours_s = shared_upload_s(users, Bytes(bytes), latency, rate);
        world.add(users, Bytes(bytes), latency, rate, nullptr, uploads.back());
      }
    }
  }
  const std::size_t shared = uploads.size();
  // Rates of 0.3 s each; CM02 counts the latency before the bytes flow, and never gives a flow more
  // than the nominal rate of its link.
  const double rates[] = {4, 12, 2, 8, 16, 3, 6, 10};
  std::vector<RateStep> steps;
  std::string profile;
  for (int i = 0; i < 8; ++i) {
    const Bandwidth rate = Bandwidth::from_mbit_per_s(rates[i]);
    steps.push_back({Duration::from_ms(300.0 * i), rate});
    profile += message(0.3 * i, " ", rate.bytes_per_s(), "\n");
  }
  const auto trace = BandwidthTrace::of_steps(steps, "steps");
  ASSERT_OK(trace);
  for (const std::int64_t bytes : {1000, 100000, 500000, 1500000, 8000000}) {
    uploads.push_back({message("trace, ", bytes, " B")});
    const double flow_s = trace->transfer_time(latency, static_cast<double>(bytes)).s();
    uploads.back().ours_s = latency.s() + flow_s;
    world.add(1, Bytes(bytes), latency, Bandwidth::from_mbit_per_s(16),
              simgrid::kernel::profile::ProfileBuilder::from_string(message("steps", bytes),
                                                                    profile, trace->period().s()),
              uploads.back());
  }
  world.run();
  double most[2] = {0, 0};
  for (std::size_t i = 0; i < uploads.size(); ++i) {
    const double percent = 100 * std::abs(uploads[i].ours_s / uploads[i].theirs_s - 1);
    EXPECT_LE(percent, 0.1) << uploads[i].name << ": ours " << uploads[i].ours_s << " s, SimGrid "
                            << uploads[i].theirs_s << " s";
    most[i >= shared] = std::max(most[i >= shared], percent);
  }
  std::cout << shared << " shared uploads, largest difference to SimGrid " << most[0] << " %\n"
            << uploads.size() - shared << " over a changing rate, largest " << most[1] << " %\n";
}

}  // namespace
}  // namespace offcut::network_models
