// Damaged files never crash a reader of this folder: each is a value that can be used, or an error
// of one line that names the file.
#include <cmath>

#include "engine/base/file.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"
#include "network_models/radio_fit.h"
#include "network_models/tcp_validation.h"
#include "tests/support/mutate.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

constexpr std::uint64_t kDamages = 4000;
const std::filesystem::path kData = OFFCUT_SOURCE_DIR "/network_models/data";

void expect_one_line(const Error& error, const std::string& file) {
  ASSERT_TRUE(error.message.starts_with(file)) << error.message;
  ASSERT_LT(error.message.size(), 1500u);
  for (const char c : error.message) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
}

// Calls parse(text) for many damages of the sample; both outcomes must occur.
template <class Parse>
void damage(const std::string& sample, const std::string& file, Parse parse) {
  std::size_t good = 0;
  for (std::uint64_t seed = 0; seed < kDamages; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    testing::Random random(seed);
    const std::optional<Error> error = parse(testing::mutated(sample, random));
    if (error) {
      expect_one_line(*error, file);
    } else {
      ++good;
    }
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(good, 0u);
  EXPECT_LT(good, kDamages);
}

void use(const NetworkSpec& spec) {
  const auto link = build_link(spec);
  if (!link) return;
  const LinkCost cost = (*link)->cost({Bytes(150528), Bytes(4000), Duration::from_ms(40)});
  ASSERT_TRUE(std::isfinite(cost.time().s()) && cost.time() >= Duration());
  ASSERT_TRUE(std::isfinite(cost.energy().j()) && cost.energy() >= Energy());
}

TEST(NetworkFuzz, NetworkFiles) {
  for (const char* name : {"huang2012_lte", "wifi5", "4g"}) {
    const auto sample = read_file(kData / (std::string(name) + ".json"));
    ASSERT_OK(sample);
    damage(*sample, "net.json", [&](const std::string& text) -> std::optional<Error> {
      const auto document = JsonDocument::parse(text, "net.json");
      if (!document) return document.error();
      const auto spec = parse_network(*document, kData);
      if (!spec) return spec.error();
      use(*spec);
      return std::nullopt;
    });
  }
}

void use(const BandwidthTrace& trace) {
  ASSERT_TRUE(trace.period() > Duration());
  for (const double start_s : {0.0, 0.5, 1e4}) {
    const Duration start = Duration::from_s(start_s);
    ASSERT_TRUE(trace.transfer_time(start, 1e5) >= Duration());
    const PacketPath path{.round_trip = Duration::from_ms(50)};
    ASSERT_TRUE(packet_transfer(trace, path, Bytes(50000), start) >= Duration());
  }
}

TEST(NetworkFuzz, MahimahiTraces) {
  const std::string sample = "0\n4\n4\n7\n20\n21\n22\n50\n50\n50\n61\n80\n";
  damage(sample, "t.up", [](const std::string& text) -> std::optional<Error> {
    const auto trace = parse_mahimahi(text, "t.up");
    if (!trace) return trace.error();
    use(*trace);
    return std::nullopt;
  });
}

TEST(NetworkFuzz, RateTables) {
  const std::string sample = "time_s,mbit_per_s\n0,1.5\n1,0\n2.5\t7\n3 4.25\n10;0.5\n";
  damage(sample, "t.csv", [](const std::string& text) -> std::optional<Error> {
    const auto trace = parse_rate_table(text, "t.csv");
    if (!trace) return trace.error();
    use(*trace);
    return std::nullopt;
  });
}

TEST(NetworkFuzz, TcpMeasurements) {
  const std::string sample =
      "bw_up_mbps,rtt_ms,queue_bytes,loss_up,shaper,cc,mode,up_bytes,down_bytes,up_done_ms,"
      "total_ms\n18.88,100,4194304,0,tun,cubic,idle,1024,4000,50.6,101.3\n"
      "5.85,50,60000,0,tun-n2,bbr,warm,16384,4000,60.1,90\n";
  damage(sample, "m.csv", [](const std::string& text) -> std::optional<Error> {
    const auto cells = parse_tcp_measurements(text, "m.csv");
    if (!cells) return cells.error();
    const auto cases = validate_tcp(*cells, "m.csv");
    if (cases) {
      for (const TcpCase& group : *cases) EXPECT_TRUE(std::isfinite(group.value()));
    }
    return std::nullopt;
  });
}

TEST(NetworkFuzz, PowerTables) {
  std::string sample =
      "throughput,time_since_start,avg_power,target bandwidth,direction,network type,provider\n";
  for (const char* row : {"1,2,510,1,uplink,LTE,X\n", "2,2,520,2,uplink,LTE,X\n",
                          "5,3,550,5,uplink,LTE,X\n", "9,3,590,9,uplink,LTE,X\n"}) {
    sample += row;
  }
  damage(sample, "p.csv", [](const std::string& text) -> std::optional<Error> {
    const auto fits = fit_radio_power(text, "p.csv");
    if (!fits) return fits.error();
    for (const RadioPowerFit& fit : *fits) {
      EXPECT_TRUE(std::isfinite(fit.slope_mw_per_mbit_per_s));
    }
    return std::nullopt;
  });
}

}  // namespace
}  // namespace offcut::network_models
