#include "scenarios/file/scenario.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/file/transfer.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {
namespace {

Objective read_weights(JsonObject weights) {
  Objective objective{.kind = Objective::Kind::Weighted,
                      .latency_weight = weights.number_or("latency", 0, at_least(0)),
                      .energy_weight = weights.number_or("energy", 0, at_least(0)),
                      .scope = EnergyScope::All};
  weights.finish();
  if (!(objective.latency_weight + objective.energy_weight > 0)) {
    weights.add_error(ErrorCode::InvalidArgument, "expected a weight > 0, found none");
  }
  return objective;
}

Objective read_objective(JsonObject& root, std::string& text) {
  text = "latency";
  const auto value = root.find("objective");
  if (!value) return {};
  if (value->is_object()) {
    const Objective objective = read_weights(value->object());
    text =
        message("weights latency ", objective.latency_weight, " energy ", objective.energy_weight);
    return objective;
  }
  text = root.one_of("objective", {"latency", "energy", "edp", "throughput"});
  Objective objective;
  if (text == "energy") objective.kind = Objective::Kind::Energy;
  if (text == "edp") objective.kind = Objective::Kind::EnergyDelay;
  if (text == "throughput") objective.kind = Objective::Kind::Throughput;
  return objective;
}

std::vector<std::string> read_names(JsonObject& object, const char* key) {
  std::vector<std::string> names;
  const auto list = object.find(key);
  if (!list) return names;
  for (const JsonValue& name : list->elements()) names.push_back(name.text());
  return names;
}

Constraints read_constraints(JsonObject& root, Scenario& scenario) {
  Constraints out;
  if (!root.has("constraints")) {
    (void)root.find("constraints");
    return out;
  }
  JsonObject bounds = root.object("constraints");
  if (bounds.has("latency_ms")) {
    out.latency = Duration::from_ms(bounds.number("latency_ms", above(0)));
  }
  if (bounds.has("energy_mj")) out.energy = Energy::from_mj(bounds.number("energy_mj", above(0)));
  constexpr double kBytesPerMb = 1e6;
  if (bounds.has("device_memory_mb")) {
    const double mb = bounds.number("device_memory_mb", between(0, 1e9));
    out.device_memory = Bytes(static_cast<std::int64_t>(mb * kBytesPerMb));
  }
  if (bounds.has("uplink_bytes")) {
    out.uplink_bytes =
        Bytes(static_cast<std::int64_t>(bounds.number("uplink_bytes", between(0, 1e15))));
  }
  if (bounds.has("accuracy_drop")) {
    out.accuracy_drop = bounds.number("accuracy_drop", between(0, 1));
  }
  scenario.pin_to_device = read_names(bounds, "pin_to_device");
  scenario.pin_to_cloud = read_names(bounds, "pin_to_cloud");
  for (const char* name :
       {"latency_ms", "energy_mj", "device_memory_mb", "uplink_bytes", "accuracy_drop"}) {
    (void)bounds.find(name);  // known names, for the error on an unknown one
  }
  bounds.finish();
  return out;
}

// Names of columns beyond the contract, each once.
std::vector<std::string> read_columns(const JsonValue& list) {
  std::vector<std::string> columns;
  for (const JsonValue& name : list.elements()) {
    const std::string column = name.text();
    const auto& known = asked_columns();
    const bool twice = std::find(columns.begin(), columns.end(), column) != columns.end();
    if (std::find(known.begin(), known.end(), column) == known.end() || twice) {
      name.refuse(message("one of ", join(known, ", "), ", each once"));
    } else {
      columns.push_back(column);
    }
  }
  return columns;
}

RegimesOver read_over(JsonObject& output) {
  using Parameter = RegimesOver::Parameter;
  RegimesOver over;
  Range range = above(0);
  if (output.has("over")) {
    const std::string text =
        output.one_of("over", {"network.uplink_mbit_per_s", "network.rtt_ms", "cloud.slow_down"});
    if (text == "network.rtt_ms") {
      over.parameter = Parameter::RoundTrip;
      range = at_least(0);
    }
    if (text == "cloud.slow_down") over.parameter = Parameter::SlowDown;
  }
  (void)output.find("over");
  if (const auto from = output.find("from")) over.from = from->number(range);
  if (const auto to = output.find("to")) over.to = to->number(above(0));
  if (over.from && over.to && !(*over.to > *over.from)) {
    output.add_error(ErrorCode::InvalidArgument,
                     message("to: expected more than from (", *over.from, "), found ", *over.to));
  }
  return over;
}

void read_output(JsonObject& root, Scenario& scenario) {
  const auto output = root.find("output");
  if (!output) return;
  JsonObject object = output->object();
  if (object.has("rows")) {
    const std::string text =
        object.one_of("rows", {"best", "all_cuts", "pareto", "regimes", "summary", "fixed_cut"});
    if (text == "all_cuts") scenario.rows = Rows::AllCuts;
    if (text == "pareto") scenario.rows = Rows::Pareto;
    if (text == "regimes") scenario.rows = Rows::Regimes;
    if (text == "summary") scenario.rows = Rows::Summary;
    if (text == "fixed_cut") scenario.rows = Rows::FixedCut;
  }
  (void)object.find("rows");
  const bool ranged = object.has("over") || object.has("from") || object.has("to");
  if (ranged && scenario.rows != Rows::Regimes) {
    object.add_error(ErrorCode::InvalidArgument,
                     "expected \"over\", \"from\" and \"to\" with rows \"regimes\" only");
  }
  scenario.over = read_over(object);
  if (const auto list = object.find("columns")) scenario.columns = read_columns(*list);
  object.finish();
}

// The shapes of a graph are those of one input, and the batch multiplies times and tensors alike.
// A batch is one on all sites: the cloud takes over what the device sends.
void read_sites(JsonObject& root, Scenario& scenario) {
  scenario.device = read_site(root.object("device"), 1);
  const int batch = scenario.device.point.batch;
  const auto expect_same = [&](const char* name, const SiteChoice& site) {
    if (site.point.batch == batch) return;
    root.add_error(ErrorCode::Inconsistent,
                   message(name, ".batch: expected the batch of the device, ", batch, ", found ",
                           site.point.batch));
  };
  scenario.cloud = read_site(root.object("cloud"), batch);
  expect_same("cloud", scenario.cloud);
  if (const auto edge = root.find("edge")) {
    scenario.edge = read_edge(edge->object(), batch);
    expect_same("edge", scenario.edge->site);
  }
  const auto shaped = scenario.dimensions.find("batch");
  if (batch > 1 && shaped != scenario.dimensions.end() && shaped->second > 1) {
    root.add_error(
        ErrorCode::Inconsistent,
        message("device.batch: expected 1 where dimensions.batch makes the shapes those of ",
                shaped->second, " inputs, found ", batch, " (give one of the two)"));
  }
}

// What is answered for cuts between two sites alone. `key` is what the scenario has instead.
void refuse_beside(JsonObject& root, const std::string& key, const Scenario& scenario) {
  const auto refuse = [&](const char* what) {
    root.add_error(ErrorCode::InvalidArgument, message(what, " with ", key));
  };
  if (scenario.rows != Rows::Best) refuse("output.rows: expected \"best\"");
  if (scenario.question.stream) refuse("stream: expected none");
  if (scenario.question.objective.kind == Objective::Kind::Throughput) {
    refuse("objective: expected latency, energy, edp or weights, not throughput,");
  }
  const auto& encodings = scenario.encodings;
  if (encodings.size() > 1 || !is_free(encodings.front())) {
    refuse("transfer.encodings: expected none with codec costs and no choice");
  }
}

// Layers that return are planned by min-cuts, which know sums alone.
void refuse_two_way(JsonObject& root, const Scenario& scenario) {
  refuse_beside(root, "\"crossing\": \"two_way\"", scenario);
  const auto refuse = [&](const char* what) {
    root.add_error(ErrorCode::InvalidArgument, message(what, " with \"crossing\": \"two_way\""));
  };
  if (scenario.edge) refuse("edge: expected none");
  if (scenario.question.objective.kind == Objective::Kind::EnergyDelay) {
    refuse("objective: expected latency, energy or weights, not edp,");
  }
  Constraints bounds = scenario.question.constraints;
  bounds.pins = {};
  if (!bounds.none()) refuse("constraints: expected none but pins");
}

}  // namespace

Scenario read_scenario(JsonObject root) {
  Scenario scenario;
  root.schema("offcut.scenario/1");
  scenario.name = root.text("name");
  scenario.description = root.text_or("description", "");
  scenario.model = root.text("model");
  if (const auto dimensions = root.find("dimensions")) {
    JsonObject object = dimensions->object();
    for (const std::string& key : object.keys()) {
      scenario.dimensions[key] = object.integer(key, 0, 1'000'000'000);
    }
  }
  if (const auto traces = root.find("traces")) {
    for (const JsonValue& trace : traces->elements()) scenario.traces.push_back(trace.text());
  }
  read_sites(root, scenario);
  for (const WhatIf& edit : read_what_ifs(root)) {
    if (edit.on_device) scenario.device.edits.push_back(edit);
    if (edit.on_cloud) scenario.cloud.edits.push_back(edit);
    if (!edit.on_edge) continue;
    if (scenario.edge) {
      scenario.edge->site.edits.push_back(edit);
    } else {
      root.add_error(ErrorCode::InvalidArgument,
                     message(edit.name,
                             ": site: expected a site of the scenario, found \"edge\" "
                             "without the key \"edge\""));
    }
  }
  scenario.network = read_network_choice(root.object("network"));
  scenario.encodings = read_transfer(root);
  for (Encoding& encoding : scenario.encodings) {
    encoding.format.batch = scenario.device.point.batch;
  }
  scenario.question.objective = read_objective(root, scenario.objective);
  scenario.question.constraints = read_constraints(root, scenario);
  if (root.has("energy") && root.one_of("energy", {"all", "dnntune"}) == "dnntune") {
    scenario.question.objective.scope = EnergyScope::Dnntune;
  }
  scenario.question.stream = read_stream(root);
  read_output(root, scenario);
  if (root.has("crossing") && root.one_of("crossing", {"one_way", "two_way"}) == "two_way") {
    scenario.crossing = Crossing::TwoWay;
    refuse_two_way(root, scenario);
  }
  (void)root.find("crossing");
  if (scenario.edge) refuse_beside(root, "\"edge\"", scenario);
  for (const char* name : {"energy", "study", "sweep", "zip", "where", "repeat", "sensitivity",
                           "uncertainty", "replay"}) {
    (void)root.find(name);
  }
  root.finish();
  return scenario;
}

}  // namespace offcut::scenarios
