#include "device_models/kernel_file.h"

#include <nlohmann/json.hpp>

#include "device_models/laws_file.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

using Json = nlohmann::ordered_json;

constexpr Range kSize = kQuantityRange;

// Reads [least, most].
void read_interval(JsonObject& object, std::string_view key, double& least, double& most) {
  const JsonValue value = object.at(key);
  const std::vector<JsonValue> ends = value.elements();
  if (ends.size() != 2) {
    value.refuse("[least, most]");
    return;
  }
  least = ends[0].number(kSize);
  most = ends[1].number(kSize);
  if (most < least) value.refuse("[least, most] in rising order");
}

Anchor read_anchor(const JsonValue& value) {
  Anchor anchor;
  const std::vector<JsonValue> numbers = value.elements();
  if (numbers.size() != 5) {
    value.refuse("four logarithms of the work and the log residual");
    return anchor;
  }
  for (std::size_t i = 0; i < 4; ++i) anchor.place[i] = numbers[i].number(between(-100, 100));
  anchor.log_residual = numbers[4].number(between(-100, 100));
  return anchor;
}

KernelFit read_kernel(JsonObject& object) {
  KernelFit fit;
  fit.kernel = object.text("kernel");
  fit.us = {object.number_or("fixed_us", 0, kSize),
            object.number_or("us_per_mflop", 0, kSize),
            object.number_or("us_per_mb_read", 0, kSize),
            object.number_or("us_per_mb_written", 0, kSize),
            object.number_or("us_per_mb_weights", 0, kSize),
            object.number_or("us_per_mb_beyond_cache", 0, kSize)};
  fit.cache_mb = object.number_or("cache_mb", 0, kSize);
  fit.samples = static_cast<int>(object.integer("samples", 1, 1'000'000'000));
  fit.relative_sd = object.number("relative_sd", kSize);
  read_interval(object, "mflop", fit.mflop_least, fit.mflop_most);
  read_interval(object, "mb", fit.mb_least, fit.mb_most);
  fit.us_most = object.number_or("us_most", 0, kSize);
  if (const auto anchors = object.find("anchors")) {
    for (const JsonValue& anchor : anchors->elements()) fit.anchors.push_back(read_anchor(anchor));
  }
  return fit;
}

Json json_of(const KernelFit& fit) {
  Json out = {{"kernel", fit.kernel},
              {"fixed_us", fit.us[0]},
              {"us_per_mflop", fit.us[1]},
              {"us_per_mb_read", fit.us[2]},
              {"us_per_mb_written", fit.us[3]},
              {"us_per_mb_weights", fit.us[4]},
              {"samples", fit.samples},
              {"relative_sd", fit.relative_sd},
              {"mflop", {fit.mflop_least, fit.mflop_most}},
              {"mb", {fit.mb_least, fit.mb_most}}};
  if (fit.us_most > 0) out["us_most"] = fit.us_most;
  if (fit.cache_mb > 0) {
    out["us_per_mb_beyond_cache"] = fit.us[5];
    out["cache_mb"] = fit.cache_mb;
  }
  if (fit.anchors.empty()) return out;
  Json anchors = Json::array();
  for (const Anchor& a : fit.anchors) {
    anchors.push_back({a.place[0], a.place[1], a.place[2], a.place[3], a.log_residual});
  }
  out["anchors"] = std::move(anchors);
  return out;
}

}  // namespace

std::vector<TriedLaw> read_tried(JsonObject& object) {
  std::vector<TriedLaw> out;
  each(object, "tried", [&](JsonObject& o) {
    out.push_back({o.text("form"), o.number("error", kSize)});
  });
  return out;
}

KernelTable read_kernel_table(JsonObject& object) {
  KernelTable table;
  table.point = read_point(object, 1);
  table.whole_over_sum = object.number_or("whole_over_sum", 1, kPositiveRange);
  table.total_sd = object.number_or("total_sd", 0, kSize);
  table.peak_flops_per_s = object.number_or("peak_gflop_per_s", 0, kSize) * 1e9;
  table.peak_bytes_per_s = object.number_or("peak_gb_per_s", 0, kSize) * 1e9;
  table.form = object.text_or("form", "");
  table.tried = read_tried(object);
  table.source = read_source(object);
  each(object, "classes", [&](JsonObject& o) { table.fits.push_back(read_kernel(o)); });
  return table;
}

void write_tried(const std::vector<TriedLaw>& tried, Json& out) {
  for (const TriedLaw& one : tried) {
    out["tried"].push_back({{"form", one.form}, {"error", one.error}});
  }
}

nlohmann::ordered_json json_of_table(const KernelTable& table) {
  Json out;
  write_point(table.point, out);
  out["whole_over_sum"] = table.whole_over_sum;
  if (table.total_sd > 0) out["total_sd"] = table.total_sd;
  out["peak_gflop_per_s"] = tidy(table.peak_flops_per_s * 1e-9);
  out["peak_gb_per_s"] = tidy(table.peak_bytes_per_s * 1e-9);
  if (!table.form.empty()) out["form"] = table.form;
  write_tried(table.tried, out);
  out["source"] = table.source;
  for (const KernelFit& fit : table.fits) out["classes"].push_back(json_of(fit));
  return out;
}

}  // namespace offcut::device_models
