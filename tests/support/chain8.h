// A chain of eight layers on a phone and a server over an affine network, with its files: the
// numbers are small enough to be followed by hand.
//
//   cut            0      1      2      3     4     5     6     7     8
//   device ms      0      3      7     11    17    26    38    53    62     at 0.9 W
//   cloud ms     6.9    6.5    6.0    5.5   4.8   3.8   2.5   0.9     0
//   up bytes  110592  49152  32768  16384  8192  2048   512   256     0     40 bytes down
//
// 8 Mbit/s up after a round trip of 4 ms, 40 Mbit/s down; 2.6 W up, 0.6 W down, 0.35 W while the
// cloud works.
#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/file_samples.h"

namespace offcut::testing {

inline Json chain8_trace(const char* device, const std::array<double, 8>& ms) {
  constexpr std::array kElements = {27648, 12288, 8192, 4096, 2048, 512, 128, 64, 10};
  Json out = {
      {"schema", "offcut.trace/1"}, {"model", "chain8"}, {"device", device}, {"source", "made up"}};
  Json& graph = out["graph"];
  graph = {{"name", "chain8"}, {"inputs", {"x"}}, {"outputs", {"t7"}}};
  const auto tensor = [](std::size_t t) { return t == 0 ? "x" : "t" + std::to_string(t - 1); };
  Json run = {{"power_w", 0.9}, {"affinity", "big"}};
  double total = 0;
  for (std::size_t t = 0; t < kElements.size(); ++t) {
    graph["tensors"].push_back(
        {{"name", tensor(t)}, {"type", "fp32"}, {"shape", {1, kElements[t]}}});
    if (t == 0) continue;
    const std::string name = "l" + std::to_string(t - 1);
    graph["layers"].push_back(
        {{"name", name}, {"op", "Conv"}, {"inputs", {tensor(t - 1)}}, {"outputs", {tensor(t)}}});
    run["layers"].push_back({{"name", name}, {"latency_us", {1e3 * ms[t - 1]}}});
    total += 1e3 * ms[t - 1];
  }
  run["end_to_end_us"] = {total};
  // Json::array: a Json in braces alone is itself for clang, and a list of it for g++.
  out["runs"] = Json::array({run});
  return out;
}

inline void write_chain8(const std::filesystem::path& folder) {
  std::ofstream(folder / "phone.trace.json")
      << chain8_trace("phone", {3, 4, 4, 6, 9, 12, 15, 9}).dump();
  std::ofstream(folder / "server.trace.json")
      << chain8_trace("server", {0.4, 0.5, 0.5, 0.7, 1, 1.3, 1.6, 0.9}).dump();
  std::ofstream(folder / "net.json") << R"({"schema": "offcut.network/1", "name": "net",
    "source": "made up", "confidence": "assumed", "transport": "affine", "connection": "warm",
    "uplink_mbit_per_s": 8, "downlink_mbit_per_s": 40, "rtt_ms": 4, "tail_rule": "none",
    "radio": {"transmit_base_mw": 2600, "receive_base_mw": 600, "wait_mw": 350}})";
}

// The scenario over these files with the keys of `rest` behind its own.
inline std::string chain8_scenario(const std::string& rest) {
  const bool has_network = rest.find("\"network\":") != std::string::npos;
  return R"({"schema": "offcut.scenario/1", "name": "chain", "model": "phone.trace.json",
    "device": {"trace": "phone.trace.json", "affinity": "big"},
    "cloud": {"trace": "server.trace.json", "affinity": "big"}, )" +
         std::string(has_network ? "" : R"("network": {"model": "net.json"}, )") + rest + "}";
}

}  // namespace offcut::testing
