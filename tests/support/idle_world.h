// Files and scenarios in which the keys of a scenario are tried one by one: does any value of a key
// that is taken change a figure? Contexts are what a file may say besides; trials are the values
// that a key is given.
#pragma once

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "network_models/network_fields.h"
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

struct IdleContext {
  std::string name;
  Json document;
};

inline Json idle_scenario(const char* patch) {
  Json out = Json::parse(chain8_scenario(R"("output": {"rows": "all_cuts"})"));
  out.merge_patch(Json::parse(patch));
  return out;
}

// What a file may say besides, as a patch of a scenario that prices all cuts.
inline std::vector<IdleContext> idle_contexts() {
  static constexpr std::pair<const char*, const char*> kPatches[] = {
      {"affine", "{}"},
      {"tcp", R"({"network": {"model": "tcp.json"}})"},
      {"no tails", R"({"network": {"model": "tcp.json", "tail_rule": "none"}})"},
      {"amortised", R"({"network": {"model": "tcp.json", "tail_rule": "amortised",
                                    "inference_gap_ms": 200}})"},
      {"asleep", R"({"network": {"model": "tcp.json", "radio": {"drx_cycle_ms": 40}}})"},
      {"recorded", R"({"network": {"model": "recorded.json"}})"},
      {"dnntune", R"({"network": {"model": "tcp.json"}, "energy": "dnntune"})"},
      {"stream", R"({"stream": {"frames_per_s": 10}})"},
      {"batches", R"({"stream": {"frames_per_s": 10, "cloud_batch": 4}})"},
      {"encodings", R"({"transfer": {"encodings": [{"name": "small", "ratio": 0.5,
                                                    "accuracy_drop": 0.01}]}})"},
      {"one encoding", R"({"transfer": {"encodings": [{"name": "small", "bytes_per_element": 1,
                                       "accuracy_drop": 0.01}], "allow": "small"}})"},
      {"edge", R"({"edge": {"trace": "server.trace.json", "affinity": "big",
                            "network": {"model": "tcp.json"}}})"},
      {"gaps at the edge", R"({"edge": {"trace": "server.trace.json", "affinity": "big",
                   "network": {"model": "tcp.json", "tail_rule": "amortised"}}})"},
      {"two ways", R"({"crossing": "two_way", "output": {"rows": "best"}})"},
      {"board", R"({"device": {"model": "board.json", "trace": null},
                    "cloud": {"model": "board.json", "trace": null}})"},
      {"board's gpu", R"({"device": {"model": "board.json", "trace": null, "affinity": "any",
                                     "unit": "gpu"}})"},
      {"prices", R"({"device": {"model": "board.json", "trace": null},
                     "cloud": {"model": "board.json", "trace": null}, "output": {"columns":
                     ["device_fits", "device_price_usd", "cloud_price_usd"]}})"},
      {"draws", R"({"uncertainty": {"most_samples": 256, "device_layer_sd": 0.2}, "output":
                    {"columns": ["latency_p95_ms", "energy_p95_mj"]}})"},
      {"draws of a spread", R"({"device": {"trace": "spread.trace.json"},
          "model": "spread.trace.json", "uncertainty": {"most_samples": 256}, "output":
          {"columns": ["latency_p95_ms", "energy_p95_mj"]}})"},
      {"uncertainty", R"({"output": null, "study": "uncertainty", "network": {"model": "tcp.json"},
          "uncertainty": {"most_samples": 2048, "relative_width": 0.001,
          "share_width": 0.001, "device_layer_sd": 0.2, "inputs": {"network.rtt_ms": {"uniform": [10, 30]}}}})"},
      {"sensitivity", R"({"output": null, "study": "sensitivity", "network": {"model": "tcp.json"},
          "sensitivity": {"trajectories": 2, "most_evaluations": 64, "regret_points": 16,
          "half_width": 0.5, "inputs": {"network.rtt_ms": {"uniform": [10, 30]}}}})"},
      {"replay", R"({"output": null, "study": "replay", "network": {"model": "tcp.json"},
          "replay": {"uplink_trace": "rates.csv", "inferences": 20, "streams": 3,
          "period_s": 0.07, "window_s": 0.05}})"},
  };
  std::vector<IdleContext> out;
  for (const auto& [name, patch] : kPatches) out.push_back({name, idle_scenario(patch)});
  return out;
}

// A key, and values of which two at least should give different figures.
struct IdleTrial {
  std::string place;  // a JSON pointer
  std::vector<Json> values;
};

inline void add_trials_of_network(const std::string& place, std::vector<IdleTrial>& out) {
  for (const auto& field : network_models::network_fields()) {
    std::vector<Json> values;
    for (const double x : {0., 1., 3., 20., 60., 900.}) {
      if (x >= field.least && x <= field.most) values.push_back(x);
    }
    std::string key(field.name);
    if (const std::size_t dot = key.find('.'); dot != std::string::npos) key[dot] = '/';
    out.push_back({place + "/" + key, values});
  }
  for (const auto& field : network_models::word_fields()) {
    std::vector<Json> values;
    for (const std::string& word : field.words()) values.emplace_back(word);
    out.push_back({place + "/" + std::string(field.name), values});
  }
}

// Keys whose values lie in tables of texts, for they are of every kind.
using ListedTrial = std::pair<const char*, const char*>;
inline constexpr ListedTrial kTrials[] = {
    {"/objective", R"(["latency", "energy", "edp", "throughput"])"},
    {"/energy", R"(["all", "dnntune"])"},
    {"/stream/frames_per_s", "[1, 100]"},
    {"/stream/cloud_batch", "[2, 8]"},
    {"/stream/batch_marginal", "[0.2, 0.9]"},
    {"/transfer/bytes_per_element", "[1, 2]"},
    {"/transfer/allow", R"(["any", "plain", "small"])"},
    {"/transfer/encodings", R"([[{"name": "e", "ratio": 0.5}], [{"name": "e", "ratio": 0.2}]])"},
    {"/transfer/encodings/0/ratio", "[0.5, 0.2]"},
    {"/transfer/encodings/0/bytes_per_element", "[1, 2]"},
    {"/transfer/encodings/0/device", R"([{"fixed_us": 1}, {"encode_ns_per_byte": 9},
                                           {"encode_nj_per_byte": 9}])"},
    {"/transfer/encodings/0/cloud", R"([{"fixed_us": 1}, {"decode_ns_per_byte": 9}])"},
    {"/constraints/latency_ms", "[1, 1000]"},
    {"/constraints/energy_mj", "[1, 1000]"},
    {"/constraints/device_memory_mb", "[0.001, 1000]"},
    {"/constraints/uplink_bytes", "[1, 1000000]"},
    {"/constraints/accuracy_drop", "[0.001, 0.5]"},
    {"/constraints/pin_to_device", R"([["l0"], ["l7"]])"},
    {"/constraints/pin_to_cloud", R"([["l7"], ["l0"]])"},
    {"/cuts/before", R"([["l2"], ["l5"]])"},
    {"/cuts/not_before", R"([["l1", "l3", "l4", "l5", "l6", "l7"],
                             ["l1", "l2", "l3", "l4", "l6", "l7"]])"},
};
inline constexpr ListedTrial kMoreTrials[] = {
    {"/edits", R"([[{"layer": "l1", "time_scale": 2}], [{"layer": "l1", "time_scale": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "energy_scale": 2}], [{"layer": "l1", "energy_scale": 3}]])"},
    {"/edits", R"([[{"site": "cloud", "time_scale": 2}], [{"site": "cloud", "time_scale": 3}]])"},
    {"/edits", R"([[{"site": "edge", "time_scale": 2}], [{"site": "edge", "time_scale": 3}]])"},
    {"/edits", R"([[{"name": "a", "layer": "l1", "time_scale": 2}, {"layer": "l1", "time_ms": 3}],
                     [{"name": "a", "layer": "l1", "time_scale": 5}, {"layer": "l1", "time_ms": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "energy_scale": 2}, {"layer": "l1", "remove": true}],
                     [{"layer": "l1", "energy_scale": 3}, {"layer": "l1", "remove": true}]])"},
    {"/edits", R"([[{"idle_w": 1}], [{"idle_w": 2}]])"},
    {"/edits", R"([[{"idle_w": 1}, {"idle_w": 2}], [{"idle_w": 3}, {"idle_w": 2}]])"},
    {"/edits", R"([[{"memory_mb": 0.001}], [{"memory_mb": 10}]])"},
    {"/edits", R"([[{"price_usd": 1}], [{"price_usd": 10}]])"},
    {"/edits", R"([[{"unit": "gpu", "active_w": 1}], [{"unit": "gpu", "active_w": 9}]])"},
    {"/edits", R"([[{"cluster": "big", "cores": 2}], [{"cluster": "big", "cores": 8}]])"},
    {"/edits", R"([[{"cluster": "big", "w_when_on": 2}], [{"cluster": "big", "w_when_on": 8}]])"},
    {"/edits", R"([[{"cluster": "big", "w_per_busy_core": 2}],
                     [{"cluster": "big", "w_per_busy_core": 8}]])"},
    {"/edits", R"([[{"cluster": "little", "w_per_busy_core": 2}],
                     [{"cluster": "little", "w_per_busy_core": 8}]])"},
    {"/edits", R"([[{"site": "cloud", "idle_w": 1}], [{"site": "cloud", "idle_w": 2}]])"},
    {"/edits", R"([[{"site": "cloud", "memory_mb": 1}], [{"site": "cloud", "memory_mb": 2}]])"},
    {"/edits", R"([[{"site": "cloud", "price_usd": 1}], [{"site": "cloud", "price_usd": 2}]])"},
    {"/edits", R"([[{"site": "cloud", "cluster": "big", "w_per_busy_core": 2}],
                     [{"site": "cloud", "cluster": "big", "w_per_busy_core": 8}]])"},
    {"/uncertainty/device_calibration_sd", "[0.1, 0.4]"},
    {"/uncertainty/cloud_calibration_sd", "[0.1, 0.4]"},
    {"/uncertainty/device_layer_sd", "[0.1, 0.4]"},
    {"/uncertainty/cloud_layer_sd", "[0.1, 0.4]"},
    {"/uncertainty/deadline_ms", "[10, 90]"},
    {"/uncertainty/seed", "[1, 2]"},
    {"/uncertainty/most_samples", "[64, 128]"},
    {"/uncertainty/inputs/network.radio.tail_mw", R"([{"uniform": [1, 2]}, {"uniform": [8, 9]}])"},
    {"/uncertainty/inputs/network.queue_bytes",
     R"([{"uniform": [1, 2]}, {"uniform": [800, 900]}])"},
    {"/sensitivity/seed", "[1, 2]"},
    {"/sensitivity/trajectories", "[2, 4]"},
    {"/sensitivity/regret_points", "[16, 32]"},
    {"/sensitivity/inputs/network.radio.drx_on_mw",
     R"([{"uniform": [1, 2]}, {"uniform": [8, 9]}])"},
    {"/replay/period_s", "[0.03, 0.17]"},
    {"/replay/deadline_ms", "[10, 90]"},
    {"/replay/inferences", "[3, 9]"},
    {"/replay/streams", "[2, 3]"},
    {"/replay/estimator", R"(["last", "weighted_mean", "harmonic_mean"])"},
    {"/replay/weight", "[0.1, 0.9]"},
    {"/replay/samples", "[1, 2]"},
    {"/replay/hysteresis", "[0, 0.9]"},
    {"/replay/window_s", "[0.01, 0.2]"},
    {"/replay/downlink_trace", R"(["rates.csv"])"},
};

inline void add_listed_trials(std::span<const ListedTrial> trials, std::vector<IdleTrial>& out) {
  for (const auto& [place, values] : trials) {
    const Json list = Json::parse(values);
    out.push_back({place, {list.begin(), list.end()}});
  }
}

inline std::vector<IdleTrial> idle_trials() {
  std::vector<IdleTrial> out;
  add_trials_of_network("/network", out);
  add_trials_of_network("/edge/network", out);
  for (const char* site : {"/device", "/cloud", "/edge"}) {
    const std::string at = site;
    out.push_back({at + "/threads", {1, 2, 4}});
    out.push_back({at + "/affinity", {"any", "big", "little"}});
    out.push_back({at + "/unit", {"cpu", "gpu"}});
    out.push_back({at + "/frequency_mhz", {500, 1000}});
    out.push_back({at + "/framework", {"any", "tensorflow"}});
    out.push_back({at + "/library", {"any", "eigen"}});
    out.push_back({at + "/precision", {"fp32", "int8"}});
    out.push_back({at + "/start", {"warm", "cold"}});
  }
  add_listed_trials(kTrials, out);
  add_listed_trials(kMoreTrials, out);
  return out;
}

}  // namespace offcut::testing
