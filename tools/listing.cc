#include "tools/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "device_models/device_file.h"
#include "device_models/device_grounds.h"
#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/cut/frontier/cut_count.h"
#include "engine/graph/work.h"
#include "engine/json/json_head.h"
#include "network_models/network_file.h"
#include "scenarios/results/text_table.h"
#include "traces/timed_network.h"

namespace offcut::tools {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::CatalogEntry;
using scenarios::CatalogKind;

// The words that a file says of itself: its description, or its source. They stand near the head,
// and recordings are long behind it.
std::string summary_of(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 3> kKeys = {"description", "source", "predicted"};
  if (const auto text = head_text_of_file(path, kKeys)) return *text;
  const auto document = JsonDocument::read(path);
  return document ? "" : "(" + document.error().message + ")";
}

// ---- devices

std::string text_of_clusters(const device_models::DeviceModel& device) {
  std::vector<std::string> out;
  for (const device_models::Cluster& cluster : device.clusters) {
    const std::string clock = cluster.mhz > 0 ? fmt::format("x{:.0f}", cluster.mhz) : "";
    out.push_back(fmt::format("{}{} {}", cluster.cores, clock, cluster.name));
  }
  for (const device_models::Unit& unit : device.units) out.push_back(unit.name);
  return join(out, ", ");
}

// The runtimes and precisions that something is known of at this device.
struct Known {
  std::set<std::string> runtimes;
  std::set<std::string> precisions;

  void add(const OperatingPoint& point) {
    if (point.framework != "any") runtimes.insert(point.framework);
    precisions.insert(point.precision);
  }
};

Known known_of(const device_models::DeviceModel& device) {
  Known out;
  for (const auto& total : device.totals) out.add(total.point);
  for (const auto& table : device.kernels) out.add(table.point);
  for (const auto& ratio : device.ratios) {
    if (ratio.field == "framework") out.runtimes.insert({ratio.from, ratio.to});
    if (ratio.field == "precision") out.precisions.insert({ratio.from, ratio.to});
  }
  return out;
}

std::string text_of(const std::set<std::string>& words) {
  return join(std::vector<std::string>(words.begin(), words.end()), " ");
}

Json row_of_device(const CatalogEntry& entry) {
  Json row = {{"name", entry.name}};
  if (const auto device = device_models::read_device(entry.path)) {
    const Known known = known_of(*device);
    row["cores"] = text_of_clusters(*device);
    row["runtimes"] = text_of(known.runtimes);
    row["precisions"] = text_of(known.precisions);
    row["ground"] = device_models::text_of(device_models::own_grounds(*device));
  }
  row["is"] = summary_of(entry.path);
  return row;
}

// ---- networks

Json row_of_network(const CatalogEntry& entry) {
  Json row = {{"name", entry.name}};
  const auto network = network_models::read_network(entry.path);
  if (!network) {
    row["source"] = "(" + network.error().message + ")";
    return row;
  }
  constexpr double kWatt = 1e-3;
  const double rate = network->uplink.mbit_per_s();
  row["uplink_mbit_per_s"] = rate;
  if (network->downlink) row["downlink_mbit_per_s"] = network->downlink->mbit_per_s();
  row["rtt_ms"] = network->round_trip.ms();
  row["transmit_w"] =
      network->radio.transmit_base.w() + network->radio.transmit_mw_per_mbit_per_s * rate * kWatt;
  row["confidence"] = network->origin->confidence;
  row["source"] = network->origin->source;
  return row;
}

// ---- models

Json row_of_model(const CatalogEntry& entry, const scenarios::Catalog& catalog) {
  Json row = {{"name", entry.name}};
  const auto network = traces::read_timed_network(entry.path);
  if (network && network->graph) {
    constexpr double kGiga = 1e-9;
    constexpr double kMillion = 1e-6;
    const Work work = whole_work(*network->graph);
    row["layers"] = network->graph->layer_count();
    row["gmac"] = work.macs * kGiga;
    row["parameters_millions"] = work.parameters * kMillion;
    if (const auto cuts = count_cuts(*network->graph)) row["cuts"] = cuts->as_double();
  }
  if (network) row["recorded_on"] = network->trace.device;
  const auto others = catalog.other_recordings(entry.name);
  if (!others.empty()) row["also"] = others.front();
  row["is"] = summary_of(entry.path);
  return row;
}

Json row_of_file(const CatalogEntry& entry) {
  return {{"name", entry.name}, {"is", summary_of(entry.path)}};
}

std::vector<ListedColumn> columns_of(CatalogKind kind) {
  const ListedColumn name{"name", "name"};
  if (kind == CatalogKind::Device) {
    return {{"name", "device"},
            {"cores", "cores x MHz, units", true, 2},
            {"runtimes", "runtimes", true, 3},
            {"precisions", "precisions", true, 1},
            {"ground", "ground of an own network"},
            {"is", "what it is", true, 4}};
  }
  if (kind == CatalogKind::Network) {
    return {{"name", "network"},
            {"uplink_mbit_per_s", "up Mbit/s", false},
            {"downlink_mbit_per_s", "down Mbit/s", false},
            {"rtt_ms", "round trip ms", false},
            {"transmit_w", "sending W", false, 3},
            {"confidence", "confidence", true, 2},
            {"source", "source", true, 1}};
  }
  if (kind == CatalogKind::Model) {
    return {{"name", "model"},           {"layers", "layers", false},
            {"gmac", "GMAC", false},     {"parameters_millions", "parameters, millions", false, 3},
            {"cuts", "cuts", false, 2},  {"recorded_on", "recorded on", true},
            {"also", "and as", true, 1}, {"is", "what it is", true, 4}};
  }
  return {name, {"is", "what it is"}};
}

ListedRow row_of(const Json& object) {
  ListedRow row;
  for (const auto& [key, value] : object.items()) {
    if (value.is_string()) {
      row.emplace_back(key, value.get<std::string>());
    } else {
      row.emplace_back(key, value.get<double>());
    }
  }
  return row;
}

Json object_of(const ListedRow& row) {
  Json out = Json::object();
  for (const auto& [key, value] : row) {
    std::visit([&out, &name = key](const auto& own) { out[name] = own; }, value);
  }
  return out;
}

std::string cell_of(const ListedRow& row, const std::string& key) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const auto& cell) { return cell.first == key; });
  if (found == row.end()) return "-";
  constexpr std::size_t kMost = 90;
  if (const auto* text = std::get_if<std::string>(&found->second)) {
    return shortened(printable(*text), kMost, Keep::Beginning);
  }
  constexpr double kMany = 1e5;
  const double value = std::get<double>(found->second);
  return value >= kMany ? fmt::format("{:.3g}", value) : fmt::format("{:.4g}", value);
}

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return text;
}

}  // namespace

std::vector<CatalogEntry> listed_entries(CatalogKind kind, const scenarios::Catalog& catalog) {
  std::vector<CatalogEntry> entries = catalog.list(kind);
  if (kind != CatalogKind::Model) return entries;
  std::erase_if(
      entries, [](const CatalogEntry& entry) { return scenarios::is_other_recording(entry.name); });
  return entries;
}

Listing listing_of(CatalogKind kind, const scenarios::Catalog& catalog) {
  Listing out{.columns = columns_of(kind), .rows = {}, .note = ""};
  for (const CatalogEntry& entry : listed_entries(kind, catalog)) {
    out.rows.push_back(row_of(kind == CatalogKind::Device    ? row_of_device(entry)
                              : kind == CatalogKind::Network ? row_of_network(entry)
                              : kind == CatalogKind::Model   ? row_of_model(entry, catalog)
                                                             : row_of_file(entry)));
  }
  if (kind == CatalogKind::Device) {
    out.note =
        "laws: kernel laws of the device; totals: the law of its kind, fitted to published "
        "totals;\n"
        "datasheet: the law of its kind at its peak rates. See offcut inspect DEVICE.\n";
  }
  return out;
}

void keep_matching(const std::vector<std::string>& words, Listing& listing) {
  std::erase_if(listing.rows, [&](const ListedRow& row) {
    const std::string text = in_lower_case(object_of(row).dump());
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return text.find(in_lower_case(word)) == std::string::npos;
    });
  });
}

std::string text_of(const Listing& listing, std::size_t width) {
  scenarios::TextTable table;
  for (const ListedColumn& column : listing.columns) {
    table.columns.push_back({.label = column.label,
                             .left = column.left,
                             .key = table.columns.empty(),
                             .goes = column.goes,
                             .indent = table.columns.empty() ? 0U : 2U});
  }
  for (const ListedRow& row : listing.rows) {
    std::vector<std::string> cells;
    for (const ListedColumn& column : listing.columns) cells.push_back(cell_of(row, column.key));
    table.rows.push_back(std::move(cells));
  }
  scenarios::LaidOut laid = scenarios::lay_out(std::move(table), width);
  if (laid.left_out > 0) {
    laid.text += fmt::format("(a wider terminal shows {} more column{}; --json has all)\n",
                             laid.left_out, laid.left_out == 1 ? "" : "s");
  }
  return laid.text + listing.note;
}

std::string json_of(const Listing& listing) {
  Json rows = Json::array();
  for (const ListedRow& row : listing.rows) rows.push_back(object_of(row));
  return rows.dump(2) + "\n";
}

}  // namespace offcut::tools
