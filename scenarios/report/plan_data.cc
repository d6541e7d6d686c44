#include "scenarios/report/plan_data.h"

#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// One array: what `get` says of every plan.
template <class Get>
Json array_of(const PlanList& list, const Get& get) {
  Json out = Json::array();
  for (const ListedPlan& plan : list.plans) out.push_back(get(plan));
  return out;
}

std::string hex_of(const std::vector<bool>& on_device) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t v = 0; v < on_device.size(); v += 4) {
    std::size_t digit = 0;
    for (std::size_t bit = 0; bit < 4; ++bit) {
      const bool here = v + bit < on_device.size() && on_device[v + bit];
      digit = 2 * digit + (here ? 1 : 0);
    }
    out += kDigits[digit];
  }
  return out;
}

// Texts that repeat, as places in a list.
void put_words(Json& out, const std::string& name, const PlanList& list,
               const std::function<std::string(const ListedPlan&)>& get) {
  std::map<std::string, std::size_t> places;
  Json words = Json::array();
  out[name] = array_of(list, [&](const ListedPlan& plan) {
    const std::string text = get(plan);
    const auto [place, added] = places.try_emplace(text, places.size());
    if (added) words.push_back(text);
    return place->second;
  });
  out[name + "_words"] = std::move(words);
}

void put_encodings(Json& out, const PlanList& list, const CutSolver& solver) {
  put_words(out, "encoding", list,
            [&](const ListedPlan& plan) { return solver.encoding(plan.plan.columns).name; });
  out["accuracy_drop"] = array_of(list, [](const auto& p) { return p.plan.figures.accuracy_drop; });
  out["device_codec_s"] =
      array_of(list, [](const auto& p) { return p.plan.figures.device_codec.s(); });
  out["cloud_codec_s"] =
      array_of(list, [](const auto& p) { return p.plan.figures.cloud_codec.s(); });
  out["codec_j"] = array_of(list, [](const auto& p) { return p.plan.figures.codec_energy.j(); });
}

}  // namespace

Json plan_data(const PlanList& list, const Combination& combination) {
  const CutSolver& solver = combination.group->solver();
  Json out;
  out["cuts"] = std::isfinite(solver.cuts()) ? Json(solver.cuts()) : Json();
  out["all_cuts"] = list.all_cuts;
  out["complete"] = list.complete;
  out["idle_w"] = combination.group->device(combination.columns).idle_power.w();
  out["bytes_per_element"] = nullptr;
  if (const auto bytes = solver.encoding(combination.columns).format.bytes_per_element) {
    out["bytes_per_element"] = *bytes;
  }
  out["cut"] = array_of(list, [](const auto& p) { return p.plan.cut; });
  put_words(out, "place", list, [](const auto& p) { return p.facts->first_cloud_layer; });
  put_words(out, "provenance", list, [](const auto& p) { return p.facts->provenance; });
  out["layers"] = array_of(list, [](const auto& p) { return p.plan.figures.layers; });
  out["offloads"] = array_of(list, [](const auto& p) { return p.plan.figures.offloads ? 1 : 0; });
  out["device_s"] = array_of(list, [](const auto& p) { return p.plan.figures.device.s(); });
  out["energy_j"] = array_of(list, [](const auto& p) { return p.plan.figures.energy.j(); });
  out["cloud_s"] = array_of(list, [](const auto& p) { return p.plan.figures.cloud.s(); });
  out["up_bytes"] = array_of(list, [](const auto& p) { return p.plan.figures.up.count(); });
  out["down_bytes"] = array_of(list, [](const auto& p) { return p.plan.figures.down.count(); });
  out["memory_bytes"] = array_of(list, [](const auto& p) { return p.plan.figures.memory.count(); });
  out["spread_s"] = array_of(list, [](const auto& p) { return p.facts->spread.s(); });
  out["on_device"] = array_of(list, [](const auto& p) { return hex_of(p.on_device); });
  if (list.elements) {
    out["up_elements"] = array_of(list, [](const auto& p) { return p.elements_up.count(); });
    out["down_elements"] = array_of(list, [](const auto& p) { return p.elements_down.count(); });
  }
  if (solver.encodings() > 1 || !is_free(solver.encoding(combination.columns))) {
    put_encodings(out, list, solver);
  }
  return out;
}

}  // namespace offcut::scenarios
