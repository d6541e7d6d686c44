// A scenario file for every cell of the table of keys and kinds (key_rules.h): made-up files of
// file_samples.h, a kind that asks, and one key with a value.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "scenarios/file/key_rules.h"
#include "tests/support/file_samples.h"

namespace offcut::testing {

// The least that a kind needs to be asked.
inline Json document_of(const scenarios::AskerSpec& asker) {
  using scenarios::Asker;
  static const std::map<Asker, const char*> blocks = {
      {Asker::Regimes, R"({"output": {"rows": "regimes", "from": 1, "to": 20}})"},
      {Asker::Sensitivity, R"({"study": "sensitivity", "sensitivity": {"trajectories": 2,
          "most_evaluations": 64, "regret_points": 16, "half_width": 0.5,
          "inputs": {"network.rtt_ms": {"uniform": [1, 9]}}}})"},
      {Asker::Uncertainty, R"({"study": "uncertainty", "uncertainty": {"most_samples": 64}})"},
      {Asker::Replay, R"({"study": "replay", "replay": {"uplink_trace": "rates.csv",
          "inferences": 4, "streams": 2, "period_s": 0.1}})"},
      {Asker::Edge, R"({"edge": {"trace": "three.trace.json", "unit": "gpu",
                                 "network": {"model": "link.json", "rtt_ms": 1}}})"},
      {Asker::TwoWay, R"({"crossing": "two_way"})"},
  };
  const auto block = blocks.find(asker.asker);
  if (block != blocks.end()) return sample_scenario(block->second);
  Json document = sample_scenario("{}");
  document["output"]["rows"] = asker.word;
  return document;
}

// A value of each key that a file may hold; of the network three.trace.json.
inline const std::map<std::string, const char*>& key_values() {
  static const std::map<std::string, const char*> values = {
      {"schema", R"("offcut.scenario/1")"},
      {"name", R"("sample")"},
      {"description", R"("made up")"},
      {"model", R"("three.trace.json")"},
      {"dimensions", R"({"other": 1})"},
      {"state", R"([["y", "x"]])"},
      {"traces", R"(["three.trace.json"])"},
      {"device", R"({"trace": "three.trace.json"})"},
      {"device.threads", "1"},
      {"device.affinity", R"("any")"},
      {"device.frequency_mhz", "0"},
      {"device.library", R"("any")"},
      {"device.batch", "1"},
      {"device.start", R"("warm")"},
      {"device.exchange_us", "100"},
      {"device.exchange_ns_per_byte", "1"},
      {"cloud.exchange_us", "50"},
      {"cloud.exchange_ns_per_byte", "2"},
      {"cloud", R"({"trace": "three.trace.json", "unit": "gpu"})"},
      {"edge",
       R"({"trace": "three.trace.json", "unit": "gpu", "network": {"model": "link.json"}})"},
      {"network", R"({"model": "link.json"})"},
      {"network.uplink_mbit_per_s", "4"},
      {"edits", R"([{"name": "slow", "layer": "a", "time_scale": 2}])"},
      {"crossing", R"("one_way")"},
      {"transfer", R"({"bytes_per_element": 1})"},
      {"transfer.encodings", R"([{"name": "small", "ratio": 0.5, "accuracy_drop": 0.01,
          "device": {"fixed_us": 1}, "cloud": {"fixed_us": 1}}])"},
      {"stream", R"({"frames_per_s": 20})"},
      {"objective", R"({"latency": 1, "energy": 1})"},
      {"energy", R"("dnntune")"},
      {"constraints.latency_ms", "30"},
      {"constraints.energy_mj", "60"},
      {"constraints.device_memory_mb", "0.02"},
      {"constraints.uplink_bytes", "4000"},
      {"constraints.accuracy_drop", "0.001"},
      {"constraints.pin_to_device", R"(["a"])"},
      {"constraints.pin_to_cloud", R"(["c"])"},
      {"cuts.at", R"("layers")"},
      {"cuts.before", R"(["b"])"},
      {"cuts.not_before", R"(["c"])"},
      {"cuts.clean", "true"},
      {"sweep", R"({"network.rtt_ms": [1, 2]})"},
      {"zip", R"([["network.rtt_ms", "network.users"]])"},
      {"where", R"(["device.threads == 1"])"},
      {"repeat", "2"},
      {"output.over", R"("network.uplink_mbit_per_s")"},
      {"output.from", "2"},
      {"output.to", "9"},
      {"output.columns", R"(["device_memory_mb"])"},
      {"sensitivity", R"({"trajectories": 2, "most_evaluations": 64, "regret_points": 16,
          "half_width": 0.5, "inputs": {"network.rtt_ms": {"uniform": [1, 9]}}})"},
      {"uncertainty", R"({"most_samples": 64})"},
      {"replay", R"({"uplink_trace": "rates.csv", "inferences": 4, "streams": 2,
                     "period_s": 0.1})"},
  };
  return values;
}

// The file in which this kind meets this key. Fails the test where the key has no value here.
inline Json sample_of(const scenarios::KeyRule& rule, const scenarios::AskerSpec& asker) {
  Json document = document_of(asker);
  const std::string key(rule.key);
  const std::size_t dot = key.find('.');
  Json& place =
      dot == std::string::npos ? document[key] : document[key.substr(0, dot)][key.substr(dot + 1)];
  if (!rule.word.empty()) {
    place = rule.word;
  } else if (const auto value = key_values().find(key); value != key_values().end()) {
    place = Json::parse(value->second);
  } else {
    ADD_FAILURE() << key << " has no value in key_values()";
  }
  const bool drawn = asker.asker == scenarios::Asker::Best ||
                     asker.asker == scenarios::Asker::AllCuts ||
                     asker.asker == scenarios::Asker::Ends;
  if (key == "uncertainty" && drawn) document["output"]["columns"] = {"best_cut_odds"};
  if (key == "zip" || key == "where") {  // that they turn
    document["sweep"]["network.rtt_ms"] = {1, 2};
    document["sweep"]["network.users"] = {1, 2};
  }
  return document;
}

}  // namespace offcut::testing
