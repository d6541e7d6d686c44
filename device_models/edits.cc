#include "device_models/edits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "device_models/kernel_class.h"
#include "engine/base/check.h"
#include "engine/base/name_pattern.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::device_models {
namespace {

struct SettingRange {
  std::string_view word;  // the last of its key
  Range range;
};

constexpr std::array kSettingRanges = {
    SettingRange{"cores", between(1, 100'000)}, SettingRange{"w_per_busy_core", kWattRange},
    SettingRange{"w_when_on", kWattRange},      SettingRange{"active_w", kWattRange},
    SettingRange{"idle_w", kWattRange},         SettingRange{"memory_mb", kMegabyteRange},
    SettingRange{"price_usd", kPriceRange},     SettingRange{"slow_down", between(1e-9, 1e9)},
};

Result<void> expect_inside(std::string_view key, double value, const Range& range) {
  // Written as !(inside), so that a NaN is refused too.
  if (value >= range.least && value <= range.most) return {};
  return fail(ErrorCode::InvalidArgument,
              message(key, ": expected ", text_of_range(range), ", found ", value));
}

std::vector<std::string> editable_keys(const DeviceModel& device) {
  std::vector<std::string> keys = {"idle_w", "memory_mb", "price_usd", "slow_down"};
  for (const Cluster& cluster : device.clusters) {
    for (const char* field : {"cores", "w_per_busy_core", "w_when_on"}) {
      keys.push_back(message("clusters.", cluster.name, ".", field));
    }
  }
  for (const Unit& unit : device.units) {
    keys.push_back(message("units.", unit.name, ".active_w"));
  }
  return keys;
}

bool edit_cluster(std::string_view key, double value, Cluster& cluster) {
  const std::string place = message("clusters.", cluster.name, ".");
  if (!key.starts_with(place)) return false;
  const std::string_view field = key.substr(place.size());
  if (field == "cores") cluster.cores = truncated<int>(value);
  if (field == "w_per_busy_core") cluster.per_busy_core = Power::from_w(value);
  if (field == "w_when_on") cluster.when_on = Power::from_w(value);
  return true;
}

bool is_chosen(const LayerChoice& choice, const Layer& layer) {
  if (!choice.kernel.empty()) {
    const std::string kernel = kernel_class(layer);
    if (!is_like(kernel, choice.kernel) && !is_like(family_of(kernel), choice.kernel)) return false;
  }
  if (choice.layer.empty() || is_like(layer.name, choice.layer)) return true;
  return std::any_of(layer.members.begin(), layer.members.end(),
                     [&](const std::string& member) { return is_like(member, choice.layer); });
}

Error nothing_chosen(const LayerChoice& choice, const ModelGraph& graph) {
  std::set<std::string> kernels;
  std::vector<std::string> names;
  bool kernel_is_there = choice.kernel.empty();
  for (const Layer& layer : graph.layers()) {
    kernel_is_there = kernel_is_there || is_chosen({.layer = "", .kernel = choice.kernel}, layer);
    kernels.insert(kernel_class(layer));
    kernels.insert(family_of(kernel_class(layer)));
    names.push_back(layer.name);
    names.insert(names.end(), layer.members.begin(), layer.members.end());
  }
  if (!kernel_is_there) {
    const std::vector<std::string> known(kernels.begin(), kernels.end());
    return {ErrorCode::NotFound,
            message("edit: no layer of ", in_quotes(graph.name()), " is of the kernel class ",
                    in_quotes(choice.kernel), suggestion(choice.kernel, known))};
  }
  return {ErrorCode::NotFound,
          message("edit: no layer matches ", in_quotes(choice.layer),
                  choice.kernel.empty() ? "" : message(" in the class ", in_quotes(choice.kernel)),
                  suggestion(choice.layer, names))};
}

}  // namespace

std::string text_of_choice(const LayerChoice& choice) {
  if (choice.layer.empty() && choice.kernel.empty()) return "all layers";
  if (choice.kernel.empty()) return choice.layer;
  return choice.layer.empty() ? choice.kernel : message(choice.layer, " of ", choice.kernel);
}

Range range_of_setting(std::string_view key) {
  const std::string_view word = key.substr(key.rfind('.') + 1);
  const auto found = std::find_if(kSettingRanges.begin(), kSettingRanges.end(),
                                  [&](const SettingRange& row) { return row.word == word; });
  OFFCUT_CHECK(found != kSettingRanges.end());
  return found->range;
}

Result<void> edit_device(std::string_view key, double value, DeviceModel& device) {
  const std::vector<std::string> keys = editable_keys(device);
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    return fail(ErrorCode::NotFound,
                message("device model ", in_quotes(device.name), ": no setting is called ",
                        in_quotes(key), suggestion(key, keys)));
  }
  if (auto ok = expect_inside(key, value, range_of_setting(key)); !ok) return ok;
  if (key.ends_with(".cores") && !whole_number(value)) {
    return fail(ErrorCode::InvalidArgument,
                message(key, ": expected a whole number of cores, found ", value));
  }
  if (key == "idle_w") device.idle = Power::from_w(value);
  if (key == "memory_mb") device.memory = Bytes(truncated<std::int64_t>(value * 1e6));
  if (key == "price_usd") device.price_usd = value;
  if (key == "slow_down") device.slow_down *= value;
  for (Cluster& cluster : device.clusters) {
    if (edit_cluster(key, value, cluster)) return {};
  }
  for (Unit& unit : device.units) {
    if (key == message("units.", unit.name, ".active_w")) unit.active = Power::from_w(value);
  }
  return {};
}

Result<std::vector<LayerId>> layers_of_choice(const LayerChoice& choice, const ModelGraph& graph) {
  std::vector<LayerId> chosen;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (is_chosen(choice, graph.layers()[v])) chosen.push_back(v);
  }
  if (chosen.empty()) return fail(nothing_chosen(choice, graph));
  return chosen;
}

Result<void> edit_layers(const LayerEdit& edit, const ModelGraph& graph, SiteColumn& column) {
  const std::string what = text_of_choice(edit.which);
  for (const double number :
       {edit.time_factor, edit.energy_factor, edit.time ? edit.time->s() : 0.0}) {
    const std::string place = message("edit of ", in_quotes(what));
    if (auto ok = expect_inside(place, number, kQuantityRange); !ok) return ok;
  }
  const auto hit = layers_of_choice(edit.which, graph);
  if (!hit) return fail(hit.error());
  Duration before;
  for (const LayerId v : *hit) before += column.time[v];
  for (const LayerId v : *hit) {
    const bool spread = before > Duration::zero();
    const double share = spread ? column.time[v] / before : 1.0 / static_cast<double>(hit->size());
    const Duration time = edit.time ? *edit.time * share : column.time[v] * edit.time_factor;
    const bool moves = edit.energy_moves_with_time && column.time[v] > Duration::zero();
    const double longer = moves ? time / column.time[v] : 1.0;
    column.energy[v] = column.energy[v] * (longer * edit.energy_factor);
    column.time[v] = time;
    column.provenance[v] = Provenance::Assumed;
  }
  return {};
}

}  // namespace offcut::device_models
