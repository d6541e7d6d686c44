#include "scenarios/report/engine_curve.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "network_models/loss.h"
#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

constexpr int kSteps = 24;  // on either side of the present rate

bool has_closed_form(const network_models::NetworkSpec& spec) {
  return !spec.uplink_trace && !spec.downlink_trace &&
         spec.loss_percent * 0.01 <= network_models::kClosedFormLoss;
}

}  // namespace

std::optional<nlohmann::ordered_json> engine_curve(const Combination& combination,
                                                   const network_models::NetworkSpec& spec) {
  if (has_closed_form(spec)) return std::nullopt;
  const CutGroup& group = *combination.group;
  nlohmann::ordered_json out;
  for (int step = -kSteps; step <= kSteps; ++step) {
    network_models::NetworkSpec turned = spec;
    turned.uplink_scale = spec.uplink_scale * std::pow(10.0, static_cast<double>(step) / kSteps);
    const auto link = network_models::build_link(turned);
    if (!link) return std::nullopt;
    const Question& question = combination.scenario.question;
    const CutAnswer answer = group.solver().answer(combination.columns, **link, question);
    out["uplink_scale"].push_back(turned.uplink_scale);
    out["place"].push_back(group.facts(answer, combination.columns).first_cloud_layer);
    out["layers"].push_back(answer.figures.layers);
    out["latency_s"].push_back(answer.price.latency().s());
    out["energy_j"].push_back(answer.price.energy(question.objective.scope).j());
  }
  return out;
}

}  // namespace offcut::scenarios
