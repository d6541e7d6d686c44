#include "device_models/kind_way.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "device_models/kind_laws.h"
#include "device_models/part_kinds.h"
#include "device_models/table_column.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

struct KindGround {
  const SheetPart* part;
  const KindLaw* law;
};

std::optional<KindGround> ground_of(const DeviceModel& device, const OperatingPoint& point) {
  const SheetPart* part = sheet_part(device, point);
  const KindLaw* law = part != nullptr ? find_kind_law(part->kind) : nullptr;
  if (law == nullptr) return std::nullopt;
  return KindGround{part, law};
}

// The laws of kernels at the peak of a precision that the data sheet states.
KernelTable table_at(const KindGround& ground, OperatingPoint point) {
  if (arithmetic_peak(*ground.part, point) <= 0) point.precision = "fp32";
  return kind_table(*ground.law, *ground.part, point);
}

void multiply(double factor, KernelTable& table) {
  for (KernelFit& fit : table.fits) {
    for (double& us : fit.us) us *= factor;
  }
}

std::string text_of_ground(const KindGround& ground, const DeviceFactor& factor) {
  const std::string kind(row_of(ground.part->kind).people);
  const std::string error =
      message(", spread ", std::round(100 * factor.sd), " % (one standard deviation)");
  if (factor.totals == 0) {
    return message("by its data sheet and the law of ", kind, error,
                   ground.law->devices < 2 ? ", assumed: one device tells of the kind" : "");
  }
  return message("by the law of ", kind, ", fitted to ", factor.totals,
                 factor.totals == 1 ? " published total" : " published totals",
                 " of other networks", error);
}

}  // namespace

Answer kind_layers(const Inquiry& q, const OperatingPoint& at) {
  const auto ground = ground_of(q.device, at);
  if (!ground) return std::nullopt;
  SiteColumn column = predicted_layers(q, table_at(*ground, at));
  column.flags.push_back(message(q.device.name, ": layers in the proportions of the law of ",
                                 row_of(ground->part->kind).people));
  return std::optional(std::move(column));
}

Answer by_kind(const Inquiry& q) {
  const auto ground = ground_of(q.device, q.point);
  if (!ground) return std::nullopt;
  const DeviceFactor factor = device_factor(q.device, *ground->law, *ground->part, q.point);
  KernelTable table = table_at(*ground, factor.point);
  multiply(factor.factor, table);
  table.total_sd = factor.sd;
  auto answer = predicted_by(q, table, factor.point);
  if (!answer || !*answer) return answer;
  SiteColumn& column = **answer;
  if (factor.totals == 0) {
    for (Provenance& provenance : column.provenance) {
      if (provenance == Provenance::Predicted) provenance = Provenance::Datasheet;
    }
  }
  column.flags.push_back(message(q.device.name, ": ", text_of_ground(*ground, factor)));
  return answer;
}

}  // namespace offcut::device_models
