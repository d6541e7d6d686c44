#include "scenarios/file/scenario.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/schema_names.h"
#include "engine/json/word_table.h"
#include "scenarios/file/graph_choice.h"
#include "scenarios/file/key_rules.h"
#include "scenarios/file/study_kind.h"
#include "scenarios/file/transfer.h"

namespace offcut::scenarios {
namespace {

Objective read_weights(JsonObject weights) {
  Objective objective{.kind = Objective::Kind::Weighted,
                      .latency_weight = weights.number_or("latency", 0, kQuantityRange),
                      .energy_weight = weights.number_or("energy", 0, kQuantityRange),
                      .scope = EnergyScope::All};
  weights.finish();
  if (!(objective.latency_weight + objective.energy_weight > 0)) {
    weights.add_error(ErrorCode::InvalidArgument, "expected a weight > 0, found none");
  }
  return objective;
}

struct ObjectiveWord {
  std::string_view word;
  Objective::Kind kind;
};
constexpr std::array kObjectives = {
    ObjectiveWord{"latency", Objective::Kind::Latency},
    ObjectiveWord{"energy", Objective::Kind::Energy},
    ObjectiveWord{"edp", Objective::Kind::EnergyDelay},
    ObjectiveWord{"throughput", Objective::Kind::Throughput},
};

struct ScopeWord {
  std::string_view word;
  EnergyScope scope;
};
constexpr std::array kScopes = {ScopeWord{"all", EnergyScope::All},
                                ScopeWord{"dnntune", EnergyScope::Dnntune}};

Objective read_objective(JsonObject& root, std::string& text) {
  const auto value = root.find("objective");
  if (value && value->is_object()) {
    const Objective objective = read_weights(value->object());
    text =
        message("weights latency ", objective.latency_weight, " energy ", objective.energy_weight);
    return objective;
  }
  const ObjectiveWord& row = read_word_or_first(root, "objective", kObjectives);
  text = row.word;
  Objective objective;
  objective.kind = row.kind;
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
    out.latency = Duration::from_ms(bounds.number("latency_ms", kPositiveRange));
  }
  if (bounds.has("energy_mj"))
    out.energy = Energy::from_mj(bounds.number("energy_mj", kPositiveRange));
  constexpr double kBytesPerMb = 1e6;
  if (bounds.has("device_memory_mb")) {
    const double mb = bounds.number("device_memory_mb", kMegabyteRange);
    out.device_memory = Bytes(truncated<std::int64_t>(mb * kBytesPerMb));
  }
  if (bounds.has("uplink_bytes")) {
    out.uplink_bytes =
        Bytes(truncated<std::int64_t>(bounds.number("uplink_bytes", between(0, 1e15))));
  }
  if (bounds.has("accuracy_drop")) {
    out.accuracy_drop = bounds.number("accuracy_drop", kShareRange);
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

// Columns beyond the contract, each once.
std::vector<AskedColumn> read_columns(const JsonValue& list) {
  std::vector<AskedColumn> columns;
  for (const JsonValue& name : list.elements()) {
    const auto column = asked_column(name.text());
    if (column && std::find(columns.begin(), columns.end(), *column) == columns.end()) {
      columns.push_back(*column);
      continue;
    }
    std::vector<std::string> known;
    for (const AskedColumnInfo& info : kAskedColumns) known.emplace_back(info.name);
    name.refuse(message("one of ", join(known, ", "), ", each once"));
  }
  return columns;
}

struct ParameterWord {
  std::string_view word;
  RegimesOver::Parameter parameter;
  bool from_zero;  // the range may start there
};
constexpr std::array kParameters = {
    ParameterWord{"network.uplink_mbit_per_s", RegimesOver::Parameter::Uplink, false},
    ParameterWord{"network.rtt_ms", RegimesOver::Parameter::RoundTrip, true},
    ParameterWord{"cloud.slow_down", RegimesOver::Parameter::SlowDown, false},
};
static_assert(has_row_per_enumerator(kParameters, &ParameterWord::parameter));

RegimesOver read_over(JsonObject& output) {
  RegimesOver over;
  const ParameterWord& row = read_word_or_first(output, "over", kParameters);
  over.parameter = row.parameter;
  const Range range = row.from_zero ? kQuantityRange : kPositiveRange;
  if (const auto from = output.find("from")) over.from = from->number(range);
  if (const auto to = output.find("to")) over.to = to->number(kPositiveRange);
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
  scenario.rows = read_word_or_first(object, "rows", kRowKinds).kind;
  scenario.over = read_over(object);
  if (const auto list = object.find("columns")) scenario.columns = read_columns(*list);
  object.finish();
}

// The block "uncertainty" of a sweep and the columns that are drawn over it need each other.
void read_drawn(JsonObject& root, Scenario& scenario) {
  std::vector<std::string> drawn;
  std::vector<std::string> asked;
  for (const AskedColumnInfo& info : kAskedColumns) {
    if (info.drawn) drawn.emplace_back(info.name);
  }
  bool asked_deadline = false;
  for (const AskedColumn column : scenario.columns) {
    if (info_of(column).drawn) asked.emplace_back(info_of(column).name);
    asked_deadline |= column == AskedColumn::DeadlineShare;
  }
  const auto refuse = [&](const std::string& what) {
    root.add_error(ErrorCode::InvalidArgument, what);
  };
  if (!root.has("uncertainty")) {
    if (!asked.empty()) {
      refuse(
          message("output.columns: expected the block \"uncertainty\" for what is drawn over it (",
                  join(asked, ", "), "), found none"));
    }
    return;
  }
  scenario.uncertainty = read_uncertainty(root.object("uncertainty"));
  if (asked.empty()) {
    refuse(message("uncertainty: expected a column in output.columns that is drawn over it (",
                   join(drawn, ", "), ") or \"study\": \"uncertainty\", found none"));
  } else if (asked_deadline != scenario.uncertainty->draws.deadline.has_value()) {
    refuse(asked_deadline
               ? "output.columns: deadline_met_share: expected uncertainty.deadline_ms, found none"
               : "uncertainty.deadline_ms: expected the column deadline_met_share in "
                 "output.columns, found none");
  }
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

void read_placement(JsonObject& root, Scenario& scenario) {
  struct Crossing {
    std::string_view word;
    bool returns;  // layers that read what the cloud made may run on the device
  };
  constexpr std::array kCrossings = {Crossing{"one_way", false}, Crossing{"two_way", true}};
  const bool returns = read_word_or_first(root, "crossing", kCrossings).returns;
  if (scenario.edge) scenario.placement = PlacementKind::ThreeSites;
  if (returns) scenario.placement = PlacementKind::TwoWay;
}

}  // namespace

std::string_view field_of(RegimesOver::Parameter parameter) {
  return kParameters[index_of(parameter)].word;
}

Scenario read_scenario(JsonObject root) {
  Scenario scenario;
  root.schema(kScenarioSchema);
  scenario.name = root.text("name");
  scenario.description = root.text_or("description", "");
  scenario.model = root.text("model");
  read_graph_choice(root, scenario);
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
  add_exchange(scenario.device.exchange, scenario.cloud.exchange, scenario.encodings);
  for (Encoding& encoding : scenario.encodings) {
    encoding.format.batch = scenario.device.point.batch;
  }
  scenario.question.objective = read_objective(root, scenario.objective);
  scenario.question.constraints = read_constraints(root, scenario);
  scenario.cuts = read_cuts(root);
  scenario.question.objective.scope = read_word_or_first(root, "energy", kScopes).scope;
  scenario.question.stream = read_stream(root);
  if (scenario.question.stream) {
    expect_warm_frames(root, "device", scenario.device);
    expect_warm_frames(root, "cloud", scenario.cloud);
    if (scenario.edge) expect_warm_frames(root, "edge", scenario.edge->site);
  }
  read_output(root, scenario);
  read_placement(root, scenario);
  for (const char* name : {"study", "sweep", "zip", "where", "repeat"}) {
    (void)root.find(name);
  }
  for (const StudyKindSpec& kind : kStudyKinds) {
    if (!kind.block.empty()) (void)root.find(kind.block);
  }
  refuse_keys(root, scenario);
  if (root.text_or("study", "sweep") == "sweep") read_drawn(root, scenario);
  root.finish();
  return scenario;
}

}  // namespace offcut::scenarios
