// What the keys of a scenario mean: each put into a file and, side by side, into the question that
// the oracle answers.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/file/key_rules.h"
#include "tests/support/oracle/small_world.h"

namespace offcut::testing {

struct KeyEffect {
  std::string key;
  std::string word;  // of the rule
  void (*apply)(const SmallWorld& world, Json& document, Asked& asked);
};

// A bound that some plans keep and others break: the median of what the plans cost.
inline double middle_of(const SmallWorld& world, const Asked& asked,
                        double (*figure)(const Weighed& plan)) {
  std::vector<double> all;
  for (const Weighed& plan : world.plans(asked)) all.push_back(figure(plan));
  std::sort(all.begin(), all.end());
  return all[all.size() / 2] * 1.0001;
}

inline void set_objective(Json& document, Asked& asked, const char* word, Asked::Objective what) {
  document["objective"] = word;
  asked.objective = what;
}

inline void add_encoding(Json& document, Asked& asked) {
  document["transfer"]["encodings"] = {{{"name", "small"},
                                        {"bytes_per_element", 4},
                                        {"ratio", SmallWorld::kRatio},
                                        {"accuracy_drop", SmallWorld::kDrop},
                                        {"device", {{"fixed_us", 1e3 * SmallWorld::kEncodeMs}}},
                                        {"cloud", {{"fixed_us", 1e3 * SmallWorld::kDecodeMs}}}}};
  asked.encoded = true;
}

// Sites, networks, what is sent and how often.
inline std::vector<KeyEffect> file_effects() {
  return {
      {"name", "", [](const SmallWorld&, Json&, Asked&) {}},
      {"device.threads", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["device"]["threads"] = 2;
         asked.threads_scale = SmallWorld::kThreadsScale;
       }},
      {"device.exchange_us", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["device"]["exchange_us"] = 1e3 * (asked.device_exchange_ms = 0.7);
       }},
      {"device.exchange_ns_per_byte", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["device"]["exchange_ns_per_byte"] = asked.device_exchange_ns = 30;
       }},
      {"cloud.exchange_us", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["cloud"]["exchange_us"] = 1e3 * (asked.cloud_exchange_ms = 0.5);
       }},
      {"cloud.exchange_ns_per_byte", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["cloud"]["exchange_ns_per_byte"] = asked.cloud_exchange_ns = 20;
       }},
      {"network.uplink_mbit_per_s", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["network"]["uplink_mbit_per_s"] = asked.uplink_mbit_per_s = 20;
       }},
      {"network", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["network"]["downlink_mbit_per_s"] = asked.downlink_mbit_per_s = 0.4;
       }},
      {"edits", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["edits"] = {{{"layer", SmallWorld::layer_name(0)}, {"time_scale", 3}}};
         asked.layer_scale[0] = 3;
       }},
      {"transfer", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["transfer"]["bytes_per_element"] = asked.bytes_per_element = 1;
       }},
      {"transfer.encodings", "",
       [](const SmallWorld&, Json& document, Asked& asked) { add_encoding(document, asked); }},
      {"stream", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const double ms =
             middle_of(world, asked, [](const Weighed& plan) { return plan.latency_ms; });
         document["stream"]["frames_per_s"] = 1.6e3 / ms;
         asked.frames_per_s = 1.6e3 / ms;
       }},
  };
}

// What is least.
inline std::vector<KeyEffect> objective_effects() {
  using Objective = Asked::Objective;
  return {
      {"objective", "latency",
       [](const SmallWorld&, Json& document, Asked& asked) {
         set_objective(document, asked, "latency", Objective::Latency);
       }},
      {"objective", "energy",
       [](const SmallWorld&, Json& document, Asked& asked) {
         set_objective(document, asked, "energy", Objective::Energy);
       }},
      {"objective", "edp",
       [](const SmallWorld&, Json& document, Asked& asked) {
         set_objective(document, asked, "edp", Objective::EnergyDelay);
       }},
      {"objective", "throughput",
       [](const SmallWorld&, Json& document, Asked& asked) {
         set_objective(document, asked, "throughput", Objective::Throughput);
       }},
      {"objective", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["objective"] = {{"latency", 1}, {"energy", 0.7}};
         asked.objective = Objective::Weighted;
         asked.latency_weight = 1;
         asked.energy_weight = 0.7;
       }},
      {"energy", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["energy"] = "dnntune";
         // Fixed cuts show what the objective counts: both.
         if (document.contains("output") && document["output"].value("rows", "") == "fixed_cut") {
           document["objective"] = {{"latency", 1}, {"energy", 0.7}};
           asked.objective = Asked::Objective::Weighted;
           asked.latency_weight = 1;
           asked.energy_weight = 0.7;
         }
         asked.dnntune = true;
       }},
  };
}

// Bounds and pins.
inline std::vector<KeyEffect> constraint_effects() {
  return {
      {"constraints.latency_ms", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         asked.latency_ms =
             middle_of(world, asked, [](const Weighed& plan) { return plan.latency_ms; });
         document["constraints"]["latency_ms"] = *asked.latency_ms;
       }},
      {"constraints.energy_mj", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         asked.energy_mj =
             middle_of(world, asked, [](const Weighed& plan) { return plan.energy_mj; });
         document["constraints"]["energy_mj"] = *asked.energy_mj;
       }},
      {"constraints.device_memory_mb", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["constraints"]["device_memory_mb"] = 0.03;
         asked.memory_mb = 0.03;
       }},
      {"constraints.uplink_bytes", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["constraints"]["uplink_bytes"] = 9000;
         asked.uplink_bytes = 9000;
       }},
      {"constraints.accuracy_drop", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         add_encoding(document, asked);
         document["constraints"]["accuracy_drop"] = 0.001;
         asked.accuracy_drop = 0.001;
       }},
      {"constraints.pin_to_device", "",
       [](const SmallWorld&, Json& document, Asked& asked) {
         document["constraints"]["pin_to_device"] = {SmallWorld::layer_name(0)};
         asked.stay = {0};
       }},
      {"constraints.pin_to_cloud", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const std::size_t last = world.layers() - 1;
         document["constraints"]["pin_to_cloud"] = {SmallWorld::layer_name(last)};
         asked.go = {last};
       }},
  };
}

// All but the first two, where a chain can always be cut.
inline std::vector<std::size_t> later_layers(const SmallWorld& world) {
  std::vector<std::size_t> out;
  for (std::size_t l = 2; l < world.layers(); ++l) out.push_back(l);
  return out;
}

inline Json names_of(const std::vector<std::size_t>& layers) {
  Json names = Json::array();
  for (const std::size_t l : layers) names.push_back(SmallWorld::layer_name(l));
  return names;
}

struct CutRule {
  const char* key;
  Json value;
  void (*apply)(const SmallWorld& world, Asked& asked);
};

// States a rule where it leaves a cut; a file whose rules leave none is refused.
inline void add_rule(const SmallWorld& world, const CutRule& rule, Json& document, Asked& asked) {
  Asked stricter = asked;
  rule.apply(world, stricter);
  if (!world.any_cut_left(stricter)) return;
  document["cuts"][rule.key] = rule.value;
  asked = stricter;
}

// Where cuts may lie.
inline std::vector<KeyEffect> cut_effects() {
  return {
      {"cuts.at", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const auto apply = [](const SmallWorld&, Asked& out) { out.between_blocks = true; };
         add_rule(world, {"at", "blocks", apply}, document, asked);
       }},
      {"cuts.before", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const auto apply = [](const SmallWorld& of, Asked& out) { out.before = later_layers(of); };
         add_rule(world, {"before", names_of(later_layers(world)), apply}, document, asked);
       }},
      {"cuts.not_before", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const auto apply = [](const SmallWorld&, Asked& out) { out.not_before = {1}; };
         add_rule(world, {"not_before", names_of({1}), apply}, document, asked);
       }},
      {"cuts.clean", "",
       [](const SmallWorld& world, Json& document, Asked& asked) {
         const auto apply = [](const SmallWorld&, Asked& out) { out.clean = true; };
         add_rule(world, {"clean", true, apply}, document, asked);
       }},
  };
}

inline const std::vector<KeyEffect>& key_effects() {
  static const std::vector<KeyEffect> effects = [] {
    std::vector<KeyEffect> all = file_effects();
    for (const auto& more : {objective_effects(), constraint_effects(), cut_effects()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return effects;
}

// Null: the key changes no figure of a small world.
inline const KeyEffect* effect_of(const scenarios::KeyRule& rule) {
  for (const KeyEffect& effect : key_effects()) {
    if (effect.key == rule.key && effect.word == rule.word) return &effect;
  }
  return nullptr;
}

// Keys whose effect other tests hold to a value: names, files, sites and what only sorts rows.
inline bool is_tested_elsewhere(const scenarios::KeyRule& rule) {
  static const std::set<std::string> keys = {
      "schema",         "description",  "study",        "model",           "dimensions",
      "state",          "traces",       "device",       "device.affinity", "device.frequency_mhz",
      "device.library", "device.batch", "device.start", "cloud",           "edge",
      "crossing",       "sweep",        "zip",          "where",           "repeat",
      "output.rows",    "output.over",  "output.from",  "output.to",       "output.columns",
      "sensitivity",    "uncertainty",  "replay"};
  return keys.contains(std::string(rule.key));
}

}  // namespace offcut::testing
