// Part of laws_file.h: the kernel tables of a device file, reading and writing. Internal to it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "device_models/kernel_fit.h"
#include "device_models/tried_law.h"
#include "engine/json/json.h"

namespace offcut::device_models {

// Reads each object of a list that may be absent.
template <class Read>
void each(JsonObject& object, std::string_view key, Read read) {
  const auto list = object.find(key);
  if (!list) return;
  for (const JsonValue& element : list->elements()) {
    JsonObject entry = element.object();
    read(entry);
    entry.finish();
  }
}

// Mistakes are left in the document.
[[nodiscard]] KernelTable read_kernel_table(JsonObject& object);
[[nodiscard]] std::vector<TriedLaw> read_tried(JsonObject& object);

[[nodiscard]] nlohmann::ordered_json json_of_table(const KernelTable& table);
// Appends "tried", unless there is nothing to tell.
void write_tried(const std::vector<TriedLaw>& tried, nlohmann::ordered_json& out);

}  // namespace offcut::device_models
