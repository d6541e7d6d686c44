// One row of results: the answer to one scenario, or one cut of it.
//
// Its columns, with units and meaning, are the table in result_columns.cc, which README.md shows.
// Names and order are stable; columns of further sweep axes, of the kind of rows, and those that a
// study asks for (asked_columns.h) come after them.
//
//   latency_ms = device_ms + network_ms + cloud_ms
//   energy_mj  = the energy components that the study counts (the others are written as 0)
//   speedup    = min(device_only_ms, cloud_only_ms) / latency_ms
//   energy_saving = 1 - energy_mj / min(device_only_mj, cloud_only_mj)
//              both over those that pins allow; 1 and 0 where they allow neither
//   encoding   its codec is part of device_ms, cloud_ms and compute_mj; cloud_only is in the first
//              encoding allowed
//   gap        0 where the plan is proven best (of cuts listed one by one: 0), 1 where nothing is
//              proven
//   latency_low_ms, latency_high_ms   hold the latency of the plan nine times out of ten, as far as
//              the spread of runs and the errors of laws are known; the network counts as given
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/cost/operating_point.h"
#include "engine/cut/table/price.h"

namespace offcut::scenarios {

// A cell as it is written. Text views point into the study that made the row and live as long.
using Cell = std::variant<double, std::int64_t, std::string_view, std::string, bool>;

struct ResultRow {
  std::string_view scenario;
  std::string_view model;
  std::string_view device;
  const OperatingPoint* point = nullptr;  // of the device
  std::string_view cloud;
  std::string_view network;
  Bandwidth uplink;
  Bandwidth downlink;
  Duration rtt;
  std::string_view objective;
  std::int64_t cut = 0;  // number in the cut tree; 0 is cloud-only
  std::string_view first_cloud_layer;
  std::int64_t layers_on_device = 0;
  Bytes up;
  Bytes down;
  CutPrice price;
  CutPrice device_only;
  CutPrice cloud_only;
  bool pins_allow_device_only = true;
  bool pins_allow_cloud_only = true;
  EnergyScope scope = EnergyScope::All;
  bool feasible = true;
  std::string binding;  // not feasible: the bound that is broken the most; no column of its own
  std::string_view provenance;
  std::string_view encoding;
  double gap = 0;
  Duration latency_low;
  Duration latency_high;
  std::vector<Cell> extra;   // in the order of RowFormat::extra
  std::uint64_t number = 0;  // of the scenario in its study, as Axes::digits() counts
};

// The names of the columns that follow the contract, the same for every row of a study.
struct RowFormat {
  std::vector<std::string> extra;
};

// Returns the names of the contract, in order.
[[nodiscard]] const std::vector<std::string>& contract_columns();
// Returns the names of all columns of a format: the contract, then the further ones.
[[nodiscard]] std::vector<std::string> all_columns(const RowFormat& format);

// Returns the cells of a row: those of the contract, then the extra ones.
[[nodiscard]] std::vector<Cell> cells_of(const ResultRow& row);
// The same into `cells`, whose memory is used again.
void cells_of(const ResultRow& row, std::vector<Cell>& cells);

// Appends a cell as text: numbers shortest exact, true/false.
void append_cell(std::string& out, const Cell& cell);

}  // namespace offcut::scenarios
