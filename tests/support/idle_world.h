// The files of the scenarios in which keys are tried one by one (idle_contexts.h, idle_trials.h).
#pragma once

#include <filesystem>
#include <fstream>

#include "tests/support/chain8.h"

namespace offcut::testing {

// The chain of chain8.h; beside its files a network with everything that a radio may have, a
// recorded rate, and a device whose cores and units have powers.
inline void write_idle_world(const std::filesystem::path& folder) {
  write_chain8(folder);
  for (const char* name : {"phone.trace.json", "server.trace.json"}) {
    Json trace = json_file(folder / name);
    trace["runs"][0]["loading_ms"] = 100;
    std::ofstream(folder / name) << trace.dump();
  }
  Json spread = chain8_trace("spread", {3, 4, 4, 6, 9, 12, 15, 9});
  for (Json& layer : spread["runs"][0]["layers"]) {
    const double us = layer["latency_us"][0];
    layer["latency_us"] = {0.8 * us, us, 1.2 * us};
  }
  std::ofstream(folder / "spread.trace.json") << spread.dump();
  std::ofstream(folder / "tcp.json") << R"({"schema": "offcut.network/1", "name": "tcp",
    "source": "made up", "transport": "slow_start", "connection": "idle", "uplink_mbit_per_s": 8,
    "downlink_mbit_per_s": 40, "rtt_ms": 20, "tail_rule": "full",
    "rate_quantiles": [{"percent": 10, "mbit_per_s": 4}, {"percent": 90, "mbit_per_s": 20}],
    "radio": {"transmit_base_mw": 2600, "receive_base_mw": 600, "wait_mw": 350,
      "promotion_ms": 10, "promotion_mw": 900, "tail_ms": 300, "tail_mw": 800,
      "second_tail_ms": 100, "second_tail_mw": 400}})";
  std::ofstream(folder / "recorded.json") << R"({"schema": "offcut.network/1", "name": "recorded",
    "source": "made up", "transport": "slow_start", "uplink_trace": "rates.csv",
    "downlink_mbit_per_s": 40, "rtt_ms": 20, "tail_rule": "none",
    "radio": {"transmit_base_mw": 2600, "wait_mw": 350}})";
  std::ofstream(folder / "rates.csv") << "time_s,mbit_per_s\n0,8\n0.1,1\n0.2,20\n0.3,2\n0.4,40\n";
  std::ofstream(folder / "board.json") << R"({"schema": "offcut.device/1", "name": "board",
    "source": {"all": "made up"}, "idle_w": 0.5, "memory_mb": 100, "price_usd": 50,
    "clusters": [
      {"name": "big", "cores": 4, "mhz": 2000, "w_per_busy_core": 1, "w_when_on": 0.2},
      {"name": "little", "cores": 4, "mhz": 1000, "w_per_busy_core": 0.3}],
    "units": [{"name": "gpu", "mhz": 700, "active_w": 2}],
    "kernels": [
      {"affinity": "big", "threads": 1, "source": {"all": "made up"},
       "classes": [{"kernel": "*", "fixed_us": 100, "us_per_mb_read": 20000, "samples": 9,
                    "relative_sd": 0.1, "mflop": [0, 100], "mb": [0, 100]}]},
      {"affinity": "little", "threads": 1, "source": {"all": "made up"},
       "classes": [{"kernel": "*", "fixed_us": 300, "us_per_mb_read": 60000, "samples": 9,
                    "relative_sd": 0.1, "mflop": [0, 100], "mb": [0, 100]}]},
      {"unit": "gpu", "threads": 1, "source": {"all": "made up"},
       "classes": [{"kernel": "*", "fixed_us": 200, "us_per_mb_read": 9000, "samples": 9,
                    "relative_sd": 0.1, "mflop": [0, 100], "mb": [0, 100]}]}]})";
}

}  // namespace offcut::testing
