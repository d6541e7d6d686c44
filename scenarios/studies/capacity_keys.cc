#include "scenarios/studies/capacity_keys.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "engine/json/word_table.h"
#include "scenarios/studies/capacity_arrivals.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr Range kUplinkRange = between(1e-9, queue::kMostSlots);

RawObject raw(const JsonValue& value) { return std::make_shared<const Json>(value.raw()); }

// An error of a key that would do nothing.
void refuse(JsonObject& object, const std::string& key, const std::string& expected) {
  object.add_error(ErrorCode::InvalidArgument, message(key, ": expected ", expected));
}

template <class Named>
void refuse_twins(JsonObject& root, const char* list, const std::vector<Named>& all,
                  const std::string& (*name)(const Named&)) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (name(all[i]) != name(all[j])) continue;
      refuse(root, list, message("different names, found ", in_quotes(name(all[i])), " twice"));
    }
  }
}

std::vector<NetworkPart> read_networks(JsonObject& object) {
  if (object.has("network") && object.has("networks")) {
    refuse(object, "network", "it or \"networks\", found both");
  }
  if (const auto one = object.find("network")) return {{"", 1, raw(*one)}};
  std::vector<NetworkPart> parts;
  double sum = 0;
  for (const JsonValue& value : object.elements("networks")) {
    JsonObject part = value.object();
    NetworkPart read;
    read.name = part.text("name");
    read.share = part.number("share", {.least = 0, .most = 1, .open_below = true});
    if (const auto network = part.find("network")) read.network = raw(*network);
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
  Json scenario = {{"schema", kScenarioSchema}, {"name", text.demand.name}};
  for (const char* key : {"model", "device", "transfer", "dimensions", "state", "traces"}) {
    if (const auto value = object.find(key)) scenario[key] = value->raw();
  }
  text.scenario = std::make_shared<const Json>(std::move(scenario));
  for (const char* key : {"network", "networks", "cell"}) (void)object.find(key);
  for (std::size_t i = 0; i < text.networks.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (text.networks[i].name == text.networks[j].name) {
        refuse(object, "networks",
               message("different names, found ", in_quotes(text.networks[i].name), " twice"));
      }
    }
  }
  object.finish();
  return text;
}

queue::Batching read_batching(JsonObject object) {
  queue::Batching batching;
  batching.limit = static_cast<int>(object.integer("limit", 2, 4096));
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
    if (text.kind.discipline == queue::ServerPool::Discipline::ProcessorSharing) {
      refuse(object, "batching", "discipline \"fifo\", found \"shared\"");
    }
  }
  text.cloud = raw(object.at("site"));
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
  for (const char* key : {"of", "percentile"}) {
    if (object.has(key) && !objective.latency) refuse(object, key, "\"latency_ms\" beside it");
    (void)object.find(key);
  }
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
  const bool fixed = policy.kind == queue::CutPolicy::Kind::Fixed;
  if (fixed) policy.fixed = object.text("cut");
  if (const auto weights = object.find("minimise")) {
    if (fixed) refuse(object, "minimise", "cuts to choose from, found \"fixed\"");
    JsonObject parts = weights->object();
    policy.latency_weight = parts.number_or("latency", 0, kQuantityRange);
    policy.energy_weight = parts.number_or("energy", 0, kQuantityRange);
    if (policy.latency_weight == 0 && policy.energy_weight == 0) {
      refuse(parts, "latency", "a weight over 0, of it or of \"energy\"");
    }
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

// Keys that need each other.
void check_together(JsonObject& root, const CapacityStudy& study, const CapacityText& text) {
  refuse_twins<ClassText>(root, "classes", text.classes,
                          [](const ClassText& c) -> const std::string& { return c.demand.name; });
  refuse_twins<ServerText>(root, "servers", text.servers,
                           [](const ServerText& s) -> const std::string& { return s.kind.name; });
  refuse_twins<queue::SharedCell>(
      root, "cells", study.demand.cells,
      [](const queue::SharedCell& c) -> const std::string& { return c.name; });
  for (std::size_t i = 0; i < study.demand.cells.size(); ++i) {
    const bool used = std::any_of(text.classes.begin(), text.classes.end(),
                                  [&](const ClassText& c) { return c.demand.cell == i; });
    if (!used) {
      refuse(root, message("cells[", i, "]"),
             message("a class with \"cell\": ", in_quotes(study.demand.cells[i].name),
                     ", found none"));
    }
  }
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
  study.search.verifications = static_cast<int>(root.integer_or("verifications", 5, 1, 1000));
  study.search.requests_at_most =
      root.integer_or("requests_at_most", study.search.requests_at_most, 1000, 100'000'000'000);
}

}  // namespace

CapacityText read_capacity_keys(JsonObject& root, CapacityStudy& study) {
  CapacityText text;
  study.demand.objective = read_objective(root.object("objective"));
  study.demand.policy = read_policy(root);
  study.demand.cells = read_cells(root);
  read_extras(root, study);
  for (const JsonValue& value : root.elements("servers")) {
    text.servers.push_back(read_server(value.object()));
    study.demand.kinds.push_back(text.servers.back().kind);
  }
  for (const JsonValue& value : root.elements("classes")) {
    text.classes.push_back(read_class(value.object(), study.demand.cells));
  }
  check_together(root, study, text);
  root.finish();
  return text;
}

}  // namespace offcut::scenarios
