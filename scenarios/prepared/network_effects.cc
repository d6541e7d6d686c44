#include "scenarios/prepared/network_effects.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "network_models/network_fields.h"
#include "network_models/network_link.h"
#include "scenarios/file/uncertain_inputs.h"
#include "scenarios/prepared/counted_figures.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/site_pricing.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using network_models::CountedCost;
using network_models::NetworkSpec;

constexpr std::string_view kNetwork = "network.";
constexpr std::string_view kBehindEdge = "edge.network.";

// The network with an axis or an input at one of its ends; as it was where that is refused.
void put_end(NetworkSpec& spec, const std::string& key, double value) {
  NetworkSpec trial = spec;
  if (trial.set(key, value)) spec = std::move(trial);
}

// Every network of the study as far as words decide: models, and axes of words.
std::vector<NetworkSpec> worded_networks(const NetworkAxes& networks) {
  std::vector<NetworkSpec> out = networks.models;
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    if (axis.values.is_range() || axis.values.text(0) == nullptr) continue;
    std::vector<NetworkSpec> longer;
    for (const NetworkSpec& spec : out) {
      for (std::size_t i = 0; i < axis.values.size(); ++i) {
        longer.push_back(spec);
        static_cast<void>(apply_setting(longer.back(), axis.key, axis.values[i]));  // was tried
      }
    }
    out = std::move(longer);
  }
  return out;
}

// What the study makes of its networks: words, and all numbers that vary at their ends.
std::vector<NetworkSpec> networks_at_ends(const NetworkAxes& networks,
                                          const std::vector<Input>& inputs) {
  std::vector<NetworkSpec> out = worded_networks(networks);
  const std::size_t worded = out.size();
  for (const bool most : {false, true}) {
    for (std::size_t n = 0; n < worded; ++n) {
      NetworkSpec spec = out[n];
      for (const NetworkAxes::AxisSettings& axis : networks.settings) {
        if (!axis.values.is_range() && axis.values.text(0) != nullptr) continue;
        double end = axis.values.number(0);
        for (std::size_t i : {std::size_t{0}, axis.values.size() - 1}) {
          const double value = axis.values.number(i);
          end = most ? std::max(end, value) : std::min(end, value);
        }
        put_end(spec, axis.key, end);
      }
      for (const Input& input : inputs) {
        if (!input.name.starts_with(kNetwork)) continue;
        put_end(spec, input.name.substr(kNetwork.size()),
                most ? most_drawn(input.distribution) : least_drawn(input.distribution));
      }
      out.push_back(std::move(spec));
    }
  }
  return out;
}

// The inputs of the study, of whatever kind. What cannot be read is left to the reader of the kind.
std::vector<Input> inputs_of(const Study& study) {
  if (const auto& uncertain = study.base().uncertainty) return uncertain->inputs;
  const std::string block(spec_of(study.kind()).block);
  const Json& file = study.document().value().raw();
  if (block.empty() || !file.contains(block) || !file[block].is_object() ||
      !file[block].contains("inputs")) {
    return {};
  }
  const JsonDocument copy = JsonDocument::wrap(Json(file[block]), study.file());
  JsonObject object = copy.root();
  return read_inputs(object);
}

// What of a network counts in some answer of the study.
CountedCost counted_cost(const StudyContext& context) {
  CountedCost out{.time = false, .transmit = false, .other_energy = false};
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    const CountedFigures shown = counted_figures(combination.scenario);
    const bool waits =
        shown.energy && combination.scenario.question.objective.scope == EnergyScope::All;
    const PricedSite& device = combination.group->device_site(combination.columns);
    out.time = out.time || shown.time || (waits && device.column.idle_power > Power());
    out.transmit = out.transmit || shown.energy;
    out.other_energy = out.other_energy || waits;
  }
  return out;
}

bool is_behind_edge(const StatedKey& stated) { return stated.place.starts_with(kBehindEdge); }

const char* what_counts(const StatedKey& stated, CountedCost counted) {
  if (is_behind_edge(stated)) {
    return "a time, since the energy behind the edge is not the device's";
  }
  if (!counted.transmit) return "a time, since the answers show no energy";
  if (!counted.time) return "an energy, since the answers show no time";
  if (counted.other_energy) return "a time or an energy of this network as it stands";
  return R"(a time or what "energy": "dnntune" counts, computing and sending)";
}

Result<void> expect_network_effect(const StatedKey& stated,
                                   const std::vector<NetworkSpec>& networks, CountedCost counted) {
  std::string reason;
  const bool idle = std::all_of(networks.begin(), networks.end(), [&](const NetworkSpec& spec) {
    reason = network_models::idle_reason(stated.key, spec);
    if (!reason.empty()) return true;
    if (network_models::changes_cost(stated.key, spec, counted)) return false;
    reason = message("expected a key that changes ", what_counts(stated, counted),
                     ", found that no value of it does");
    return true;
  });
  if (!idle || networks.empty()) return {};
  return fail(ErrorCode::InvalidArgument, message(stated.place, ": it has no effect: ", reason));
}

// The network behind the edge, over all combinations. Axes of it are settings there.
Result<void> expect_edge_effects(const StudyContext& context) {
  std::vector<StatedKey> stated;
  std::vector<NetworkSpec> networks;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No || !combination.scenario.edge) continue;
    if (stated.empty()) {
      stated = stated_keys(combination.scenario.edge->network, std::string(kBehindEdge));
    }
    if (stated.empty()) return {};
    networks.push_back(*combination.edge_spec);
  }
  return expect_network_effects(stated, networks,
                                {.time = true, .transmit = false, .other_energy = false});
}

}  // namespace

std::vector<StatedKey> stated_keys(const NetworkChoice& choice, const std::string& where) {
  std::vector<StatedKey> out;
  for (const auto& [key, setting] : choice.settings) out.push_back({key, where + key});
  return out;
}

Result<void> expect_network_effects(const std::vector<StatedKey>& stated,
                                    const std::vector<NetworkSpec>& networks, CountedCost counted) {
  const StatedKey* percentile = nullptr;
  const StatedKey* rate = nullptr;
  for (const StatedKey& one : stated) {
    if (one.key == "rate_percentile") percentile = &one;
    if (one.key == "uplink_mbit_per_s" || one.key == "downlink_mbit_per_s") rate = &one;
  }
  if (percentile != nullptr && rate != nullptr) {
    return fail(ErrorCode::InvalidArgument,
                message(percentile->place,
                        ": expected no rate beside it, since it sets both, found ", rate->place));
  }
  for (const StatedKey& one : stated) {
    if (auto ok = expect_network_effect(one, networks, counted); !ok) return ok;
  }
  return {};
}

Result<void> expect_effects_of_networks(const Study& study, const StudyContext& context) {
  const std::vector<Input> inputs = inputs_of(study);
  std::vector<StatedKey> stated = stated_keys(study.base().network, std::string(kNetwork));
  for (const NetworkAxes::AxisSettings& axis : context.networks.settings) {
    stated.push_back({axis.key, message("sweep.network.", axis.key)});
  }
  if (study.base().rows == RowKind::Regimes &&
      study.base().over.parameter == RegimesOver::Parameter::Uplink) {
    stated.push_back({"uplink_mbit_per_s", "output.over"});
  }
  const std::string block =
      study.base().uncertainty ? "uncertainty" : std::string(spec_of(study.kind()).block);
  for (const Input& input : inputs) {
    if (!input.name.starts_with(kNetwork)) continue;
    stated.push_back({input.name.substr(kNetwork.size()), message(block, ".inputs.", input.name)});
  }
  auto ok = expect_network_effects(stated, networks_at_ends(context.networks, inputs),
                                   counted_cost(context));
  if (!ok) return ok;
  return expect_edge_effects(context);
}

bool waiting_costs(const Study& study, const StudyContext& context) {
  const auto networks = networks_at_ends(context.networks, inputs_of(study));
  return std::any_of(networks.begin(), networks.end(), [](const NetworkSpec& spec) {
    const auto link = network_models::build_link(spec);
    if (!link) return false;
    const auto energy = [&](double wait_ms) {
      const LinkCost cost = (*link)->cost({Bytes(1000), Bytes(1000), Duration::from_ms(wait_ms)});
      return cost.transmit + cost.receive + cost.promotion + cost.tail + cost.idle;
    };
    return energy(0) != energy(1) || energy(0) != energy(1e5);
  });
}

}  // namespace offcut::scenarios
