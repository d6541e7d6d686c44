// Kind "device_energy": energies of whole networks that a device file publishes, each from the other
// energies of the file and the network's own time.
//
// Predicted is the time times the power of the engine: that of the cores and units (core_use.h),
// corrected by the energies of the other networks (published_power.h). Baseline: without the
// correction.
#include <algorithm>
#include <optional>

#include "device_models/core_use.h"
#include "device_models/device_file.h"
#include "device_models/interval.h"
#include "device_models/point_match.h"
#include "device_models/published_power.h"
#include "engine/base/text.h"
#include "scenarios/validation/case_kind.h"

namespace offcut::scenarios {
namespace {

using device_models::DeviceModel;
using device_models::PublishedTotal;

// Without the energies of one network.
DeviceModel without(const DeviceModel& device, const std::string& model) {
  DeviceModel rest = device;
  for (PublishedTotal& total : rest.totals) {
    if (device_models::same_model(total.model, model)) total.energy.reset();
  }
  device_models::learn_published_powers(rest);
  return rest;
}

void predict(const DeviceModel& device, const PublishedTotal& held, GroupBuilder& group,
             CaseResult& out) {
  const std::string name = message(held.model, " at ", text_of_point(held.point));
  const DeviceModel rest = without(device, held.model);
  const auto power = device_models::power_at(rest, held.point);
  const auto correction = device_models::power_correction(rest, held.point, held.model, held.total);
  if (!power || !correction) {
    out.skipped.push_back(message(name, ": no other network with an energy to go by"));
    return;
  }
  const double predicted = (*power * correction->factor * held.total).mj();
  const double measured = held.energy->mj();
  group.add(name, predicted, measured,
            {device.name, held.point.unit, held.point.framework, held.point.precision});
  group.add_baseline((*power * held.total).mj(), measured);
  group.add_interval(
      device_models::interval_of(predicted, correction->relative_sd).holds(measured));
}

Result<CaseResult> evaluate(const std::filesystem::path& data) {
  const auto device = device_models::read_device(data);
  if (!device) return fail(device.error());
  CaseResult out;
  GroupBuilder group("all", "mJ");
  for (const PublishedTotal& total : device->totals) {
    if (total.energy) predict(*device, total, group, out);
  }
  if (!group.empty()) out.groups.push_back(group.build());
  return out;
}

}  // namespace

Evaluate read_device_energy_case(JsonObject&, const std::filesystem::path&) { return evaluate; }

}  // namespace offcut::scenarios
