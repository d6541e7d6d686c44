// What a scenario file may say beside a key that is tried: every kind of rows, of study and of
// placement, and the blocks that keys may need.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/chain8.h"

namespace offcut::testing {

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
      {"fixed cut", R"({"network": {"model": "tcp.json"}, "output": {"rows": "fixed_cut"},
          "sweep": {"network.rtt_ms": [5, 50]}})"},
      {"fixed cut of energy", R"({"objective": "energy", "output": {"rows": "fixed_cut"},
          "sweep": {"network.rtt_ms": [5, 50]}})"},
      {"fixed cut of sending", R"({"objective": "energy", "energy": "dnntune",
          "output": {"rows": "fixed_cut"}, "sweep": {"network.uplink_mbit_per_s": [5, 50]}})"},
      {"fixed cut within an energy", R"({"constraints": {"energy_mj": 52.8},
          "network": {"model": "net.json", "downlink_mbit_per_s": 0.02},
          "output": {"rows": "fixed_cut"}, "sweep": {"network.rtt_ms": [1, 5, 50]}})"},
      {"fixed cut, encoded", R"({"network": {"model": "tcp.json"}, "output": {"rows": "fixed_cut"},
          "transfer": {"encodings": [{"name": "small", "ratio": 0.5}]},
          "sweep": {"network.rtt_ms": [5, 50]}})"},
      {"summary", R"({"output": {"rows": "summary"},
          "sweep": {"network.rtt_ms": [5, 50]}})"},
      {"regimes", R"({"network": {"model": "tcp.json"},
          "output": {"rows": "regimes", "from": 1, "to": 40}})"},
      {"slow clouds",
       R"({"output": {"rows": "regimes", "over": "cloud.slow_down", "from": 1, "to": 40}})"},
      {"front", R"({"network": {"model": "tcp.json"}, "output": {"rows": "pareto"}})"},
      {"ends", R"({"network": {"model": "tcp.json"}, "output": {"rows": "ends"}})"},
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

}  // namespace offcut::testing
