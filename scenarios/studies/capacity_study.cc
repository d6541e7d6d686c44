#include "scenarios/studies/capacity_study.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/input_log.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json.h"
#include "engine/json/schema_names.h"
#include "engine/queue/random.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "scenarios/file/opened.h"
#include "scenarios/file/scenario.h"
#include "scenarios/prepared/key_effects.h"
#include "scenarios/prepared/network_effects.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/capacity_cuts.h"
#include "scenarios/studies/capacity_keys.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What a class asks of the group of its cuts, and its network.
struct Asked {
  CutGroup::Request request;
  NetworkChoice network;
};

// Reads the class with each kind of server in place of "cloud".
Result<Asked> read_class_scenarios(const ClassText& text, const NetworkPart& part,
                                   const std::vector<ServerText>& servers, OpenedFiles& opened) {
  Asked asked;
  for (const ServerText& server : servers) {
    Json resolved = *text.scenario;
    resolved["cloud"] = *server.cloud;
    resolved["network"] = *part.network;
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
    const std::array<const Scenario*, 1> one = {&scenario};
    if (auto ok = expect_company(document.value().raw(), {}, one); !ok) return fail(ok.error());
    if (asked.request.model == nullptr) {
      const auto model = opened.model(scenario);
      if (!model) return fail(within("model", model.error()));
      asked.request.model = *model;
      asked.request.traces = scenario.traces;
      asked.request.encodings = scenario.encodings;
      asked.request.device = {scenario.device};
      asked.network = scenario.network;
    }
    asked.request.cloud.push_back(scenario.cloud);
  }
  return asked;
}

// How long a device is silent between two requests: what decides whether its radio is still awake.
// A network that says otherwise contradicts the arrivals.
Result<void> set_gaps(const NetworkChoice& choice, const queue::Arrivals& arrivals,
                      network_models::NetworkSpec& spec) {
  const Duration gap = Duration::from_s(1 / arrivals.at_peak().per_device_per_s);
  constexpr double kSame = 1e-6;
  for (const auto& [key, setting] : choice.settings) {
    if (key == "trace_start_ms") {
      return fail(ErrorCode::InvalidArgument,
                  message("network: trace_start_ms: expected none beside arrivals, which come at "
                          "all times of the trace, found ",
                          text_of_setting(setting)));
    }
    if (key != "inference_gap_ms") continue;
    const auto stated = spec.number(key);
    const double stated_ms = stated ? *stated : 0;
    if (std::abs(stated_ms - gap.ms()) > kSame * gap.ms()) {
      return fail(ErrorCode::InvalidArgument,
                  message("network: ", key,
                          ": expected the mean time between the arrivals of a "
                          "device, ",
                          gap.ms(), ", or no such key, found ", stated_ms));
    }
  }
  spec.inference_gap = gap;
  return {};
}

// The network of a class: one link, or over a recorded bandwidth one per drawn instant.
Result<CutLinks> build_links(const NetworkChoice& choice, const queue::Arrivals& arrivals,
                             std::uint64_t seed, OpenedFiles& opened) {
  const auto model = opened.network(choice.model);
  if (!model) return fail(model.error());
  network_models::NetworkSpec spec = **model;
  for (const auto& [key, setting] : choice.settings) {
    if (auto ok = apply_setting(spec, key, setting); !ok) return fail(ok.error());
  }
  if (auto ok = set_gaps(choice, arrivals, spec); !ok) return fail(ok.error());
  std::vector<StatedKey> stated = stated_keys(choice, "");
  std::erase_if(stated, [](const StatedKey& one) { return one.key == "inference_gap_ms"; });
  if (auto ok = expect_network_effects(stated, {spec}, {}); !ok) {
    return fail(ok.error());
  }
  constexpr int kInstants = 500;  // one in each of as many equal parts of the record
  const int instants = spec.uplink_trace ? kInstants : 1;
  queue::RandomStream random{seed, 5};
  CutLinks links;
  for (int i = 0; i < instants; ++i) {
    if (spec.uplink_trace) {
      spec.trace_start = spec.uplink_trace->period() * ((i + 1 - random.uniform()) / instants);
    }
    auto link = network_models::build_link(spec);
    if (!link) return fail(link.error());
    links.push_back(std::move(*link));
  }
  return links;
}

// Prices the cuts of one class on one of its networks.
Result<std::vector<queue::CutOption>> price_cuts(const ClassText& text, const NetworkPart& part,
                                                 const std::vector<ServerText>& servers,
                                                 const CapacityStudy& study, OpenedFiles& opened) {
  const auto asked = read_class_scenarios(text, part, servers, opened);
  if (!asked) return fail(asked.error());
  const auto group = CutGroup::build(asked->request, opened);
  if (!group) return fail(group.error());
  std::vector<const PricedSite*> sites;
  for (std::size_t server = 0; server < servers.size(); ++server) {
    const auto runs = (*group)->columns_of(0, server);
    if (!runs) return fail(runs.error());
    sites.push_back(&(*group)->device_site(*runs));
    sites.push_back(&(*group)->cloud_site(*runs));
  }
  if (auto ok = expect_loading(sites); !ok) return fail(ok.error());
  const auto links = build_links(asked->network, text.demand.arrivals, study.search.seed, opened);
  if (!links) return fail(within("network", links.error()));
  CutPricing pricing{
      .uplink_scv = text.uplink_scv, .service_scv = {}, .wanted = study.demand.policy.fixed};
  for (const ServerText& server : servers) pricing.service_scv.push_back(server.service_scv);
  return cut_options(**group, *links, pricing);
}

Result<void> add_class(const ClassText& text, const std::vector<ServerText>& servers,
                       OpenedFiles& opened, CapacityStudy& study) {
  for (const NetworkPart& part : text.networks) {
    queue::ClassDemand one = text.demand;
    if (!part.name.empty()) one.name = message(one.name, " on ", part.name);
    one.count = std::max(1u, rounded<std::uint32_t>(part.share * one.count));
    auto options = price_cuts(text, part, servers, study, opened);
    if (!options) return fail(within(message("class ", in_quotes(one.name)), options.error()));
    one.options = std::move(*options);
    study.demand.classes.push_back(std::move(one));
  }
  return {};
}

}  // namespace

Result<CapacityStudy> open_capacity_study(const fs::path& path, const Catalog& catalog) {
  auto document = JsonDocument::read(path);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  CapacityStudy study;
  root.schema(kScenarioSchema);
  study.file = path.string();
  study.content_hash = document->content_hash();
  study.name = root.text("name");
  (void)root.find("description");
  (void)root.text("study");
  const CapacityText text = read_capacity_keys(root, study);
  if (document->error()) return fail(*document->error());
  if (text.servers.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file, ": servers: expected at least one kind, found none"));
  }
  InputLog log;
  const InputLog::Scope noting(log);
  const fs::path folder = folder_of_references(path);
  OpenedFiles opened(catalog, folder);
  for (const ClassText& one : text.classes) {
    if (auto ok = add_class(one, text.servers, opened, study); !ok) {
      return fail(within(study.file, ok.error()));
    }
  }
  if (auto ok = study.demand.check(); !ok) return fail(within(study.file, ok.error()));
  if (auto ok = log.check(); !ok) return fail(within(study.file, ok.error()));
  study.inputs = named_inputs(log, catalog, folder);
  study.warnings = opened.warnings();
  return study;
}

}  // namespace offcut::scenarios
