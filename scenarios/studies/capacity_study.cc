#include "scenarios/studies/capacity_study.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json.h"
#include "engine/json/word_table.h"
#include "network_models/network_link.h"
#include "scenarios/file/opened.h"
#include "scenarios/file/scenario.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/capacity_arrivals.h"
#include "scenarios/studies/capacity_cuts.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "offcut.scenario/1";
constexpr Range kUplinkRange = between(1e-9, queue::kMostSlots);

// One network of a class and the part of its devices that use it.
struct NetworkPart {
  std::string name;  // appended to the class's name in a mix; "" where there is one
  double share = 1;
  Json network;
};

// A class as the file states it: the demand without cuts, and what its scenario is made of.
struct ClassText {
  queue::ClassDemand demand;
  Json scenario;  // model, device, transfer, ... as in any scenario
  std::vector<NetworkPart> networks;
  double uplink_scv = 0;
};

struct ServerText {
  queue::ServerKind kind;
  Json cloud;
  double service_scv = 0;
};

std::vector<NetworkPart> read_networks(JsonObject& object) {
  if (const auto one = object.find("network")) return {{"", 1, one->raw()}};
  std::vector<NetworkPart> parts;
  double sum = 0;
  for (const JsonValue& value : object.elements("networks")) {
    JsonObject part = value.object();
    NetworkPart read;
    read.name = part.text("name");
    read.share = part.number("share", {.least = 0, .most = 1, .open_below = true});
    if (const auto network = part.find("network")) read.network = network->raw();
    part.finish();
    sum += read.share;
    parts.push_back(std::move(read));
  }
  constexpr double kRounding = 1e-6;
  if (parts.empty() || std::abs(sum - 1) > kRounding) {
    object.add_error(ErrorCode::InvalidArgument,
                     message("networks: expected shares that add up to 1, found ", sum));
  }
  return parts;
}

std::optional<queue::Battery> read_battery(JsonObject& object) {
  const auto value = object.find("battery");
  if (!value) return std::nullopt;
  JsonObject battery = value->object();
  queue::Battery out;
  out.capacity = Energy::from_j(3600 * battery.number("capacity_wh", kPositiveRange));
  out.standby = Power::from_mw(battery.number_or("standby_mw", 0, kQuantityRange));
  battery.finish();
  return out;
}

ClassText read_class(JsonObject object, const std::vector<queue::SharedCell>& cells) {
  ClassText text;
  text.demand.name = object.text("name");
  text.demand.count = static_cast<std::uint32_t>(object.integer("count", 1, 100'000'000));
  text.demand.arrivals = read_arrivals(object.object("arrivals"));
  text.demand.battery = read_battery(object);
  text.uplink_scv = object.number_or("uplink_scv", 0, between(0, 1000));
  text.networks = read_networks(object);
  if (object.has("cell")) {
    std::vector<std::string> names;
    for (const queue::SharedCell& cell : cells) names.push_back(cell.name);
    const std::string cell = object.one_of("cell", names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == cell) text.demand.cell = i;
    }
  }
  text.scenario["schema"] = kSchema;
  text.scenario["name"] = text.demand.name;
  for (const char* key : {"model", "device", "transfer", "dimensions", "traces"}) {
    if (const auto value = object.find(key)) text.scenario[key] = value->raw();
  }
  for (const char* key : {"network", "networks", "cell"}) (void)object.find(key);
  object.finish();
  return text;
}

queue::Batching read_batching(JsonObject object) {
  queue::Batching batching;
  batching.limit = static_cast<int>(object.integer("limit", 1, 4096));
  batching.timeout = Duration::from_ms(object.number_or("timeout_ms", 0, kQuantityRange));
  batching.marginal = object.number("marginal", between(0, 10));
  object.finish();
  return batching;
}

ServerText read_server(JsonObject object) {
  ServerText text;
  text.kind.name = object.text("name");
  text.kind.price_per_hour = object.number("price_per_h", kQuantityRange);
  text.kind.concurrency = static_cast<int>(object.integer_or("concurrency", 1, 1, 100'000));
  text.service_scv = object.number_or("service_scv", 0, between(0, 1000));
  if (object.has("discipline") && object.one_of("discipline", {"fifo", "shared"}) == "shared") {
    text.kind.discipline = queue::ServerPool::Discipline::ProcessorSharing;
  }
  (void)object.find("discipline");
  if (const auto batching = object.find("batching")) {
    text.kind.batching = read_batching(batching->object());
  }
  text.cloud = object.at("site").raw();
  object.finish();
  return text;
}

queue::ServiceObjective read_objective(JsonObject object) {
  queue::ServiceObjective objective;
  objective.percentile = object.number_or("percentile", 0.99, between(0.01, 0.9999));
  if (const auto ms = object.find("latency_ms")) {
    objective.latency = Duration::from_ms(ms->number(kPositiveRange));
  }
  if (const auto mj = object.find("energy_mj")) {
    objective.energy = Energy::from_mj(mj->number(kPositiveRange));
  }
  if (const auto hours = object.find("battery_h")) {
    objective.battery_life = Duration::from_s(3600 * hours->number(kPositiveRange));
  }
  if (object.has("of") && object.one_of("of", {"every_class", "fleet"}) == "fleet") {
    objective.scope = queue::ServiceObjective::Scope::WholeFleet;
  }
  (void)object.find("of");
  object.finish();
  return objective;
}

struct PolicyWord {
  std::string_view word;
  queue::CutPolicy::Kind kind;
};
constexpr std::array kPolicies = {
    PolicyWord{"best_alone", queue::CutPolicy::Kind::BestAlone},
    PolicyWord{"equilibrium", queue::CutPolicy::Kind::Equilibrium},
    PolicyWord{"fixed", queue::CutPolicy::Kind::Fixed},
};

queue::CutPolicy read_policy(JsonObject& root) {
  queue::CutPolicy policy;
  const auto value = root.find("policy");
  if (!value) return policy;
  JsonObject object = value->object();
  policy.kind = read_word(object, "cuts", kPolicies).kind;
  if (policy.kind == queue::CutPolicy::Kind::Fixed) policy.fixed = object.text("cut");
  if (const auto weights = object.find("minimise")) {
    JsonObject parts = weights->object();
    policy.latency_weight = parts.number_or("latency", 0, kQuantityRange);
    policy.energy_weight = parts.number_or("energy", 0, kQuantityRange);
    parts.finish();
  }
  if (const auto limit = object.find("queue_limit"))
    policy.queue_limit = limit->number(kQuantityRange);
  object.finish();
  return policy;
}

std::vector<queue::SharedCell> read_cells(JsonObject& root) {
  std::vector<queue::SharedCell> cells;
  const auto list = root.find("cells");
  if (!list) return cells;
  for (const JsonValue& value : list->elements()) {
    JsonObject object = value.object();
    cells.push_back({object.text("name"), object.number("parallel_uplinks", kUplinkRange)});
    object.finish();
  }
  return cells;
}

void read_extras(JsonObject& root, CapacityStudy& study) {
  if (const auto curves = root.find("curves")) {
    JsonObject object = curves->object();
    if (const auto servers = object.find("servers")) {
      for (const JsonValue& n : servers->elements()) {
        study.curve_servers.push_back(static_cast<int>(n.integer(1, 1'000'000)));
      }
    }
    if (const auto load = object.find("load"))
      study.curve_load = read_numbers(*load, kPositiveRange);
    object.finish();
  }
  if (const auto factors = root.find("sensitivity")) {
    study.sensitivity = read_numbers(*factors, kPositiveRange);
  }
  study.search.seed = static_cast<std::uint64_t>(root.integer_or("seed", 1, 0, kMostSeed));
  study.search.verifications = static_cast<int>(root.integer_or("verifications", 5, 0, 1000));
}

// Prices the cuts of one class on one of its networks.
Result<std::vector<queue::CutOption>> price_cuts(const ClassText& text, const NetworkPart& part,
                                                 const std::vector<ServerText>& servers,
                                                 const std::string& wanted, OpenedFiles& opened) {
  CutGroup::Request request;
  NetworkChoice network;
  for (const ServerText& server : servers) {
    Json resolved = text.scenario;
    resolved["cloud"] = server.cloud;
    resolved["network"] = part.network;
    const JsonDocument document = JsonDocument::wrap(
        std::move(resolved),
        message("class ", in_quotes(text.demand.name), ", server ", in_quotes(server.kind.name)));
    Scenario scenario = read_scenario(document.root());
    if (document.error()) return fail(*document.error());
    if (scenario.encodings.size() > 1) {
      return fail(ErrorCode::InvalidArgument,
                  message(document.name(),
                          ": transfer: expected one encoding in a capacity study "
                          "(\"allow\" chooses one)"));
    }
    if (request.model == nullptr) {
      const auto model = opened.model(scenario.model, scenario.dimensions);
      if (!model) return fail(within("model", model.error()));
      request.model = *model;
      request.traces = scenario.traces;
      request.encodings = scenario.encodings;
      request.device = {scenario.device};
      network = scenario.network;
    }
    request.cloud.push_back(scenario.cloud);
  }
  const auto group = CutGroup::build(request, opened);
  if (!group) return fail(group.error());
  for (std::size_t server = 0; server < request.cloud.size(); ++server) {
    const auto runs = (*group)->columns_of(0, server);
    if (!runs) return fail(runs.error());
  }
  const auto model = opened.network(network.model);
  if (!model) return fail(within("network", model.error()));
  network_models::NetworkSpec spec = **model;
  for (const auto& [key, setting] : network.settings) {
    if (auto ok = apply_setting(spec, key, setting); !ok)
      return fail(within("network", ok.error()));
  }
  const auto link = network_models::build_link(spec);
  if (!link) return fail(within("network", link.error()));
  CutPricing pricing{.uplink_scv = text.uplink_scv, .service_scv = {}, .wanted = wanted};
  for (const ServerText& server : servers) pricing.service_scv.push_back(server.service_scv);
  return cut_options(**group, **link, pricing);
}

Result<void> add_class(const ClassText& text, const std::vector<ServerText>& servers,
                       OpenedFiles& opened, queue::Demand& demand) {
  for (const NetworkPart& part : text.networks) {
    queue::ClassDemand one = text.demand;
    if (!part.name.empty()) one.name = message(one.name, " on ", part.name);
    one.count = std::max(1u, rounded<std::uint32_t>(part.share * one.count));
    auto options = price_cuts(text, part, servers, demand.policy.fixed, opened);
    if (!options) return fail(within(message("class ", in_quotes(one.name)), options.error()));
    one.options = std::move(*options);
    demand.classes.push_back(std::move(one));
  }
  return {};
}

}  // namespace

Result<CapacityStudy> open_capacity_study(const std::filesystem::path& path,
                                          const Catalog& catalog) {
  auto document = JsonDocument::read(path);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  CapacityStudy study;
  root.schema(kSchema);
  study.file = path.string();
  study.content_hash = document->content_hash();
  study.name = root.text("name");
  (void)root.find("description");
  (void)root.text("study");
  study.demand.objective = read_objective(root.object("objective"));
  study.demand.policy = read_policy(root);
  study.demand.cells = read_cells(root);
  read_extras(root, study);
  std::vector<ServerText> servers;
  for (const JsonValue& value : root.elements("servers")) {
    servers.push_back(read_server(value.object()));
    study.demand.kinds.push_back(servers.back().kind);
  }
  std::vector<ClassText> classes;
  for (const JsonValue& value : root.elements("classes")) {
    classes.push_back(read_class(value.object(), study.demand.cells));
  }
  root.finish();
  if (document->error()) return fail(*document->error());
  if (servers.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file, ": servers: expected at least one kind, found none"));
  }
  OpenedFiles opened(catalog, folder_of_references(path));
  for (const ClassText& text : classes) {
    if (auto ok = add_class(text, servers, opened, study.demand); !ok) {
      return fail(within(study.file, ok.error()));
    }
  }
  if (auto ok = study.demand.check(); !ok) return fail(within(study.file, ok.error()));
  for (const OpenedInput& input : opened.inputs()) {
    study.input_hashes.push_back(input.file + " " + input.hash);
  }
  study.warnings = opened.warnings();
  return study;
}

}  // namespace offcut::scenarios
