#include "scenarios/results/row.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut {
namespace {

// What the study does not count is written as zero, so that the components always add up.
CutPrice counted(CutPrice price, EnergyScope scope) {
  if (scope == EnergyScope::Dnntune) {
    price.receive = price.promotion = price.tail = price.idle = Energy::zero();
  }
  return price;
}

double ratio_or_one(double a, double b) { return b > 0 ? a / b : 1.0; }

}  // namespace

const std::vector<std::string>& contract_columns() {
  static const std::vector<std::string> names = {"scenario",
                                                 "model",
                                                 "device",
                                                 "unit",
                                                 "framework",
                                                 "precision",
                                                 "threads",
                                                 "affinity",
                                                 "cloud",
                                                 "network",
                                                 "uplink_mbit_per_s",
                                                 "downlink_mbit_per_s",
                                                 "rtt_ms",
                                                 "objective",
                                                 "cut",
                                                 "first_cloud_layer",
                                                 "layers_on_device",
                                                 "uplink_bytes",
                                                 "downlink_bytes",
                                                 "latency_ms",
                                                 "device_ms",
                                                 "network_ms",
                                                 "cloud_ms",
                                                 "energy_mj",
                                                 "compute_mj",
                                                 "transmit_mj",
                                                 "receive_mj",
                                                 "promotion_mj",
                                                 "tail_mj",
                                                 "idle_mj",
                                                 "device_only_ms",
                                                 "cloud_only_ms",
                                                 "speedup",
                                                 "device_only_mj",
                                                 "cloud_only_mj",
                                                 "energy_saving",
                                                 "feasible",
                                                 "provenance",
                                                 "encoding",
                                                 "gap"};
  return names;
}

const std::vector<std::string>& asked_columns() {
  static const std::vector<std::string> names = {"device_memory_mb",  "device_fits",
                                                 "device_loading_ms", "cloud_loading_ms",
                                                 "device_price_usd",  "cloud_price_usd"};
  return names;
}

std::vector<Cell> cells_of(const ResultRow& row) {
  const CutPrice price = counted(row.price, row.scope);
  const double device_only_mj = row.device_only.energy(row.scope).mj();
  const double cloud_only_mj = row.cloud_only.energy(row.scope).mj();
  const double device_only_ms = row.device_only.latency().ms();
  const double cloud_only_ms = row.cloud_only.latency().ms();
  const OperatingPoint& point = *row.point;
  std::vector<Cell> cells;
  cells.reserve(contract_columns().size() + row.extra.size());
  cells.assign({row.scenario,
                row.model,
                row.device,
                std::string_view(point.unit),
                std::string_view(point.framework),
                std::string_view(point.precision),
                std::int64_t{point.threads},
                std::string_view(point.affinity),
                row.cloud,
                row.network,
                row.uplink.mbit_per_s(),
                row.downlink.mbit_per_s(),
                row.rtt.ms(),
                row.objective,
                row.cut,
                row.first_cloud_layer,
                row.layers_on_device,
                row.up.count(),
                row.down.count(),
                price.latency().ms(),
                price.device.ms(),
                price.network().ms(),
                price.cloud.ms(),
                price.energy().mj(),
                price.compute.mj(),
                price.transmit.mj(),
                price.receive.mj(),
                price.promotion.mj(),
                price.tail.mj(),
                price.idle.mj(),
                device_only_ms,
                cloud_only_ms,
                ratio_or_one(std::min(device_only_ms, cloud_only_ms), price.latency().ms()),
                device_only_mj,
                cloud_only_mj,
                1.0 - ratio_or_one(price.energy().mj(), std::min(device_only_mj, cloud_only_mj)),
                row.feasible,
                row.provenance,
                row.encoding,
                row.gap});
  cells.insert(cells.end(), row.extra.begin(), row.extra.end());
  return cells;
}

void append_cell(std::string& out, const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) {
    out += text_of(*number);
  } else if (const std::int64_t* whole = std::get_if<std::int64_t>(&cell)) {
    out += text_of(*whole);
  } else if (const bool* truth = std::get_if<bool>(&cell)) {
    out += *truth ? "true" : "false";
  } else if (const std::string* text = std::get_if<std::string>(&cell)) {
    out += *text;
  } else {
    out += std::get<std::string_view>(cell);
  }
}

}  // namespace offcut
