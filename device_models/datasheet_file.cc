#include "device_models/datasheet_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "device_models/laws_file.h"
#include "device_models/part_kinds.h"
#include "engine/base/text.h"
#include "engine/json/word_table.h"

namespace offcut::device_models {
namespace {

SheetPart read_part(JsonObject& object) {
  SheetPart part;
  part.unit = object.text_or("unit", "cpu");
  part.cluster = object.text_or("cluster", "");
  part.kind = read_word(object, "kind", kPartKinds).kind;
  part.gflop_per_s = object.number("gflop_per_s", kPositiveRange);
  part.gflop_per_s_fp16 = object.number_or("gflop_per_s_fp16", 0, kQuantityRange);
  part.gflop_per_s_int8 = object.number_or("gflop_per_s_int8", 0, kQuantityRange);
  part.gb_per_s = object.number("gb_per_s", kPositiveRange);
  part.launch_us = object.number_or("launch_us", 0, kQuantityRange);
  part.source = read_source(object);
  return part;
}

template <class Part>
std::vector<std::string> names_of(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

void check_part(const SheetPart& part, const DeviceModel& device, const JsonObject& object) {
  const bool cpu = part.unit == "cpu";
  const std::vector<std::string> names = cpu ? names_of(device.clusters) : names_of(device.units);
  const std::string& name = cpu ? part.cluster : part.unit;
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    object.add_error(ErrorCode::Inconsistent,
                     message(cpu ? "cluster" : "unit", ": expected one of the device, found ",
                             in_quotes(name), suggestion(name, names)));
  }
  if (!cpu && !part.cluster.empty()) {
    object.add_error(ErrorCode::Inconsistent,
                     message("cluster: expected none beside unit ", in_quotes(part.unit),
                             ", found ", in_quotes(part.cluster)));
  }
  for (const SheetPart& other : device.datasheet) {
    if (other.unit != part.unit || other.cluster != part.cluster) continue;
    object.add_error(ErrorCode::Inconsistent,
                     message(cpu ? "cluster" : "unit", ": expected parts that differ, found ",
                             in_quotes(name), " twice"));
  }
}

nlohmann::ordered_json json_of(const SheetPart& part) {
  nlohmann::ordered_json out;
  if (part.unit != "cpu") out["unit"] = part.unit;
  if (!part.cluster.empty()) out["cluster"] = part.cluster;
  out["kind"] = row_of(part.kind).word;
  out["gflop_per_s"] = part.gflop_per_s;
  if (part.gflop_per_s_fp16 > 0) out["gflop_per_s_fp16"] = part.gflop_per_s_fp16;
  if (part.gflop_per_s_int8 > 0) out["gflop_per_s_int8"] = part.gflop_per_s_int8;
  out["gb_per_s"] = part.gb_per_s;
  if (part.launch_us > 0) out["launch_us"] = part.launch_us;
  out["source"] = part.source;
  return out;
}

}  // namespace

void read_datasheet(JsonObject& root, DeviceModel& device) {
  const auto list = root.find("datasheet");
  if (!list) return;
  for (const JsonValue& element : list->elements()) {
    JsonObject object = element.object();
    SheetPart part = read_part(object);
    check_part(part, device, object);
    object.finish();
    device.datasheet.push_back(std::move(part));
  }
}

void write_datasheet(const DeviceModel& device, nlohmann::ordered_json& out) {
  for (const SheetPart& part : device.datasheet) out["datasheet"].push_back(json_of(part));
}

}  // namespace offcut::device_models
