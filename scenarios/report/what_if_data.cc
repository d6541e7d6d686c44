#include "scenarios/report/what_if_data.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/report/engine_curve.h"
#include "scenarios/report/graph_data.h"
#include "scenarios/report/network_settings.h"
#include "scenarios/report/plan_data.h"
#include "scenarios/report/question_data.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostPoints = 64;
constexpr std::size_t kMostBytes = 3'000'000;  // of all plans, so that a page stays below 5 MB

// About what the plans of a point take: some numbers each, and a bit per layer.
std::size_t bytes_of(const PlanList& list, const ModelGraph& graph) {
  constexpr std::size_t kNumbers = 160;
  return list.plans.size() * (kNumbers + graph.layer_count() / 4);
}

Json json_of(const OperatingPoint& point, const std::string& name) {
  return {{"model", name},
          {"unit", point.unit},
          {"affinity", point.affinity},
          {"threads", point.threads},
          {"frequency_mhz", point.frequency_mhz},
          {"framework", point.framework},
          {"library", point.library},
          {"precision", point.precision},
          {"batch", point.batch}};
}

Json json_of(const Setting& setting) {
  if (const auto* text = std::get_if<std::string>(&setting)) return *text;
  return std::get<double>(setting);
}

// The axes that turn in `digits` and are no settings of a network: { "device.threads": 2 }.
Json settings_of(const Axes& axes, std::span<const std::size_t> digits) {
  Json out = Json::object();
  for (std::size_t a = 0; a < axes.axes().size(); ++a) {
    const Axis& axis = axes.axes()[a];
    if (!axis.is_network()) out[axis.field] = json_of(axis.values[digits[a]]);
  }
  return out;
}

// Networks and graphs of a study, each kept once.
class Pool {
 public:
  std::size_t place_of(Json value) {
    const auto [place, added] = places_.try_emplace(value.dump(), kept_.size());
    if (added) kept_.push_back(std::move(value));
    return place->second;
  }
  Json take() { return std::move(kept_); }

 private:
  Json kept_ = Json::array();
  std::map<std::string, std::size_t> places_;
};

class WhatIfWriter {
 public:
  explicit WhatIfWriter(const PreparedStudy& study) : context_(study.context()) {}

  Result<Json> write() {
    Json points = Json::array();
    std::size_t bytes = 0;
    std::size_t left = 0;
    for (std::size_t k = 0; k < context_.combinations.size(); ++k) {
      if (context_.combinations[k].left_out != LeftOut::No) continue;
      if (points.size() >= kMostPoints || bytes >= kMostBytes) {
        ++left;
        continue;
      }
      auto point = point_of(k, bytes);
      if (!point) return fail(point.error());
      points.push_back(std::move(*point));
    }
    if (points.empty()) return fail(ErrorCode::InvalidArgument, "no combination has an answer");
    return Json{{"points", std::move(points)},
                {"points_left_out", left},
                {"networks", networks_.take()},
                {"graphs", std::move(graphs_)},
                {"network_axes", network_axes()}};
  }

 private:
  Result<Json> point_of(std::size_t k, std::size_t& bytes) {
    const Combination& combination = context_.combinations[k];
    const std::vector<std::size_t> digits = context_.axes.digits_of_combination(k);
    Json networks = Json::array();
    Json curves = Json::array();
    const std::size_t models = context_.networks.models.size();
    for (std::size_t m = 0; m < models; ++m) {
      std::vector<std::size_t> turned = digits;
      if (context_.networks.model_axis) turned[*context_.networks.model_axis] = m;
      const auto spec = network_of(context_, turned);
      if (!spec) return fail(spec.error());
      curves.push_back(engine_curve(combination, *spec).value_or(nullptr));
      networks.push_back(networks_.place_of(
          {{"name", context_.networks.models[m].name()}, {"settings", network_settings(*spec)}}));
    }
    const PlanList list = list_plans(combination);
    const CutGroup& group = *combination.group;
    bytes += bytes_of(list, group.graph());
    const SiteColumn& device = group.device(combination.columns);
    const SiteColumn& cloud = group.cloud(combination.columns);
    return Json{{"scenario", context_.axes.number_of(digits)},
                {"model", combination.model},
                {"settings", settings_of(context_.axes, digits)},
                {"device", json_of(device.point, combination.device)},
                {"cloud", json_of(cloud.point, combination.cloud)},
                {"question", question_data(combination.scenario.question)},
                {"networks", std::move(networks)},
                {"curves", std::move(curves)},
                {"graph", graph_place(group)},
                {"layers", layer_data(device, cloud)},
                {"plans", plan_data(list, combination)}};
  }

  std::size_t graph_place(const CutGroup& group) {
    const auto [place, added] = graph_places_.try_emplace(&group, graphs_.size());
    if (added) graphs_.push_back(graph_data(group.graph()));
    return place->second;
  }

  // What the sweep turns of networks: the ends of what it asks.
  Json network_axes() const {
    Json out = Json::object();
    for (const NetworkAxes::AxisSettings& axis : context_.networks.settings) {
      if (!axis.values.all_numbers()) continue;
      const AxisValues::Extremes ends = axis.values.extremes(0, axis.values.size());
      out[axis.key] = {{"least", ends.least}, {"most", ends.most}};
    }
    return out;
  }

  const StudyContext& context_;
  Pool networks_;
  Json graphs_ = Json::array();
  std::map<const CutGroup*, std::size_t> graph_places_;
};

}  // namespace

Result<Json> what_if_data(const PreparedStudy& study) {
  for (const Combination& combination : study.context().combinations) {
    if (combination.scenario.placement == PlacementKind::TwoSites) continue;
    return fail(ErrorCode::InvalidArgument,
                "its plans are no cuts between two sites, which the page could price anew");
  }
  return WhatIfWriter(study).write();
}

}  // namespace offcut::scenarios
