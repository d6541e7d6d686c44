#include "scenarios/prepared/edit_effects.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "device_models/edits.h"
#include "engine/base/text.h"
#include "scenarios/prepared/counted_figures.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/network_effects.h"
#include "scenarios/prepared/site_pricing.h"

namespace offcut::scenarios {
namespace {

enum class Site { Device, Edge, Cloud };

// One number of an edit: "time_scale" and its kin, "energy_scale", or a key of the hardware.
struct Part {
  std::string edit;  // its name
  std::string key;
  auto operator<=>(const Part&) const = default;
};
constexpr const char* kTime = "time_scale";
constexpr const char* kEnergy = "energy_scale";

std::vector<Part> parts_of(const WhatIf& edit) {
  std::vector<Part> out;
  for (const auto& [key, value] : edit.hardware) out.push_back({edit.name, key});
  if (!edit.layers) return out;
  if (edit.run_as || edit.layers->time || edit.layers->time_factor != 1) {
    out.push_back({edit.name, kTime});
  }
  if (edit.layers->energy_factor != 1) out.push_back({edit.name, kEnergy});
  return out;
}

double another(double value) { return value > 0 ? 2 * value : 1; }

// The edit with other values of this part. Cores may only say what can run: one, and one more.
std::vector<WhatIf> others(const WhatIf& edit, const std::string& part) {
  WhatIf other = edit;
  if (part == kEnergy) {
    other.layers->energy_factor = another(edit.layers->energy_factor);
    return {other};
  }
  if (part == kTime) {
    auto& layers = *other.layers;
    if (layers.time) layers.time = Duration::from_s(another(layers.time->s()));
    layers.time_factor = another(layers.time_factor);
    return {other};
  }
  std::vector<WhatIf> out;
  for (std::size_t k = 0; k < edit.hardware.size(); ++k) {
    if (edit.hardware[k].first != part) continue;
    const double value = edit.hardware[k].second;
    const bool counts_cores = part.ends_with(".cores");
    other.hardware[k].second = counts_cores ? value + 1 : another(value);
    out.push_back(other);
    if (!counts_cores) continue;
    other.hardware[k].second = 1;
    out.push_back(other);
  }
  return out;
}

// What counts of a site in the answers of a scenario.
struct Counted {
  bool time;
  bool energy;
  bool idle_power;
  bool memory;
  bool price;
  auto operator<=>(const Counted&) const = default;
};

// `waiting`: the radio draws power while the device waits.
Counted counted_of(Site site, const Scenario& scenario, const SiteColumn& device_column,
                   bool waiting) {
  const auto asks = [&](AskedColumn column) {
    const auto& columns = scenario.columns;
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  const bool device = site == Site::Device;
  const CountedFigures shown = counted_figures(scenario);
  const bool waits = shown.energy && scenario.question.objective.scope == EnergyScope::All;
  return {
      .time = shown.time || (!device && waits && (waiting || device_column.idle_power > Power())),
      .energy = device && shown.energy,
      .idle_power = device && waits,
      .memory = device && asks(AskedColumn::DeviceFits),
      .price = (device && asks(AskedColumn::DevicePrice)) ||
               (site == Site::Cloud && asks(AskedColumn::CloudPrice))};
}

bool are_same(const PricedSite& a, const PricedSite& b, const Counted& counted) {
  if (counted.time && a.column.time != b.column.time) return false;
  if (counted.energy && a.column.energy != b.column.energy) return false;
  if (counted.idle_power && a.column.idle_power != b.column.idle_power) return false;
  if (counted.memory && a.memory != b.memory) return false;
  return !counted.price || a.price_usd == b.price_usd;
}

// One site of one combination, as it was priced.
struct PricedChoice {
  Site site;
  const SiteChoice* choice;
  const PricedSite* priced;
};

std::vector<PricedChoice> sites_of(const Combination& combination) {
  const Scenario& scenario = combination.scenario;
  const CutGroup& group = *combination.group;
  std::vector<PricedChoice> out = {
      {Site::Device, &scenario.device, &group.device_site(combination.columns)},
      {Site::Cloud, &scenario.cloud, &group.cloud_site(combination.columns)}};
  if (scenario.edge) {
    out.push_back({Site::Edge, &scenario.edge->site, &group.edge_site(combination.edge_column)});
  }
  return out;
}

class Trials {
 public:
  Trials(OpenedFiles& opened, bool waiting) : opened_(opened), waiting_(waiting) {}

  // Tries the parts of this site that had no effect so far.
  void look_at(const Combination& combination, const PricedChoice& site) {
    const Counted counted =
        counted_of(site.site, combination.scenario,
                   combination.group->device_site(combination.columns).column, waiting_);
    for (std::size_t e = 0; e < site.choice->edits.size(); ++e) {
      for (const Part& part : parts_of(site.choice->edits[e])) {
        bool& effective = effective_[part];
        effective = effective || has_effect(combination, site, e, part, counted);
      }
    }
  }

  const Part* idle() const {
    const auto found = std::find_if(effective_.begin(), effective_.end(),
                                    [](const auto& entry) { return !entry.second; });
    return found == effective_.end() ? nullptr : &found->first;
  }

 private:
  bool has_effect(const Combination& combination, const PricedChoice& site, std::size_t place,
                  const Part& part, const Counted& counted) {
    if (!tried_.insert(std::tuple(part, site.priced, counted)).second) return false;
    for (const WhatIf& other : others(site.choice->edits[place], part.key)) {
      SiteChoice changed = *site.choice;
      changed.edits[place] = other;
      const auto priced =
          price_site(changed, combination.group->graph(), combination.group->traces(), opened_);
      if (!priced || !are_same(*priced, *site.priced, counted)) return true;
    }
    return false;
  }

  OpenedFiles& opened_;
  bool waiting_;
  std::map<Part, bool> effective_;
  std::set<std::tuple<Part, const PricedSite*, Counted>> tried_;
};

// Conditions may ask how many cores there are.
bool asks_for_cores(const Study& study) {
  const auto is_cores = [](const ConditionSide& side) { return side.field.ends_with(".cores"); };
  for (const Condition& condition : study.conditions()) {
    for (const ConditionTerm& term : condition.parts) {
      if (is_cores(term.left) || is_cores(term.right)) return true;
    }
  }
  return false;
}

std::string why(const Part& part) {
  if (part.key == kTime || part.key == kEnergy) {
    return message("a ", part.key == kTime ? "time" : "energy",
                   " of layers that counts in the answers and that no later edit replaces");
  }
  if (part.key == "memory_mb") {
    return "the device, and device_fits in output.columns";
  }
  if (part.key == "price_usd") {
    return "device_price_usd or cloud_price_usd of its site in output.columns";
  }
  return "hardware that the device uses as it is asked (what other sites draw is not counted) and "
         "that moves a figure of the answers, and no later edit of it";
}

}  // namespace

Result<void> expect_edit_effects(const Study& study, const StudyContext& context,
                                 OpenedFiles& opened) {
  Trials trials(opened, waiting_costs(study, context));
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    for (const PricedChoice& site : sites_of(combination)) trials.look_at(combination, site);
  }
  const Part* idle = trials.idle();
  if (idle == nullptr) return {};
  if (idle->key.ends_with(".cores") && asks_for_cores(study)) return {};
  return fail(ErrorCode::InvalidArgument,
              message(idle->edit, ": ", idle->key, ": it has no effect: expected ", why(*idle),
                      ", found none"));
}

}  // namespace offcut::scenarios
