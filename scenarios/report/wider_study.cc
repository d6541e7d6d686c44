#include "scenarios/report/wider_study.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "device_models/device_model.h"
#include "engine/base/text.h"
#include "scenarios/file/opened.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostCombinations = 64;

// Whether the sweep turns how the device runs the model.
bool turns_the_device(const Axes& axes) {
  return std::any_of(axes.axes().begin(), axes.axes().end(), [](const Axis& axis) {
    return axis.field == "device" || axis.field.starts_with("device.");
  });
}

// What is asked for, then the others, each once.
template <class Value>
Json choices(const Value& asked, const std::vector<Value>& others) {
  Json out = Json::array({asked});
  for (const Value& other : others) {
    if (other != asked) out.push_back(other);
  }
  return out;
}

// Every cluster, and all together.
std::vector<std::string> affinities_of(const device_models::DeviceModel& device) {
  std::vector<std::string> names;
  for (const device_models::Cluster& cluster : device.clusters) names.push_back(cluster.name);
  if (names.size() > 1) names.push_back(join(names, "+"));
  return names;
}

std::vector<int> threads_of(const device_models::DeviceModel& device) {
  int cores = 0;
  for (const device_models::Cluster& cluster : device.clusters) cores += cluster.cores;
  std::vector<int> out;
  for (int threads = 1; threads <= cores; threads *= 2) out.push_back(threads);
  return out;
}

// The axes of the study, and one of the device.
std::optional<Study> with_device_axes(const Study& study, const Json& axes) {
  const Json& scenario = study.document().value().raw();
  Json sweep = scenario.contains("sweep") ? scenario["sweep"] : Json::object();
  for (const auto& [field, values] : axes.items()) sweep[field] = values;
  Json document = {{"sweep", std::move(sweep)}};
  if (scenario.contains("zip")) document["zip"] = scenario["zip"];
  auto wider = study.with_axes(JsonDocument::wrap(std::move(document), study.file()));
  if (!wider || wider->axes().combinations() > kMostCombinations) return std::nullopt;
  return std::move(*wider);
}

}  // namespace

std::optional<PreparedStudy> wider_study(const Study& study, const Catalog& catalog) {
  const SiteChoice& asked = study.base().device;
  if (turns_the_device(study.axes()) || asked.model.empty() || asked.point.unit != "cpu") {
    return std::nullopt;
  }
  OpenedFiles opened(catalog, study.folder());
  const auto device = opened.device(asked.model);
  if (!device || (*device)->clusters.empty()) return std::nullopt;
  const Json affinities = choices(asked.point.affinity, affinities_of(**device));
  const Json threads = choices(asked.point.threads, threads_of(**device));
  // A value that works nowhere is an error of the study, so fewer are tried then.
  for (const Json& axes : {Json{{"device.affinity", affinities}, {"device.threads", threads}},
                           Json{{"device.threads", threads}}}) {
    auto wider = with_device_axes(study, axes);
    if (!wider) continue;
    auto prepared = PreparedStudy::prepare(std::move(*wider), catalog);
    if (prepared) return std::move(*prepared);
  }
  return std::nullopt;
}

}  // namespace offcut::scenarios
