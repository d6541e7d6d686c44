#include "device_models/totals_file.h"

#include <nlohmann/json.hpp>

#include "device_models/laws_file.h"
#include "engine/base/whole_number.h"

namespace offcut::device_models {
namespace {

using Json = nlohmann::ordered_json;

// Parts grow from one to the next, and stay below the total.
std::vector<PublishedPart> read_parts(JsonObject& object, Duration total) {
  std::vector<PublishedPart> out;
  const auto list = object.find("parts");
  if (!list) return out;
  for (const JsonValue& element : list->elements()) {
    JsonObject part = element.object();
    out.push_back({part.text("before"), Duration::from_ms(part.number("ms", kPositiveRange))});
    part.finish();
    const Duration least = out.size() > 1 ? out[out.size() - 2].time : Duration::zero();
    if (!(out.back().time > least && out.back().time < total)) {
      element.reject("parts in rising order, each below total_ms");
    }
  }
  return out;
}

PublishedTotal read_total(JsonObject object) {
  PublishedTotal total;
  total.model = object.text("model");
  total.point = read_point(object, 0);
  total.total = Duration::from_ms(object.number("total_ms", kPositiveRange));
  if (object.has("energy_mj")) {
    total.energy = Energy::from_mj(object.number("energy_mj", kQuantityRange));
  }
  if (object.has("memory_mb")) {
    total.memory = Bytes(rounded<std::int64_t>(object.number("memory_mb", kMegabyteRange) * 1e6));
  }
  if (object.has("loading_ms")) {
    total.loading = Duration::from_ms(object.number("loading_ms", kQuantityRange));
  }
  total.source = read_source(object);
  total.parts = read_parts(object, total.total);
  object.finish();
  return total;
}

double megabytes(Bytes bytes) { return tidy(bytes.as_double() * 1e-6); }

Json json_of(const PublishedTotal& total) {
  Json out = {{"model", total.model}};
  write_point(total.point, out);
  out["total_ms"] = tidy(total.total.ms());
  if (total.energy) out["energy_mj"] = tidy(total.energy->mj());
  if (total.memory) out["memory_mb"] = megabytes(*total.memory);
  if (total.loading) out["loading_ms"] = tidy(total.loading->ms());
  out["source"] = total.source;
  for (const PublishedPart& part : total.parts) {
    out["parts"].push_back({{"before", part.before}, {"ms", tidy(part.time.ms())}});
  }
  return out;
}

}  // namespace

std::vector<PublishedTotal> read_totals(JsonObject& root) {
  std::vector<PublishedTotal> out;
  const auto list = root.find("published_totals");
  if (!list) return out;
  for (const JsonValue& element : list->elements()) out.push_back(read_total(element.object()));
  return out;
}

void write_totals(const DeviceModel& device, Json& out) {
  for (const PublishedTotal& total : device.totals) {
    out["published_totals"].push_back(json_of(total));
  }
}

}  // namespace offcut::device_models
