#include "scenarios/validation/kind_data.h"

#include <algorithm>
#include <array>

#include "device_models/device_file.h"
#include "device_models/point_match.h"
#include "engine/base/enum_table.h"
#include "traces/timed_network.h"

namespace offcut::scenarios {
namespace {

using device_models::DeviceModel;
using device_models::KernelTable;
using device_models::KindSample;
using device_models::LayerWork;
using device_models::PartKind;
using device_models::SheetPart;

struct LayersOf {
  PartKind kind;
  PartKind layers;
};

constexpr std::array kLayersOf = {
    LayersOf{PartKind::ArmCpu, PartKind::ArmCpu},
    LayersOf{PartKind::X86Cpu, PartKind::X86Cpu},
    LayersOf{PartKind::MobileGpu, PartKind::MobileGpu},
    LayersOf{PartKind::EmbeddedGpu, PartKind::DiscreteGpu},
    LayersOf{PartKind::DiscreteGpu, PartKind::DiscreteGpu},
    LayersOf{PartKind::Npu, PartKind::MobileGpu},
};
static_assert(has_row_per_enumerator(kLayersOf, &LayersOf::kind));

// What a framework takes more than others is a ratio of frameworks, not of the hardware.
constexpr const char* kSlow = "tensorflow";
constexpr double kNearlyAll = 0.9;  // of the time of a network

// The kernel laws of one thread of a part, or of a unit.
const KernelTable* table_of(const DeviceModel& device, const SheetPart& part) {
  for (const KernelTable& table : device.kernels) {
    const OperatingPoint& point = table.point;
    const bool cluster = part.unit != "cpu" || device_models::is_open(point.affinity) ||
                         point.affinity == part.cluster;
    const bool plain =
        point.threads == 1 && point.batch == 1 && device_models::arithmetic_peak(part, point) > 0;
    if (point.unit == part.unit && cluster && plain) return &table;
  }
  return nullptr;
}

// The part at the precision of a table: its peak stands for that of fp32.
SheetPart part_at(const SheetPart& part, const OperatingPoint& point) {
  SheetPart out = part;
  out.gflop_per_s = device_models::arithmetic_peak(part, point);
  return out;
}

void add_layers(const KindSources& sources, const DeviceModel& device, const SheetPart& part,
                bool totals, KindData& out) {
  const KernelTable* table = table_of(device, part);
  if (table == nullptr) return;
  const SheetPart at = part_at(part, table->point);
  for (const KindNetworkLayers& network : sources.networks) {
    Duration sum;
    Duration known;
    for (const LayerWork& work : network.layers) {
      const auto predicted = device_models::predict(*table, work);
      if (!predicted) continue;
      sum += predicted->time;
      if (!predicted->in_range || device_models::find_fit(*table, work.kernel) == nullptr) continue;
      known += predicted->time;
      out.samples.push_back({.device = device.name + " " + part.cluster,
                             .network = network.name,
                             .work = work,
                             .part = at,
                             .bytes_factor = table->point.precision == "fp16" ? 0.5 : 1,
                             .time = predicted->time});
    }
    if (!totals || !(sum > Duration::zero()) || known / sum < kNearlyAll) continue;
    out.totals.push_back({.device = device.name + " " + part.cluster,
                          .network = network.name,
                          .layers = &network.layers,
                          .part = at,
                          .time = sum * table->whole_over_sum});
  }
}

void add_published(const KindSources& sources, const DeviceModel& device, const SheetPart& part,
                   KindData& out) {
  for (const device_models::PublishedTotal& total : device.totals) {
    const OperatingPoint& point = total.point;
    const bool here = point.unit == part.unit && device_models::sheet_part(device, point) == &part;
    const bool peak = point.precision != "int8" && device_models::arithmetic_peak(part, point) > 0;
    const bool plain = point.threads == 1 && point.batch == 1 && point.framework != kSlow;
    if (!here || !plain || !peak) continue;
    for (const KindNetworkLayers& network : sources.networks) {
      if (!device_models::same_model(network.name, total.model)) continue;
      out.totals.push_back({.device = device.name + " " + part.cluster,
                            .network = network.name,
                            .layers = &network.layers,
                            .part = part_at(part, point),
                            .time = total.total});
    }
  }
}

}  // namespace

Result<KindSources> read_kind_sources(const Catalog& catalog) {
  KindSources out;
  for (const CatalogEntry& entry : catalog.list(CatalogKind::Device)) {
    auto device = device_models::read_device(entry.path);
    if (!device) return fail(device.error());
    out.devices.push_back(std::move(*device));
  }
  for (const CatalogEntry& entry : catalog.list(CatalogKind::Model)) {
    auto network = traces::read_timed_network(entry.path);
    if (!network) return fail(network.error());
    const std::string& name = network->trace.model;
    const bool known = std::any_of(out.networks.begin(), out.networks.end(),
                                   [&](const auto& one) { return one.name == name; });
    if (known || !network->graph || name.ends_with("_int8")) continue;
    KindNetworkLayers layers{name, {}};
    for (LayerId v = 0; v < network->graph->layer_count(); ++v) {
      layers.layers.push_back(device_models::layer_work(*network->graph, v));
    }
    out.networks.push_back(std::move(layers));
  }
  return out;
}

KindData kind_data(const KindSources& sources, PartKind kind) {
  KindData out;
  const PartKind layers = kLayersOf[index_of(kind)].layers;
  for (const DeviceModel& device : sources.devices) {
    for (const SheetPart& part : device.datasheet) {
      if (part.kind == layers) add_layers(sources, device, part, part.kind == kind, out);
      if (part.kind == kind) add_published(sources, device, part, out);
    }
  }
  return out;
}

}  // namespace offcut::scenarios
