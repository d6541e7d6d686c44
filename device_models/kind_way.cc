#include "device_models/kind_way.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "device_models/kernel_class.h"
#include "device_models/kind_laws.h"
#include "device_models/part_kinds.h"
#include "device_models/table_column.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kUnknownSd = 1;  // of a time that a law is known to miss

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

void multiply(const DeviceFactor& factor, KernelTable& table) {
  for (KernelFit& fit : table.fits) {
    const double log_factor = factor.log_threads + factor.groups.log_factor[group_of(fit.kernel)];
    for (double& us : fit.us) us *= std::exp(log_factor);
  }
}

// What the law makes of the asked network, per group.
GroupValues times_of(const ModelGraph& graph, const KernelTable& table) {
  GroupValues out{};
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const LayerWork work = layer_work(graph, v);
    const auto prediction = predict(table, work);
    if (prediction) out[group_of(work.kernel)] += prediction->time.us();
  }
  return out;
}

std::string text_of_ground(const KindGround& ground, int totals, double sd) {
  const std::string kind(row_of(ground.part->kind).people);
  const std::string error =
      message(", spread ", std::round(100 * sd), " % (one standard deviation)");
  if (totals == 0) {
    return message("by its data sheet and the law of ", kind, error,
                   ground.law->devices < 2 ? ", assumed: one device tells of the kind" : "");
  }
  return message("by the law of ", kind, ", fitted to ", totals,
                 totals == 1 ? " published total" : " published totals", " of other networks",
                 error);
}

// Units beside the CPU start kernels for every step of a sequence; laws count one start per layer.
void mark_recurrent(const Inquiry& q, SiteColumn& column) {
  if (q.point.unit == "cpu") return;
  bool any = false;
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    if (kernel_class(q.graph.layers()[v]) != "recurrent") continue;
    any = true;
    column.provenance[v] = Provenance::Assumed;
    column.relative_sd[v] = std::max(column.relative_sd[v], kUnknownSd);
  }
  if (!any) return;
  column.flags.push_back(message(q.device.name,
                                 ": assumed: recurrent layers start their kernels once, ",
                                 "not once per step of the sequence: their times are too short"));
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
  const double sd = factored_total(*ground->law, factor, times_of(q.graph, table)).sd;
  multiply(factor, table);
  table.total_sd = sd;
  auto answer = predicted_by(q, table, factor.point);
  if (!answer || !*answer) return answer;
  SiteColumn& column = **answer;
  if (factor.totals == 0) {
    for (Provenance& provenance : column.provenance) {
      if (provenance == Provenance::Predicted) provenance = Provenance::Datasheet;
    }
  }
  mark_recurrent(q, column);
  column.flags.push_back(message(q.device.name, ": ", text_of_ground(*ground, factor.totals, sd)));
  return answer;
}

}  // namespace offcut::device_models
