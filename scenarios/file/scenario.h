// One fully determined what-if, as a scenario file says it (schema "offcut.scenario/1"), before any
// file that it names is opened.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/wire.h"
#include "engine/json/json.h"
#include "scenarios/file/cut_choice.h"
#include "scenarios/file/placement_kind.h"
#include "scenarios/file/row_kind.h"
#include "scenarios/file/site_choice.h"
#include "scenarios/file/uncertainty_choice.h"
#include "scenarios/results/asked_columns.h"

namespace offcut::scenarios {

// What regimes run over, and the range asked for; without one that of the axis, if there is one.
struct RegimesOver {
  enum class Parameter { Uplink, RoundTrip, SlowDown } parameter = Parameter::Uplink;
  std::optional<double> from{};  // Mbit/s, ms, times the cloud time of the columns
  std::optional<double> to{};
};
// The field of a scenario that this parameter is: "network.rtt_ms".
[[nodiscard]] std::string_view field_of(RegimesOver::Parameter parameter);

struct Scenario {
  std::string name;
  std::string description;
  std::string model;
  std::map<std::string, std::int64_t> dimensions;  // values of symbolic dimensions ("batch": 1)
  std::vector<StateSpec> states;                   // results that are inputs of the next run
  std::vector<std::string> traces;                 // extra trace files, before bundled ones
  SiteChoice device;
  SiteChoice cloud;
  std::optional<EdgeChoice> edge;   // a third site between the two
  NetworkChoice network;            // of the device: to the cloud or, where there is one, the edge
  std::vector<Encoding> encodings;  // to choose from; one or more
  Question question;                // its pins are set once the graph is known, from:
  std::vector<std::string> pin_to_device;  // names of layers that must run on the device
  std::vector<std::string> pin_to_cloud;
  CutChoice cuts;         // where cuts may lie
  std::string objective;  // as written, for results
  PlacementKind placement = PlacementKind::TwoSites;
  RowKind rows = RowKind::Best;
  std::vector<AskedColumn> columns;              // further ones that rows carry
  std::optional<UncertaintyChoice> uncertainty;  // of a sweep: what the drawn columns draw
  RegimesOver over;
};

// Reads everything of a scenario but its sweep. Sticky errors are left in the document of `root`.
// The keys "sweep" and "zip", and the block of a study of another kind, are left to the caller.
[[nodiscard]] Scenario read_scenario(JsonObject root);

}  // namespace offcut::scenarios
