#include "scenarios/results/row.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace offcut::scenarios {
namespace {

// What the study does not count is written as zero, so that the components always add up.
CutPrice counted(CutPrice price, EnergyScope scope) {
  if (scope == EnergyScope::Dnntune) {
    price.receive = price.promotion = price.tail = price.idle = Energy::zero();
  }
  return price;
}

// What text_of() returns, without a string of its own.
template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end.ptr);
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
                                                 "gap",
                                                 "latency_low_ms",
                                                 "latency_high_ms"};
  return names;
}

const std::vector<std::string>& asked_columns() {
  static const std::vector<std::string> names = {"device_memory_mb",  "device_fits",
                                                 "device_loading_ms", "cloud_loading_ms",
                                                 "device_price_usd",  "cloud_price_usd"};
  return names;
}

std::vector<Cell> cells_of(const ResultRow& row) {
  std::vector<Cell> cells;
  cells_of(row, cells);
  return cells;
}

void cells_of(const ResultRow& row, std::vector<Cell>& cells) {
  const CutPrice price = counted(row.price, row.scope);
  const double device_only_mj = row.device_only.energy(row.scope).mj();
  const double cloud_only_mj = row.cloud_only.energy(row.scope).mj();
  const double device_only_ms = row.device_only.latency().ms();
  const double cloud_only_ms = row.cloud_only.latency().ms();
  const OperatingPoint& point = *row.point;
  cells.clear();
  cells.reserve(contract_columns().size() + row.extra.size());
  cells.emplace_back(row.scenario);
  cells.emplace_back(row.model);
  cells.emplace_back(row.device);
  cells.emplace_back(std::string_view(point.unit));
  cells.emplace_back(std::string_view(point.framework));
  cells.emplace_back(std::string_view(point.precision));
  cells.emplace_back(std::int64_t{point.threads});
  cells.emplace_back(std::string_view(point.affinity));
  cells.emplace_back(row.cloud);
  cells.emplace_back(row.network);
  cells.emplace_back(row.uplink.mbit_per_s());
  cells.emplace_back(row.downlink.mbit_per_s());
  cells.emplace_back(row.rtt.ms());
  cells.emplace_back(row.objective);
  cells.emplace_back(row.cut);
  cells.emplace_back(row.first_cloud_layer);
  cells.emplace_back(row.layers_on_device);
  cells.emplace_back(row.up.count());
  cells.emplace_back(row.down.count());
  cells.emplace_back(price.latency().ms());
  cells.emplace_back(price.device.ms());
  cells.emplace_back(price.network().ms());
  cells.emplace_back(price.cloud.ms());
  cells.emplace_back(price.energy().mj());
  cells.emplace_back(price.compute.mj());
  cells.emplace_back(price.transmit.mj());
  cells.emplace_back(price.receive.mj());
  cells.emplace_back(price.promotion.mj());
  cells.emplace_back(price.tail.mj());
  cells.emplace_back(price.idle.mj());
  cells.emplace_back(device_only_ms);
  cells.emplace_back(cloud_only_ms);
  cells.emplace_back(ratio_or_one(std::min(device_only_ms, cloud_only_ms), price.latency().ms()));
  cells.emplace_back(device_only_mj);
  cells.emplace_back(cloud_only_mj);
  cells.emplace_back(1.0 -
                     ratio_or_one(price.energy().mj(), std::min(device_only_mj, cloud_only_mj)));
  cells.emplace_back(row.feasible);
  cells.emplace_back(row.provenance);
  cells.emplace_back(row.encoding);
  cells.emplace_back(row.gap);
  cells.emplace_back(row.latency_low.ms());
  cells.emplace_back(row.latency_high.ms());
  cells.insert(cells.end(), row.extra.begin(), row.extra.end());
}

void append_cell(std::string& out, const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) {
    append_number(out, *number);
  } else if (const std::int64_t* whole = std::get_if<std::int64_t>(&cell)) {
    append_number(out, *whole);
  } else if (const bool* truth = std::get_if<bool>(&cell)) {
    out += *truth ? "true" : "false";
  } else if (const std::string* text = std::get_if<std::string>(&cell)) {
    out += *text;
  } else {
    out += std::get<std::string_view>(cell);
  }
}

}  // namespace offcut::scenarios
