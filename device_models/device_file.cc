#include "device_models/device_file.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "device_models/datasheet_file.h"
#include "device_models/laws_file.h"
#include "device_models/published_power.h"
#include "device_models/totals_file.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json.h"
#include "engine/json/schema_names.h"

namespace offcut::device_models {
namespace {

constexpr int kMostCores = 100'000;

std::vector<std::string> read_texts(JsonObject& object, std::string_view key) {
  std::vector<std::string> out;
  const auto value = object.find(key);
  if (!value) return out;
  for (const JsonValue& element : value->elements()) out.push_back(element.text());
  return out;
}

Power read_power(JsonObject& object, std::string_view key) {
  return Power::from_w(object.number_or(key, 0, kWattRange));
}

void read_clocks(JsonObject& object, double& top, double& least) {
  top = object.number_or("mhz", 0, kMegahertzRange);
  least = object.number_or("least_mhz", 0, kMegahertzRange);
  if (least > 0 && least > top) {
    object.add_error(ErrorCode::InvalidArgument,
                     message("least_mhz: expected at most \"mhz\", found ", least, " above ", top));
  }
}

Cluster read_cluster(JsonObject object) {
  Cluster cluster;
  cluster.name = object.text("name");
  if (cluster.name.find('+') != std::string::npos) {
    object.add_error(
        ErrorCode::InvalidArgument,
        message("name: expected no '+', which joins clusters, found ", in_quotes(cluster.name)));
  }
  cluster.cores = static_cast<int>(object.integer("cores", 1, kMostCores));
  read_clocks(object, cluster.mhz, cluster.least_mhz);
  cluster.per_busy_core = read_power(object, "w_per_busy_core");
  cluster.when_on = read_power(object, "w_when_on");
  if (const auto steps = object.find("steps")) {
    for (const JsonValue& element : steps->elements()) {
      JsonObject step = element.object();
      const double mhz = step.number("mhz", between(1e-3, 1e6));
      cluster.steps.push_back({mhz, read_power(step, "w_per_busy_core")});
      step.finish();
      const std::size_t n = cluster.steps.size();
      if (n > 1 && cluster.steps[n - 2].mhz >= mhz) element.refuse("steps in rising order");
    }
  }
  object.finish();
  return cluster;
}

Unit read_unit(JsonObject object) {
  Unit unit;
  unit.name = object.text("name");
  if (unit.name == "cpu") {
    object.add_error(
        ErrorCode::InvalidArgument,
        "name: expected a unit beside the CPU (the CPU is its clusters), found \"cpu\"");
  }
  read_clocks(object, unit.mhz, unit.least_mhz);
  unit.active = read_power(object, "active_w");
  if (const auto value = object.find("copy")) {
    JsonObject copy = value->object();
    unit.copy = Unit::Copy{Duration::from_us(copy.number("fixed_us", kQuantityRange)),
                           copy.number("us_per_mb", kQuantityRange) * 1e-12};
    copy.finish();
  }
  object.finish();
  return unit;
}

// Reads a list of objects, each by `read`; an absent list is empty.
template <class Read>
auto read_list(JsonObject& object, std::string_view key, Read read) {
  std::vector<decltype(read(std::declval<JsonObject>()))> out;
  const auto value = object.find(key);
  if (!value) return out;
  for (const JsonValue& element : value->elements()) out.push_back(read(element.object()));
  return out;
}

template <class Part>
void refuse_twins(const JsonObject& root, std::string_view key, const std::vector<Part>& parts) {
  std::set<std::string> names;
  for (const Part& part : parts) {
    if (names.insert(part.name).second) continue;
    root.add_error(ErrorCode::Inconsistent, message(key, ": expected names that differ, found ",
                                                    in_quotes(part.name), " twice"));
  }
}

DeviceModel read_root(JsonObject& root) {
  DeviceModel device;
  root.schema(kDeviceSchema);
  device.name = root.text("name");
  device.description = root.text_or("description", "");
  device.source = read_source(root);
  device.aliases = read_texts(root, "aliases");
  device.assumed = read_texts(root, "assumed");
  device.idle = Power::from_w(root.number("idle_w", kWattRange));
  if (root.has("memory_mb")) {
    device.memory = Bytes(rounded<std::int64_t>(root.number("memory_mb", kMegabyteRange) * 1e6));
  }
  if (root.has("price_usd")) device.price_usd = root.number("price_usd", kPriceRange);
  device.clusters = read_list(root, "clusters", read_cluster);
  device.units = read_list(root, "units", read_unit);
  device.layers_like = root.text_or("layers_like", "");
  if (device.layers_like.find_first_of("/\\") != std::string::npos) {
    root.add_error(
        ErrorCode::InvalidArgument,
        message("layers_like: expected the name of a device file beside this one, found ",
                in_quotes(device.layers_like)));
  }
  device.totals = read_totals(root);
  read_datasheet(root, device);
  read_laws(root, device);
  refuse_twins(root, "clusters", device.clusters);
  refuse_twins(root, "units", device.units);
  if (device.clusters.empty() && device.units.empty()) {
    root.add_error(ErrorCode::Inconsistent, "clusters: expected at least one cluster or unit");
  }
  root.finish();
  return device;
}

using Json = nlohmann::ordered_json;

Json json_of(const Cluster& cluster) {
  Json out = {{"name", cluster.name}, {"cores", cluster.cores}};
  if (cluster.mhz > 0) out["mhz"] = cluster.mhz;
  if (cluster.least_mhz > 0) out["least_mhz"] = cluster.least_mhz;
  out["w_per_busy_core"] = cluster.per_busy_core.w();
  out["w_when_on"] = cluster.when_on.w();
  for (const FrequencyStep& step : cluster.steps) {
    out["steps"].push_back({{"mhz", step.mhz}, {"w_per_busy_core", step.per_busy_core.w()}});
  }
  return out;
}

Json json_of(const Unit& unit) {
  Json out = {{"name", unit.name}};
  if (unit.mhz > 0) out["mhz"] = unit.mhz;
  if (unit.least_mhz > 0) out["least_mhz"] = unit.least_mhz;
  out["active_w"] = unit.active.w();
  if (unit.copy) {
    out["copy"] = {{"fixed_us", tidy(unit.copy->fixed.us())},
                   {"us_per_mb", tidy(unit.copy->s_per_byte * 1e12)}};
  }
  return out;
}

// Text that is not UTF-8 is replaced, never thrown over.
std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// One entry of a list a line, the rest one key a line.
std::string lines_of(const Json& root) {
  std::string text = "{";
  bool first = true;
  for (const auto& [key, value] : root.items()) {
    text += first ? "\n  " : ",\n  ";
    first = false;
    text += dumped(Json(key)) + ": ";
    if (!value.is_array() || value.empty() || !value.front().is_object()) {
      text += dumped(value);
      continue;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      text += (i == 0 ? "[\n    " : ",\n    ") + dumped(value[i]);
    }
    text += "\n  ]";
  }
  return text + "\n}\n";
}

// The kernel laws of the file that `layers_like` names, which lies beside this one.
Result<void> read_layer_laws(const std::filesystem::path& file, DeviceModel& device) {
  if (device.layers_like.empty()) return {};
  const std::string where = message(file.string(), ": layers_like");
  const auto document = JsonDocument::read(file.parent_path() / (device.layers_like + ".json"));
  if (!document) return fail(within(where, document.error()));
  JsonObject root = document->root();
  DeviceModel other = read_root(root);
  if (document->error()) return fail(within(where, *document->error()));
  if (other.kernels.empty()) {
    return fail(ErrorCode::NotFound, message(where, ": expected a device with kernel laws, found ",
                                             in_quotes(other.name), " without any"));
  }
  device.layer_laws = std::move(other.kernels);
  return {};
}

Result<DeviceModel> read_document(const Result<JsonDocument>& document) {
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  DeviceModel device = read_root(root);
  if (document->error()) return fail(*document->error());
  if (auto ok = read_layer_laws(document->name(), device); !ok) return fail(ok.error());
  learn_published_powers(device);
  return device;
}

}  // namespace

Result<DeviceModel> read_device(const std::filesystem::path& path) {
  return read_document(JsonDocument::read(path));
}

Result<DeviceModel> parse_device(std::string_view text, const std::string& name) {
  return read_document(JsonDocument::parse(text, name));
}

std::string text_of_device(const DeviceModel& device) {
  Json root = {{"schema", kDeviceSchema}, {"name", device.name}};
  if (!device.description.empty()) root["description"] = device.description;
  root["source"] = device.source;
  if (!device.aliases.empty()) root["aliases"] = device.aliases;
  if (!device.assumed.empty()) root["assumed"] = device.assumed;
  root["idle_w"] = device.idle.w();
  if (device.memory) root["memory_mb"] = tidy(device.memory->as_double() * 1e-6);
  if (device.price_usd) root["price_usd"] = *device.price_usd;
  for (const Cluster& cluster : device.clusters) root["clusters"].push_back(json_of(cluster));
  for (const Unit& unit : device.units) root["units"].push_back(json_of(unit));
  write_totals(device, root);
  if (!device.layers_like.empty()) root["layers_like"] = device.layers_like;
  write_datasheet(device, root);
  write_laws(device, root);
  return lines_of(root);
}

Result<void> write_device(const std::filesystem::path& path, const DeviceModel& device) {
  return write_file(path, text_of_device(device));
}

Result<std::vector<ListedDevice>> list_devices(const std::filesystem::path& data_folder) {
  std::error_code error;
  std::vector<ListedDevice> out;
  std::filesystem::directory_iterator entry(data_folder, error);
  if (error) {
    return fail(ErrorCode::NotFound,
                message(data_folder.string(), ": expected a folder of device files, found none"));
  }
  for (const std::filesystem::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path.stem().extension() == ".schema") continue;  // describes the files
    if (path.extension() == ".json") out.push_back({path.stem().string(), path});
  }
  std::sort(out.begin(), out.end(),
            [](const ListedDevice& a, const ListedDevice& b) { return a.name < b.name; });
  return out;
}

}  // namespace offcut::device_models
