// The sites and networks of a scenario as its file says them: where layers run, and what lies
// between.
//
//   "device":  { "model": "oneplus5t", "unit": "cpu", "affinity": "big", "threads": 2 }
//   "edge":    { "model": "jetson_tx2", "unit": "gpu", "network": { "model": "ethernet" } }
//   "network": { "model": "wifi", "uplink_mbit_per_s": 20, "radio": { "tail_ms": 5 } }
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/units.h"
#include "engine/cost/operating_point.h"
#include "engine/json/json.h"
#include "scenarios/file/what_if.h"

namespace offcut::scenarios {

// What a site takes to hand tensors to the network or to take them from it: copies, system calls,
// the runtime's own inputs and results. The same for every encoding, beside what its codec takes.
struct ExchangeCost {
  Duration fixed{};       // once for each inference that offloads
  double s_per_byte = 0;  // of what crosses, as the model holds it

  friend bool operator==(const ExchangeCost&, const ExchangeCost&) = default;
};

// Where a site's layer costs come from, and how it runs.
struct SiteChoice {
  std::string model;  // a device model, or "" where a trace stands for it
  std::string trace;  // a trace file: then only what was measured can be asked
  OperatingPoint point;
  bool says_precision = false;  // else it is that of the trace or model, where they have one only
  bool start_cold = false;      // the model is loaded before it runs
  ExchangeCost exchange = {};   // not of a third site
  std::vector<WhatIf> edits;    // those of the scenario that concern this site
};

// A setting of the network by its key in an "offcut.network/1" file.
using Setting = std::variant<double, std::string>;
// The name of a network without "model" in results.
inline constexpr std::string_view kOwnNetwork = "own";
struct NetworkChoice {
  std::string model;  // kOwnNetwork: none, all that is known stands in the settings
  std::vector<std::pair<std::string, Setting>> settings;  // override those of the model, in order
};

// A site between device and cloud. The network of the scenario leads from the device to it.
struct EdgeChoice {
  SiteChoice site;
  NetworkChoice network;  // on to the cloud
};

// Returns the text of a setting as results print it.
[[nodiscard]] std::string text_of_setting(const Setting& setting);

// Sticky errors are left in the document. `default_batch` is that of a site that names none.
[[nodiscard]] SiteChoice read_site(JsonObject site, int default_batch);
// The frames of a stream find the model loaded: a cold start is an error.
void expect_warm_frames(JsonObject& root, const char* name, const SiteChoice& site);
[[nodiscard]] EdgeChoice read_edge(JsonObject edge, int default_batch);
[[nodiscard]] NetworkChoice read_network_choice(JsonObject network);

}  // namespace offcut::scenarios
