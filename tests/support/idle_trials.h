// The keys of a scenario, each with values of which two at least should give different figures in
// some file that takes them.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "network_models/network_fields.h"
#include "tests/support/chain8.h"

namespace offcut::testing {

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
    {"/objective", R"([{"latency": 1, "energy": 0.01}, {"latency": 1, "energy": 1000}])"},
    {"/output/from", "[2, 9]"},
    {"/output/to", "[50, 90]"},
    {"/energy", R"(["all", "dnntune"])"},
    {"/device/exchange_us", "[0, 9000]"},
    {"/device/exchange_ns_per_byte", "[0, 9000]"},
    {"/cloud/exchange_us", "[0, 9000]"},
    {"/cloud/exchange_ns_per_byte", "[0, 9000]"},
    {"/stream/frames_per_s", "[1, 100]"},
    {"/stream/cloud_batch", "[2, 8]"},
    {"/stream/batch_marginal", "[0.2, 0.9]"},
    {"/transfer/bytes_per_element", "[1, 2]"},
    {"/transfer/allow", R"(["any", "plain", "small"])"},
    {"/transfer/encodings", R"([[{"name": "e", "ratio": 0.5}],
        [{"name": "e", "ratio": 0.2}]])"},
    {"/transfer/encodings/0/ratio", "[0.5, 0.2]"},
    {"/transfer/encodings/0/bytes_per_element", "[1, 2]"},
    {"/transfer/encodings/0/device", R"([{"fixed_us": 1}, {"encode_ns_per_byte": 9},
                                           {"encode_nj_per_byte": 9}])"},
    {"/transfer/encodings/0/cloud", R"([{"fixed_us": 1}, {"decode_ns_per_byte": 9}])"},
    {"/transfer/encodings/0/device", R"([{"encode_nj_per_byte": 5}, {"encode_nj_per_byte": 900}])"},
    {"/transfer/encodings/0/device",
     R"([{"decode_nj_per_byte": 500}, {"decode_nj_per_byte": 90000}])"},
    {"/transfer/encodings/0/device",
     R"([{"decode_ns_per_byte": 500}, {"decode_ns_per_byte": 90000}])"},
    {"/transfer/encodings/0/cloud",
     R"([{"encode_ns_per_byte": 500}, {"encode_ns_per_byte": 90000}])"},
    {"/constraints/latency_ms", "[1, 1000]"},
    {"/constraints/energy_mj", "[1, 1000]"},
    {"/constraints/device_memory_mb", "[0.001, 1000]"},
    {"/constraints/uplink_bytes", "[1, 1000000]"},
    {"/constraints/accuracy_drop", "[0.001, 0.5]"},
    {"/constraints/pin_to_device", R"([[], ["l0"], ["l7"]])"},
    {"/constraints/pin_to_cloud", R"([[], ["l7"], ["l0"]])"},
    {"/cuts/before", R"([["l2"], ["l5"]])"},
    {"/cuts/at", R"(["layers", "blocks"])"},
    {"/cuts", R"([{"clean": true}, {"before": ["l2"]}])"},
    {"/cuts/not_before", R"([["l1", "l3", "l4", "l5", "l6", "l7"],
                             ["l1", "l2", "l3", "l4", "l6", "l7"]])"},
};
inline constexpr ListedTrial kMoreTrials[] = {
    {"/edits", R"([[{"layer": "l1", "time_scale": 2}], [{"layer": "l1", "time_scale": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "energy_scale": 0.5}], [{"layer": "l1", "energy_scale": 3}]])"},
    {"/edits", R"([[{"site": "cloud", "time_scale": 2}], [{"site": "cloud", "time_scale": 3}]])"},
    {"/edits", R"([[{"site": "edge", "time_scale": 2}], [{"site": "edge", "time_scale": 3}]])"},
    {"/edits", R"([[{"name": "a", "layer": "l1", "time_scale": 2}, {"layer": "l1", "time_ms": 3}],
                     [{"name": "a", "layer": "l1", "time_scale": 5}, {"layer": "l1", "time_ms": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "energy_scale": 2}, {"layer": "l1", "remove": true}],
                     [{"layer": "l1", "energy_scale": 3}, {"layer": "l1", "remove": true}]])"},
    {"/edits", R"([[{"kernel_class": "conv*", "time_scale": 2}],
                     [{"kernel_class": "conv*", "time_scale": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "time_ms": 2}], [{"layer": "l1", "time_ms": 3}]])"},
    {"/edits", R"([[{"layer": "l1", "overlap": 0.2}], [{"layer": "l1", "overlap": 0.9}]])"},
    {"/edits", R"([[{"layer": "l1", "remove": true}], [{"layer": "l4", "remove": true}]])"},
    {"/edits", R"([[{"layer": "l1", "run_as": {"affinity": "little"}}],
                     [{"layer": "l4", "run_as": {"affinity": "little"}}]])"},
    {"/edits", R"([[{"layer": "l1", "run_as": {"unit": "gpu", "affinity": "any"}}],
                     [{"layer": "l4", "run_as": {"unit": "gpu", "affinity": "any"}}]])"},
    {"/edits", R"([[{"layer": "l1", "run_as": {"precision": "int8"}}],
                     [{"layer": "l4", "run_as": {"precision": "int8"}}]])"},
    {"/edits", R"([[{"layer": "l1", "run_as": {"threads": 2}}],
                     [{"layer": "l4", "run_as": {"threads": 2}}]])"},
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
    {"/uncertainty/samples", "[64, 128]"},
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
    out.push_back({at + "/batch", {1, 2, 4}});
  }
  add_listed_trials(kTrials, out);
  add_listed_trials(kMoreTrials, out);
  return out;
}

}  // namespace offcut::testing
