// A small capacity study that tests edit: one class, one kind of server, times that add up easily.
//
// The model: one layer, 20 ms on the server's "gpu", 100 kB up over 1 Gbit/s (0.8 ms) with a round
// trip of 2 ms charged to the upload. Requests per second x 20 ms is the load of one server.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "scenarios/studies/capacity_report.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut {

inline constexpr const char* kExampleModel =
    R"({"schema": "offcut.trace/1", "model": "two", "device": "made up",
  "source": "made for the test", "graph": {"name": "two", "inputs": ["x"], "outputs": ["r"],
    "tensors": [{"name": "x", "type": "uint8", "shape": [100000]},
                {"name": "m", "type": "uint8", "shape": [1000]},
                {"name": "r", "type": "uint8", "shape": [4]}],
    "layers": [{"name": "a", "op": "Op", "inputs": ["x"], "outputs": ["m"]},
               {"name": "b", "op": "Op", "inputs": ["m"], "outputs": ["r"]}]},
  "runs": [
    {"unit": "cpu", "threads": 1, "framework": "none", "power_w": 1, "end_to_end_us": [136000],
     "layers": [{"name": "a", "op": "Op", "latency_us": [100000]},
                {"name": "b", "op": "Op", "latency_us": [36000]}]},
    {"unit": "gpu", "threads": 1, "framework": "none", "power_w": 1, "end_to_end_us": [20000],
     "layers": [{"name": "a", "op": "Op", "latency_us": [15000]},
                {"name": "b", "op": "Op", "latency_us": [5000]}]}]})";

inline constexpr const char* kExampleNetwork =
    R"({"schema": "offcut.network/1", "name": "n", "source": "made up",
  "transport": "affine", "connection": "warm", "rtt_ms": 2, "uplink_mbit_per_s": 1000,
  "tail_rule": "none", "radio": {"transmit_base_mw": 1000}})";

// 1 s at 8 Mbit/s, 3 s at 80: an upload of 100 kB takes 100 ms or 10.
inline constexpr const char* kExampleRecord = "seconds,mbit_per_s\n0,8\n1,80\n2,80\n3,80\n";

class CapacityExample : public ::testing::Test {
 protected:
  CapacityExample() {
    write("two.trace.json", kExampleModel);
    write("n.json", kExampleNetwork);
    write("record.csv", kExampleRecord);
    study_ = nlohmann::ordered_json::parse(
        R"({"schema": "offcut.scenario/1", "name": "s", "study": "capacity",
      "classes": [{"name": "k", "count": 1000, "model": "two.trace.json",
        "device": {"trace": "two.trace.json", "unit": "cpu"}, "network": {"model": "n.json"},
        "arrivals": {"process": "poisson", "per_s": 0.04}}],
      "servers": [{"name": "s", "site": {"trace": "two.trace.json", "unit": "gpu"},
        "price_per_h": 1}],
      "objective": {"percentile": 0.99, "latency_ms": 200},
      "policy": {"cuts": "fixed", "cut": "input"}, "verifications": 1})");
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  Result<scenarios::CapacityStudy> open() {
    write("study.json", study_.dump());
    return scenarios::open_capacity_study(folder_ / "study.json",
                                          scenarios::Catalog(OFFCUT_SOURCE_DIR));
  }
  scenarios::CapacityReport run() {
    const auto study = open();
    EXPECT_OK(study);
    auto report = scenarios::run_capacity_study(*study, 0);
    EXPECT_OK(report);
    return std::move(*report);
  }
  // One number of servers, simulated.
  queue::Probe probe(int servers) {
    const auto study = open();
    EXPECT_OK(study);
    auto seen = queue::probe(study->demand, 0, servers, study->search);
    EXPECT_OK(seen);
    return std::move(*seen);
  }
  nlohmann::ordered_json& kind() { return study_["servers"][0]; }
  nlohmann::ordered_json& devices() { return study_["classes"][0]; }

  ScratchFolder folder_;
  nlohmann::ordered_json study_;
};

}  // namespace offcut
