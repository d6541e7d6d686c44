#include "scenarios/prepare.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/answer.h"
#include "scenarios/cut_group.h"
#include "scenarios/opened.h"
#include "scenarios/plan_rows.h"
#include "scenarios/version.h"

namespace offcut {
namespace {

// More situations than this do not fit into memory at once; a sweep of networks has one.
constexpr std::uint64_t kMostSituations = 1'000'000;

std::string key_of(const SiteChoice& site) {
  return message(site.model, "|", site.trace, "|", text_of_point(site.point));
}

std::string key_of(const CodecCost& cost) {
  return message(cost.fixed.s(), " ", cost.encode_s_per_byte, " ", cost.decode_s_per_byte, " ",
                 cost.encode_j_per_byte, " ", cost.decode_j_per_byte);
}

std::string key_of(const Encoding& encoding) {
  return message(encoding.name, " ", encoding.format.bytes_per_element.value_or(0.0), " ",
                 encoding.format.ratio, " ", key_of(encoding.device), " ", key_of(encoding.cloud),
                 " ", encoding.accuracy_drop);
}

std::string group_key(const Scenario& scenario) {
  std::string key = scenario.model;
  for (const auto& [name, value] : scenario.dimensions) key += message("|", name, "=", value);
  for (const std::string& trace : scenario.traces) key += message("|", trace);
  for (const Encoding& encoding : scenario.encodings) key += message("|", key_of(encoding));
  return key;
}

// Gathers what situations need into as few cut groups as possible.
class Grouping {
 public:
  // Returns the group and columns of a situation; the group is built later.
  struct Place {
    std::size_t group;
    Columns columns;
  };
  Result<Place> place(const Scenario& scenario, Opened& opened) {
    const auto [entry, is_new] = index_.emplace(group_key(scenario), requests_.size());
    if (is_new) {
      const auto model = opened.model(scenario.model, scenario.dimensions);
      if (!model) return fail(within("model", model.error()));
      requests_.push_back({.model = *model,
                           .traces = scenario.traces,
                           .encodings = scenario.encodings,
                           .device = {},
                           .cloud = {}});
      columns_.push_back({});
    }
    const std::size_t group = entry->second;
    Known& known = columns_[group];
    CutGroup::Request& request = requests_[group];
    return Place{.group = group,
                 .columns = {.device = column(known.device, request.device, scenario.device),
                             .cloud = column(known.cloud, request.cloud, scenario.cloud)}};
  }

  Result<std::vector<std::unique_ptr<CutGroup>>> build(Opened& opened) const {
    std::vector<std::unique_ptr<CutGroup>> groups;
    for (const CutGroup::Request& request : requests_) {
      auto group = CutGroup::build(request, opened);
      if (!group) return fail(group.error());
      groups.push_back(std::move(*group));
    }
    return groups;
  }

 private:
  using Index = std::map<std::string, std::size_t>;
  struct Known {
    Index device;
    Index cloud;
  };
  static std::size_t column(Index& known, std::vector<SiteChoice>& sites, const SiteChoice& site) {
    const auto [entry, is_new] = known.emplace(key_of(site), sites.size());
    if (is_new) sites.push_back(site);
    return entry->second;
  }
  Index index_;
  std::vector<CutGroup::Request> requests_;
  std::vector<Known> columns_;
};

// Returns the network model `name` with the settings of the scenario on top.
Result<NetworkSpec> base_network(const std::string& name, const NetworkChoice& choice,
                                 Opened& opened) {
  const auto read = opened.network(name);
  if (!read) return fail(within("network", read.error()));
  NetworkSpec spec = **read;
  for (const auto& [key, setting] : choice.settings) {
    if (auto ok = apply_setting(spec, key, setting); !ok)
      return fail(within("network", ok.error()));
  }
  return spec;
}

// Opens the networks of a study: one, or one a value of the axis "network.model". Tries each value
// of the other network axes once, so that mistakes show before the run.
Result<NetworkAxes> open_networks(const Study& study, Opened& opened) {
  NetworkAxes networks;
  const std::vector<Axis>& axes = study.axes().axes();
  std::vector<Setting> models = {Setting(study.base().network.model)};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].field == "network.model") {
      networks.model_axis = a;
      models = axes[a].values;
    } else if (axes[a].is_network()) {
      networks.settings.push_back(
          {.axis = a, .key = axes[a].network_key(), .values = axes[a].values});
    }
  }
  for (const Setting& model : models) {
    auto spec = base_network(text_of_setting(model), study.base().network, opened);
    if (!spec) return fail(spec.error());
    networks.models.push_back(std::move(*spec));
  }
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    for (const Setting& value : axis.values) {
      NetworkSpec trial = networks.models.front();
      if (auto ok = apply_setting(trial, axis.key, value); !ok) {
        return fail(within(message("sweep.network.", axis.key), ok.error()));
      }
    }
  }
  return networks;
}

// Names of the swept fields that no column of the contract shows.
std::vector<std::size_t> extra_axes(const Axes& axes) {
  static const std::vector<std::string> shown = {"model",
                                                 "device.model",
                                                 "device.unit",
                                                 "device.framework",
                                                 "device.precision",
                                                 "device.threads",
                                                 "device.affinity",
                                                 "cloud.model",
                                                 "network.model",
                                                 "network.uplink_mbit_per_s",
                                                 "network.downlink_mbit_per_s",
                                                 "network.rtt_ms",
                                                 "objective"};
  std::vector<std::size_t> out;
  for (std::size_t a = 0; a < axes.axes().size(); ++a) {
    if (std::find(shown.begin(), shown.end(), axes.axes()[a].field) == shown.end())
      out.push_back(a);
  }
  return out;
}

std::string manifest_of(const Study& study, const Opened& opened) {
  nlohmann::ordered_json manifest;
  manifest["offcut"] = kVersion;
  manifest["study"] = study.name();
  manifest["file"] = study.file();
  manifest["hash"] = study.content_hash();
  manifest["scenarios"] = study.axes().size();
  nlohmann::ordered_json inputs = nlohmann::ordered_json::array();
  for (const OpenedInput& input : opened.inputs()) {
    inputs.push_back({{"file", input.file}, {"hash", input.hash}});
  }
  manifest["inputs"] = std::move(inputs);
  manifest["resolved"] = study.document().value().raw();
  return manifest.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

struct PreparedStudy::Parts {
  Study study;
  Opened opened;
  AnswerParts answer;
  StudyHeader header;
};

namespace {

// The name in results: of the device model, or of the device that the trace was taken on.
Result<std::string> name_of_site(const SiteChoice& site, Opened& opened) {
  if (site.trace.empty()) {
    const auto device = opened.device(site.model);
    if (!device) return fail(device.error());
    return (*device)->name;
  }
  const auto trace = opened.trace(site.trace);
  if (!trace) return fail(trace.error());
  if (!(*trace)->device.empty()) return (*trace)->device;
  return std::filesystem::path(site.trace).stem().string();
}

// Returns the layers of the fused graph that hold the operators of these names.
std::vector<std::string> layers_holding(const ModelGraph& graph,
                                        const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    std::string holder = name;  // an unknown name is told by whoever looks it up
    for (const Layer& layer : graph.layers()) {
      const auto& members = layer.members;
      if (std::find(members.begin(), members.end(), name) != members.end()) holder = layer.name;
    }
    out.push_back(holder);
  }
  return out;
}

Result<void> set_pins(Situation& situation) {
  Scenario& scenario = situation.scenario;
  if (scenario.pin_to_device.empty() && scenario.pin_to_cloud.empty()) return {};
  const ModelGraph& graph = situation.group->graph();
  auto pins = pins_by_name(graph, layers_holding(graph, scenario.pin_to_device),
                           layers_holding(graph, scenario.pin_to_cloud));
  if (!pins) return fail(within("constraints", pins.error()));
  scenario.question.constraints.pins = std::move(*pins);
  return {};
}

// Resolves every situation and builds the groups they need.
Result<void> open_situations(const Study& study, Opened& opened, AnswerParts& parts) {
  const std::uint64_t count = study.axes().situations();
  if (count > kMostSituations) {
    return fail(ErrorCode::TooLarge,
                message("sweep: expected at most ", static_cast<std::size_t>(kMostSituations),
                        " combinations of axes outside \"network\", found ",
                        static_cast<std::size_t>(count)));
  }
  Grouping grouping;
  std::vector<Grouping::Place> places;
  for (std::uint64_t k = 0; k < count; ++k) {
    auto scenario = study.scenario(study.axes().digits_of_situation(k));
    if (!scenario) return fail(scenario.error());
    const auto place = grouping.place(*scenario, opened);
    if (!place) return fail(place.error());
    places.push_back(*place);
    Situation situation;
    auto device = name_of_site(scenario->device, opened);
    if (!device) return fail(within("device", device.error()));
    auto cloud = name_of_site(scenario->cloud, opened);
    if (!cloud) return fail(within("cloud", cloud.error()));
    situation.device = std::move(*device);
    situation.cloud = std::move(*cloud);
    situation.scenario = std::move(*scenario);
    parts.situations.push_back(std::move(situation));
  }
  auto groups = grouping.build(opened);
  if (!groups) return fail(groups.error());
  parts.groups = std::move(*groups);
  for (std::size_t k = 0; k < places.size(); ++k) {
    Situation& situation = parts.situations[k];
    situation.group = parts.groups[places[k].group].get();
    situation.columns = places[k].columns;
    situation.model = situation.group->graph().name();
    if (auto ok = set_pins(situation); !ok) return fail(ok.error());
  }
  return {};
}

StudyHeader header_of(const Study& study, const Opened& opened, const AnswerParts& parts) {
  const Situation& first = parts.situations.front();
  StudyHeader header;
  header.name = study.name();
  header.file = study.file();
  header.title = message(study.name(), ": ", first.model, " on ", first.device, ", cloud ",
                         first.cloud, ", least ", first.scenario.objective);
  header.description = study.base().description;
  header.manifest = manifest_of(study, opened);
  for (const std::size_t axis : parts.extra) {
    header.format.extra.push_back(study.axes().axes()[axis].field);
  }
  for (std::string& name : columns_of(first.scenario)) {
    header.format.extra.push_back(std::move(name));
  }
  header.scenarios = study.axes().size();
  return header;
}

}  // namespace

PreparedStudy::PreparedStudy(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PreparedStudy::PreparedStudy(PreparedStudy&&) noexcept = default;
PreparedStudy& PreparedStudy::operator=(PreparedStudy&&) noexcept = default;
PreparedStudy::~PreparedStudy() = default;

Result<PreparedStudy> PreparedStudy::prepare(Study study, const Catalog& catalog) {
  Opened opened(catalog, study.folder());
  auto parts = std::make_unique<Parts>(
      Parts{.study = std::move(study), .opened = std::move(opened), .answer = {}, .header = {}});
  const std::string& file = parts->study.file();
  parts->answer.axes = parts->study.axes();
  parts->answer.extra = extra_axes(parts->study.axes());
  if (auto ok = open_situations(parts->study, parts->opened, parts->answer); !ok) {
    const bool named = ok.error().message.starts_with(file);
    return fail(named ? ok.error() : within(file, ok.error()));
  }
  auto networks = open_networks(parts->study, parts->opened);
  if (!networks) return fail(within(file, networks.error()));
  parts->answer.networks = std::move(*networks);
  parts->header = header_of(parts->study, parts->opened, parts->answer);
  return PreparedStudy(std::move(parts));
}

const StudyHeader& PreparedStudy::header() const { return parts_->header; }
std::uint64_t PreparedStudy::size() const { return parts_->answer.axes.size(); }
const std::vector<std::string>& PreparedStudy::warnings() const {
  return parts_->opened.warnings();
}

const AnswerParts& PreparedStudy::parts() const { return parts_->answer; }

Result<Explanation> PreparedStudy::explain(std::uint64_t i) const {
  return explain_scenario(parts_->answer, i);
}

Result<void> PreparedStudy::answer(std::uint64_t i, std::vector<ResultRow>& rows) const {
  auto ok = append_rows(parts_->answer, i, rows);
  if (!ok) {
    return fail(within(message(parts_->study.file(), ": scenario ", static_cast<std::size_t>(i)),
                       ok.error()));
  }
  return {};
}

}  // namespace offcut
