#include "scenarios/explain/explanation_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "scenarios/results/version.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const CutPrice& price, EnergyScope scope) {
  Json out = {{"latency_ms", price.latency().ms()}, {"device_ms", price.device.ms()},
              {"uplink_ms", price.uplink.ms()},     {"cloud_ms", price.cloud.ms()},
              {"downlink_ms", price.downlink.ms()}, {"energy_mj", price.energy(scope).mj()},
              {"compute_mj", price.compute.mj()},   {"transmit_mj", price.transmit.mj()}};
  if (price.edge > Duration()) out["edge_ms"] = price.edge.ms();
  if (scope == EnergyScope::Dnntune) return out;
  out["receive_mj"] = price.receive.mj();
  out["promotion_mj"] = price.promotion.mj();
  out["tail_mj"] = price.tail.mj();
  out["idle_mj"] = price.idle.mj();
  return out;
}

Json json_of(const ExplainedSubject& of) {
  Json out = {{"model", of.model},
              {"device", of.device},
              {"device_point", of.device_point},
              {"cloud", of.cloud},
              {"cloud_point", of.cloud_point},
              {"network", of.network},
              {"rtt_ms", of.round_trip.ms()}};
  if (of.uplink > Bandwidth()) out["uplink_mbit_per_s"] = of.uplink.mbit_per_s();
  if (of.downlink > Bandwidth()) out["downlink_mbit_per_s"] = of.downlink.mbit_per_s();
  if (!of.values.empty()) out["values"] = of.values;
  return out;
}

Json json_of(const ExplainedPlan& plan, EnergyScope scope) {
  Json out = {{"place", plan.place},
              {"first_cloud_layer", plan.first_cloud_layer},
              {"layers_on_device", plan.layers_on_device},
              {"uplink_bytes", plan.up.count()},
              {"downlink_bytes", plan.down.count()},
              {"provenance", plan.provenance},
              {"encoding", plan.encoding},
              {"latency_low_ms", plan.latency_low_ms},
              {"latency_high_ms", plan.latency_high_ms}};
  out.update(json_of(plan.price, scope));
  return out;
}

Json json_of(const std::vector<PlanStep>& steps) {
  Json out = Json::array();
  for (const PlanStep& step : steps) {
    out.push_back({{"name", step.name}, {"time_ms", step.time.ms()}, {"what", step.what}});
  }
  return out;
}

Json json_of(const std::vector<Flip>& flips) {
  Json out = Json::array();
  for (const Flip& flip : flips) {
    out.push_back({{"input", flip.input},
                   {"factor", flip.factor},
                   {"present", flip.present},
                   {"at", flip.at},
                   {"unit", flip.unit},
                   {"then", flip.place}});
  }
  return out;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Events of a timeline, one after the other on tracks.
class Timeline {
 public:
  enum Track { kDevice = 1, kNetwork, kCloud };

  Timeline() {
    constexpr std::array kNames = {"device", "network", "cloud"};
    for (std::size_t k = 0; k < kNames.size(); ++k) {
      events_.push_back({{"name", "thread_name"},
                         {"ph", "M"},
                         {"pid", 1},
                         {"tid", k + 1},
                         {"args", {{"name", kNames[k]}}}});
    }
  }
  void add(Track track, const std::string& name, Duration time, const std::string& what) {
    if (!(time > Duration())) return;
    Json event = {{"name", name},     {"ph", "X"}, {"ts", at_.us()},
                  {"dur", time.us()}, {"pid", 1},  {"tid", static_cast<int>(track)}};
    if (!what.empty()) event["args"] = {{"what", what}};
    events_.push_back(std::move(event));
    at_ += time;
  }
  Duration at() const { return at_; }
  void go_to(Duration at) { at_ = at; }
  Json take() { return std::move(events_); }

 private:
  Json events_ = Json::array();
  Duration at_;
};

// The layers of a site, and what its codec takes. `until`: when the step ends.
void add_layers(Timeline& line, const Explanation& told, bool on_device, Duration until) {
  for (const ExplainedLayer& layer : told.layers) {
    if (layer.on_device != on_device) continue;
    line.add(on_device ? Timeline::kDevice : Timeline::kCloud, layer.name, layer.time, layer.op);
  }
  const Duration rest = until - line.at();
  if (rest.us() > 1e-3) {
    line.add(on_device ? Timeline::kDevice : Timeline::kCloud, "codec, or wait for a batch", rest,
             "");
  }
  line.go_to(until);
}

// The order: device, way up, cloud, way down.
void add_cut(Timeline& line, const Explanation& told) {
  const CutPrice& price = told.best.price;
  add_layers(line, told, true, price.device);
  if (told.upload.empty()) line.add(Timeline::kNetwork, "uplink", price.uplink, "");
  for (const PlanStep& part : told.upload) {
    line.add(Timeline::kNetwork, part.name, part.time, part.what);
  }
  line.go_to(price.device + price.uplink);
  add_layers(line, told, false, price.device + price.uplink + price.cloud);
  line.add(Timeline::kNetwork, "return", price.downlink, "");
}

}  // namespace

std::string json_of_explanation(const Explanation& told) {
  Json rivals = Json::array();
  for (const ExplainedRival& rival : told.rivals) {
    Json one = {{"name", rival.name}, {"place", rival.place}};
    one.update(json_of(rival.price, told.scope));
    rivals.push_back(std::move(one));
  }
  const Json out = {{"offcut", text_of_version()},
                    {"scenario", told.scenario},
                    {"of", json_of(told.of)},
                    {"objective", told.objective},
                    {"feasible", told.feasible},
                    {"binding", told.binding},
                    {"method", told.method},
                    {"gap", told.gap},
                    {"best", json_of(told.best, told.scope)},
                    {"steps", json_of(told.steps)},
                    {"upload", json_of(told.upload)},
                    {"rivals", std::move(rivals)},
                    {"device_only", json_of(told.device_only, told.scope)},
                    {"cloud_only", json_of(told.cloud_only, told.scope)},
                    {"flips", json_of(told.flips)},
                    {"never", told.never},
                    {"notes", told.network_notes},
                    {"edits", told.edits}};
  return text_of(out) + "\n";
}

std::string timeline_of_explanation(const Explanation& told) {
  Timeline line;
  if (!told.layers.empty()) {
    add_cut(line, told);
  } else {
    for (const PlanStep& step : told.steps) {
      const bool moves = step.name.find("link") != std::string::npos ||
                         step.name.find("network") != std::string::npos;
      const auto track = step.name.starts_with("device") ? Timeline::kDevice
                         : moves                         ? Timeline::kNetwork
                                                         : Timeline::kCloud;
      line.add(track, step.name, step.time, step.what);
    }
  }
  return text_of(Json{{"displayTimeUnit", "ms"},
                      {"offcut", text_of_version()},
                      {"scenario", told.scenario},
                      {"traceEvents", line.take()}}) +
         "\n";
}

}  // namespace offcut::scenarios
