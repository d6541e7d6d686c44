// The table of columns that a study may ask for: "output": { "columns": ["device_fits"] }.
//
// One row holds name, unit, kind and meaning. The reader of scenario files, the table for people,
// `offcut list columns`, the README and the JSON Schema follow the table. What makes the cells lies
// where plans are known, in scenarios/rows/asked_cells.cc: a table with the same enumerators. A
// column without a cell, or a cell without a column, does not compile.
//
// In rows they come last, in the order in which the study names them.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/base/enum_table.h"
#include "scenarios/results/result_columns.h"

namespace offcut::scenarios {

enum class AskedColumn {
  DeviceMemory,
  DeviceFits,
  DeviceLoading,
  CloudLoading,
  DevicePrice,
  CloudPrice,
  MacOnDevice,
  DeviceIpc,
  DeviceLlcReferences,
  DeviceLlcMisses,
  DeviceUtilisation,
  LatencyP50,
  LatencyP95,
  LatencyP99,
  EnergyP50,
  EnergyP95,
  BestOdds,
  DeadlineShare,
  FeasibleShare,
};

struct AskedColumnInfo {
  AskedColumn column;
  std::string_view name;
  std::string_view unit;  // "" for flags
  ColumnKind kind;        // of a cell that is not empty
  std::string_view meaning;
  bool drawn = false;  // over the block "uncertainty" of the file
};

inline constexpr std::array kAskedColumns = {
    AskedColumnInfo{AskedColumn::DeviceMemory, "device_memory_mb", "MB", ColumnKind::Real,
                    "parameters and live tensors of the layers on the device"},
    AskedColumnInfo{AskedColumn::DeviceFits, "device_fits", "", ColumnKind::Boolean,
                    "whether that is within the memory of the device; empty: not stated"},
    AskedColumnInfo{AskedColumn::DeviceLoading, "device_loading_ms", "ms", ColumnKind::Real,
                    "loading the layers on the device; part of device_ms if it starts cold"},
    AskedColumnInfo{AskedColumn::CloudLoading, "cloud_loading_ms", "ms", ColumnKind::Real,
                    "loading the layers in the cloud; part of cloud_ms if it starts cold"},
    AskedColumnInfo{AskedColumn::DevicePrice, "device_price_usd", "USD", ColumnKind::Real,
                    "price of the device, by its file; empty: not stated"},
    AskedColumnInfo{AskedColumn::CloudPrice, "cloud_price_usd", "USD", ColumnKind::Real,
                    "price of the cloud's machine, by its file; empty: not stated"},
    AskedColumnInfo{AskedColumn::MacOnDevice, "mac_on_device", "MAC", ColumnKind::Integer,
                    "multiply-accumulates of the layers on the device in one run, of all inputs"},
    AskedColumnInfo{AskedColumn::DeviceIpc, "device_ipc", "", ColumnKind::Real,
                    "instructions per cycle of the layers on the device; empty: not measured"},
    AskedColumnInfo{AskedColumn::DeviceLlcReferences, "device_llc_references", "", ColumnKind::Real,
                    "their references to the last level of cache; empty: not measured"},
    AskedColumnInfo{AskedColumn::DeviceLlcMisses, "device_llc_misses", "", ColumnKind::Real,
                    "their misses of the last level of cache; empty: not measured"},
    AskedColumnInfo{AskedColumn::DeviceUtilisation, "device_utilisation", "", ColumnKind::Real,
                    "share of the cores that they keep busy; empty: not measured"},
    AskedColumnInfo{AskedColumn::LatencyP50, "latency_p50_ms", "ms", ColumnKind::Real,
                    "half of the inferences that \"uncertainty\" draws take no longer", true},
    AskedColumnInfo{AskedColumn::LatencyP95, "latency_p95_ms", "ms", ColumnKind::Real,
                    "95% of them take no longer", true},
    AskedColumnInfo{AskedColumn::LatencyP99, "latency_p99_ms", "ms", ColumnKind::Real,
                    "99% of them take no longer", true},
    AskedColumnInfo{AskedColumn::EnergyP50, "energy_p50_mj", "mJ", ColumnKind::Real,
                    "half of them need no more", true},
    AskedColumnInfo{AskedColumn::EnergyP95, "energy_p95_mj", "mJ", ColumnKind::Real,
                    "95% of them need no more", true},
    AskedColumnInfo{AskedColumn::BestOdds, "best_cut_odds", "", ColumnKind::Real,
                    "probability that no other cut is better, bounds and stream kept", true},
    AskedColumnInfo{AskedColumn::DeadlineShare, "deadline_met_share", "", ColumnKind::Real,
                    "probability of no more than deadline_ms of \"uncertainty\"", true},
    AskedColumnInfo{AskedColumn::FeasibleShare, "feasible_share", "", ColumnKind::Real,
                    "probability that the cut keeps the bounds and sustains the stream", true},
};
static_assert(has_row_per_enumerator(kAskedColumns, &AskedColumnInfo::column));

constexpr const AskedColumnInfo& info_of(AskedColumn column) {
  return kAskedColumns[index_of(column)];
}

// Returns nothing for a name that no study can ask for.
constexpr std::optional<AskedColumn> asked_column(std::string_view name) {
  for (const AskedColumnInfo& info : kAskedColumns) {
    if (info.name == name) return info.column;
  }
  return std::nullopt;
}

}  // namespace offcut::scenarios
