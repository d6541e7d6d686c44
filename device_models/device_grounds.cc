#include "device_models/device_grounds.h"

#include <algorithm>
#include <utility>

#include "device_models/kind_laws.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

const KernelTable* first_table(const DeviceModel& device, const std::string& unit) {
  for (const KernelTable& table : device.kernels) {
    if (table.point.unit == unit) return &table;
  }
  return nullptr;
}

UnitGround ground_of(const DeviceModel& device, const std::string& unit) {
  UnitGround out{.unit = unit, .ground = OwnGround::None, .sd = 0, .totals = 0};
  out.totals = static_cast<int>(
      std::count_if(device.totals.begin(), device.totals.end(),
                    [&](const PublishedTotal& total) { return total.point.unit == unit; }));
  if (const KernelTable* table = first_table(device, unit)) {
    out.ground = OwnGround::Laws;
    out.sd = table->total_sd;
    return out;
  }
  OperatingPoint point;
  point.unit = unit;
  const SheetPart* part = sheet_part(device, point);
  const KindLaw* law = part != nullptr ? find_kind_law(part->kind) : nullptr;
  if (law == nullptr) return out;
  const DeviceFactor factor = device_factor(device, *law, *part, point);
  out.ground = factor.totals > 0 ? OwnGround::Totals : OwnGround::Datasheet;
  std::vector<double> spreads;  // of the networks that the law knows
  for (const KindNetwork& network : law->networks) {
    spreads.push_back(factored_total(*law, factor, kind_times(network, *part, factor.point)).sd);
  }
  out.sd = spreads.empty() ? law->sheet_sd : median_of(std::move(spreads));
  return out;
}

}  // namespace

std::string_view name_of(OwnGround ground) {
  switch (ground) {
    case OwnGround::Laws:
      return "laws";
    case OwnGround::Totals:
      return "totals";
    case OwnGround::Datasheet:
      return "datasheet";
    case OwnGround::None:
      return "none";
  }
  return "none";
}

std::vector<UnitGround> own_grounds(const DeviceModel& device) {
  std::vector<UnitGround> out;
  if (!device.clusters.empty()) out.push_back(ground_of(device, "cpu"));
  for (const Unit& unit : device.units) out.push_back(ground_of(device, unit.name));
  return out;
}

std::string text_of(const std::vector<UnitGround>& grounds) {
  std::vector<std::string> parts;
  for (const UnitGround& one : grounds)
    parts.push_back(message(one.unit, " ", name_of(one.ground)));
  return join(parts, ", ");
}

}  // namespace offcut::device_models
