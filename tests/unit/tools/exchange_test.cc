// What sites take to hand tensors over, as a user goes: measured splits, `calibrate --exchange`,
// the keys in a scenario, `validate`. The "measured" splits of two networks take 0.3 ms and 2 ns
// per byte above what is predicted.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/base/text.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const char* const kHead =
    "network,cut,first_cloud_layer,rate_mbit_per_s,rtt_ms,uplink_bytes,downlink_bytes,"
    "predicted_device_ms,predicted_network_ms,predicted_cloud_ms,predicted_ms,predicted_low_ms,"
    "predicted_high_ms,device_ms,uplink_ms,cloud_ms,downlink_ms,total_ms\n";

class Exchange : public ::testing::Test {
 protected:
  Exchange() {
    const auto traces = std::filesystem::path(OFFCUT_SOURCE_DIR) / "traces/data";
    for (const char* network : {"mnist_mlp", "alexnet"}) {
      std::filesystem::copy_file(traces / message(network, ".trace.json"),
                                 place_.folder() / message(network, ".trace.json"));
    }
  }

  Json site(const std::string& network, bool exchange) const {
    Json out = {{"trace", network + ".trace.json"}};
    if (exchange) out.update({{"exchange_us", 150}, {"exchange_ns_per_byte", 1}});
    return out;
  }

  // Rows of all cuts, as JSON; at 20 Mbit/s and 10 ms.
  std::vector<Json> cuts(const std::string& network, bool exchange) const {
    const Json file = {{"schema", "offcut.scenario/1"},
                       {"name", "s"},
                       {"model", network + ".trace.json"},
                       {"device", site(network, exchange)},
                       {"cloud", site(network, exchange)},
                       {"output", {{"rows", "all_cuts"}}},
                       {"network",
                        {{"model", "ethernet"},
                         {"connection", "warm"},
                         {"uplink_mbit_per_s", 20},
                         {"downlink_mbit_per_s", 20},
                         {"rtt_ms", 10}}}};
    place_.write("s.json", file.dump());
    const auto outcome = place_.run(OFFCUT_COMMAND, {"run", "-q", "s.json", "--format", "json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::vector<Json> rows;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
      Json row = Json::parse(line);
      if (row.contains("cut")) rows.push_back(std::move(row));
    }
    return rows;
  }

  static double bytes_of(const Json& row) {
    return row["uplink_bytes"].get<double>() + row["downlink_bytes"].get<double>();
  }
  static double measured_ms(const Json& row) {
    const double bytes = bytes_of(row);
    return row["latency_ms"].get<double>() + (bytes > 0 ? 0.3 + 2e-6 * bytes : 0);
  }

  void write_measured() const {
    std::string text = kHead;
    for (const char* network : {"mnist_mlp", "alexnet"}) {
      for (const Json& row : cuts(network, false)) {
        text += message(network, ",", row["cut"].dump(), ",",
                        row["first_cloud_layer"].get<std::string>(), ",20,10");
        for (const char* column :
             {"uplink_bytes", "downlink_bytes", "device_ms", "network_ms", "cloud_ms", "latency_ms",
              "latency_low_ms", "latency_high_ms", "device_ms", "network_ms", "cloud_ms"}) {
          text += message(",", row[column].dump());
        }
        text += message(",0,", Json(measured_ms(row)).dump(), "\n");
      }
    }
    place_.write("measured.csv", text);
  }

  testing::Workplace place_;
};

TEST_F(Exchange, OfASiteIsPaidByEveryCutThatOffloads) {
  const std::vector<Json> plain = cuts("mnist_mlp", false);
  const std::vector<Json> handed = cuts("mnist_mlp", true);
  ASSERT_EQ(plain.size(), handed.size());
  std::size_t local = 0;
  for (std::size_t k = 0; k < plain.size(); ++k) {
    if (!(bytes_of(plain[k]) > 0)) ++local;
    EXPECT_NEAR(handed[k]["latency_ms"].get<double>(), measured_ms(plain[k]), 1e-9) << k;
    EXPECT_EQ(handed[k]["network_ms"], plain[k]["network_ms"]) << k;
  }
  EXPECT_EQ(local, 1u);  // what stays on the device hands nothing over
}

TEST_F(Exchange, IsFoundInMeasuredSplits) {
  write_measured();
  const auto outcome = place_.run(OFFCUT_COMMAND, {"calibrate", "--exchange", "measured.csv"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("0.3 ms for each inference that offloads, and 2 ns per byte"));
  EXPECT_THAT(outcome.out, HasSubstr("\"exchange_us\": 150, \"exchange_ns_per_byte\": 1\n"));
  EXPECT_THAT(outcome.out, HasSubstr("with that of the other networks            0.0%     0.0%"));
  const auto both =
      place_.run(OFFCUT_COMMAND, {"calibrate", "--exchange", "measured.csv", "-o", "d.json"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("--exchange"));
}

TEST_F(Exchange, OfTheOtherNetworksMakesThePredictionsOfMeasuredSplitsRight) {
  write_measured();
  place_.write("case.json",
               R"({"schema": "offcut.validation/1", "name": "mine", "kind": "measured_splits",
                   "data": ".", "fitted": "exchange", "predicted": "latency",
                   "require": [{"group": "all", "measure": "median error %", "at_most": 0.001},
                               {"group": "all", "measure": "p90 regret %", "at_most": 0}]})");
  const auto outcome = place_.run(OFFCUT_COMMAND, {"validate", "case.json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("written down before"));
  EXPECT_THAT(outcome.out, HasSubstr("network part"));
}

TEST_F(Exchange, OfAThirdSiteIsRefused) {
  place_.write("s.json", R"({"schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
      "device": {"model": "oneplus5t", "exchange_us": 10}, "cloud": {"model": "v100"},
      "edge": {"model": "jetson_tx2", "network": {"model": "ethernet"}},
      "network": {"model": "wifi"}})");
  const auto outcome = place_.run(OFFCUT_COMMAND, {"check", "s.json"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("device.exchange_us: expected none with \"edge\""));
}

TEST_F(Exchange, ACellThatIsNoNumberIsNamed) {
  place_.write("measured.csv", std::string(kHead) + "n,1,a,20,10,5,5,1,1,1,1,1,1,1,1,1,1,much\n");
  const auto outcome = place_.run(OFFCUT_COMMAND, {"calibrate", "--exchange", "measured.csv"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("row 1: total_ms: expected a number, found \"much\""));
}

}  // namespace
}  // namespace offcut
