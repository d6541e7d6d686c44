#include "device_models/edits.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "device_models/kernel_class.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

constexpr std::string_view kKernel = "kernel:";

Result<double> in_range(std::string_view key, double value, double least) {
  if (std::isfinite(value) && value >= least) return value;
  return fail(ErrorCode::InvalidArgument,
              message(key, ": expected a number >= ", least, ", found ", value));
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
  if (field == "cores") cluster.cores = static_cast<int>(value);
  if (field == "w_per_busy_core") cluster.per_busy_core = Power::from_w(value);
  if (field == "w_when_on") cluster.when_on = Power::from_w(value);
  return true;
}

bool matches(const std::string& match, const Layer& layer) {
  if (match.starts_with(kKernel)) return kernel_class(layer) == match.substr(kKernel.size());
  return layer.name == match ||
         std::find(layer.members.begin(), layer.members.end(), match) != layer.members.end();
}

}  // namespace

Result<void> edit_device(std::string_view key, double value, DeviceModel& device) {
  const std::vector<std::string> keys = editable_keys(device);
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    return fail(ErrorCode::NotFound,
                message("device model ", in_quotes(device.name), ": no setting is called ",
                        in_quotes(key), suggestion(key, keys)));
  }
  const bool cores = key.ends_with(".cores");
  const auto checked = in_range(key, value, cores ? 1 : 0);
  if (!checked) return fail(checked.error());
  if (cores && (value != std::floor(value) || value > 100'000)) {
    return fail(ErrorCode::InvalidArgument,
                message(key, ": expected a whole number of cores, found ", value));
  }
  if (key == "slow_down" && value == 0) {
    return fail(ErrorCode::InvalidArgument, "slow_down: expected a factor above 0, found 0");
  }
  if (key == "idle_w") device.idle = Power::from_w(value);
  if (key == "memory_mb") device.memory = Bytes(static_cast<std::int64_t>(value * 1e6));
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

Result<void> edit_layers(const LayerEdit& edit, const ModelGraph& graph, SiteColumn& column) {
  for (const double number :
       {edit.time_factor, edit.energy_factor, edit.time ? edit.time->s() : 0.0}) {
    const auto checked = in_range(message("edit of ", in_quotes(edit.match)), number, 0);
    if (!checked) return fail(checked.error());
  }
  std::vector<LayerId> hit;
  Duration before;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (!matches(edit.match, graph.layers()[v])) continue;
    hit.push_back(v);
    before += column.time[v];
  }
  if (hit.empty()) {
    std::vector<std::string> names;
    for (const Layer& layer : graph.layers()) names.push_back(layer.name);
    return fail(ErrorCode::NotFound, message("edit: no layer matches ", in_quotes(edit.match),
                                             suggestion(edit.match, names)));
  }
  for (const LayerId v : hit) {
    const bool spread = before > Duration::zero();
    const double share = spread ? column.time[v] / before : 1.0 / static_cast<double>(hit.size());
    const Duration time = edit.time ? *edit.time * share : column.time[v] * edit.time_factor;
    const double longer = column.time[v] > Duration::zero() ? time / column.time[v] : 1.0;
    column.energy[v] = column.energy[v] * (longer * edit.energy_factor);
    column.time[v] = time;
    column.provenance[v] = Provenance::Assumed;
  }
  column.flags.push_back(message("edited: ", edit.match));
  return {};
}

}  // namespace offcut
