#include "device_models/laws_file.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "device_models/kernel_file.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostThreads = 100'000;
constexpr Range kSize = kQuantityRange;

TransferFit read_transfer_fit(JsonObject& object, std::size_t sources) {
  TransferFit fit;
  fit.kernel = object.text("kernel");
  fit.factors[0] = object.number_or("fixed_us", 0, kSize);
  const JsonValue value = object.at("factors");
  const std::vector<JsonValue> factors = value.elements();
  if (factors.size() != sources) value.refuse("as many factors as there are points in \"from\"");
  for (std::size_t i = 0; i < factors.size() && i < kMostSources; ++i) {
    fit.factors[i + 1] = factors[i].number(kSize);
  }
  fit.samples = static_cast<int>(object.integer("samples", 1, 1'000'000'000));
  fit.relative_sd = object.number("relative_sd", kSize);
  return fit;
}

Transfer read_transfer(JsonObject& object) {
  Transfer transfer;
  each(object, "from", [&](JsonObject& o) { transfer.from.push_back(read_point(o, 1)); });
  if (transfer.from.empty() || transfer.from.size() > kMostSources) {
    object.add_error(ErrorCode::Malformed,
                     message("from: expected one or two points, found ", transfer.from.size()));
  }
  JsonObject to = object.object("to");
  transfer.to = read_point(to, 1);
  to.finish();
  transfer.source = read_source(object);
  each(object, "classes",
       [&](JsonObject& o) { transfer.fits.push_back(read_transfer_fit(o, transfer.from.size())); });
  return transfer;
}

ThreadScaling read_thread_law(JsonObject& object) {
  ThreadScaling out;
  out.affinity = object.text_or("affinity", "any");
  out.framework = object.text_or("framework", "any");
  out.kernel = object.text_or("kernel", "any");
  out.law = {.serial = object.number("serial", kShareRange),
             .parallel = object.number("parallel", kShareRange),
             .per_thread = object.number_or("per_thread", 0, between(0, 1e3)),
             .per_doubling = object.number_or("per_doubling", 0, between(0, 1e3)),
             .floor = object.number_or("floor", 0, kShareRange),
             .ms_per_layer = object.number_or("ms_per_layer", 0, between(0, 1e6))};
  out.relative_sd = object.number_or("relative_sd", 0, kSize);
  out.most_threads = static_cast<int>(object.integer_or("most_threads", 0, 0, kMostThreads));
  out.form = object.text_or("form", "");
  out.tried = read_tried(object);
  out.source = read_source(object);
  return out;
}

SharingScaling read_sharing_law(JsonObject& object) {
  SharingScaling out;
  out.affinity = object.text("affinity");
  out.framework = object.text_or("framework", "any");
  out.law = {.kappa = object.number("kappa", between(1e-9, 1e3)),
             .static_share = object.number_or("static_share", 1, kShareRange),
             .ratio_power = object.number_or("ratio_power", 0, between(-10, 10)),
             .layer_power = object.number_or("layer_power", 0, between(-10, 10))};
  out.relative_sd = object.number_or("relative_sd", 0, kSize);
  out.source = read_source(object);
  return out;
}

TimeRatio read_ratio(JsonObject& object) {
  return {.field = object.one_of(
              "field", {"affinity", "unit", "framework", "library", "precision", "batch"}),
          .from = object.text("from"),
          .to = object.text("to"),
          .kernel = object.text_or("kernel", "any"),
          .ratio = object.number("time_ratio", between(1e-9, 1e6)),
          .relative_sd = object.number_or("relative_sd", 0, kSize),
          .source = read_source(object),
          .from_framework = object.text_or("from_framework", ""),
          .to_framework = object.text_or("to_framework", "")};
}

Json json_of(const Transfer& transfer) {
  Json out;
  for (const OperatingPoint& point : transfer.from) {
    Json from;
    write_point(point, from);
    out["from"].push_back(std::move(from));
  }
  write_point(transfer.to, out["to"]);
  out["source"] = transfer.source;
  for (const TransferFit& fit : transfer.fits) {
    Json factors = Json::array();
    for (std::size_t i = 0; i < transfer.from.size(); ++i) factors.push_back(fit.factors[i + 1]);
    out["classes"].push_back({{"kernel", fit.kernel},
                              {"fixed_us", fit.factors[0]},
                              {"factors", std::move(factors)},
                              {"samples", fit.samples},
                              {"relative_sd", fit.relative_sd}});
  }
  return out;
}

Json json_of(const ThreadScaling& s) {
  Json out = {{"affinity", s.affinity},     {"framework", s.framework},
              {"kernel", s.kernel},         {"serial", s.law.serial},
              {"parallel", s.law.parallel}, {"per_thread", s.law.per_thread}};
  if (s.law.per_doubling > 0) out["per_doubling"] = s.law.per_doubling;
  out["floor"] = s.law.floor;
  if (s.law.ms_per_layer > 0) out["ms_per_layer"] = s.law.ms_per_layer;
  out["relative_sd"] = s.relative_sd;
  if (s.most_threads > 0) out["most_threads"] = s.most_threads;
  if (!s.form.empty()) out["form"] = s.form;
  write_tried(s.tried, out);
  out["source"] = s.source;
  return out;
}

Json json_of(const SharingScaling& s) {
  Json out = {{"affinity", s.affinity},
              {"framework", s.framework},
              {"kappa", s.law.kappa},
              {"static_share", s.law.static_share}};
  if (s.law.ratio_power != 0) out["ratio_power"] = s.law.ratio_power;
  if (s.law.layer_power != 0) out["layer_power"] = s.law.layer_power;
  out["relative_sd"] = s.relative_sd;
  out["source"] = s.source;
  return out;
}

Json json_of(const TimeRatio& r) {
  Json out = {{"field", r.field},   {"from", r.from},        {"to", r.to},
              {"kernel", r.kernel}, {"time_ratio", r.ratio}, {"relative_sd", r.relative_sd},
              {"source", r.source}};
  if (!r.from_framework.empty()) out["from_framework"] = r.from_framework;
  if (!r.to_framework.empty()) out["to_framework"] = r.to_framework;
  return out;
}

Json json_of(const KernelTable& table) { return json_of_table(table); }

template <class Item>
void write_list(const char* key, const std::vector<Item>& items, Json& out) {
  for (const Item& item : items) out[key].push_back(json_of(item));
}

}  // namespace

std::string read_source(JsonObject& object) {
  const JsonValue value = object.at("source");
  if (!value.is_object()) {
    std::string text = value.text();
    if (value.is_text() && text.empty()) value.refuse("where the numbers come from");
    return text;
  }
  std::string out;
  JsonObject parts = value.object();
  for (const std::string& key : parts.keys()) {
    out += message(out.empty() ? "" : "; ", key, ": ", parts.text(key));
  }
  return out;
}

OperatingPoint read_point(JsonObject& object, int default_threads) {
  OperatingPoint point;
  point.unit = object.text_or("unit", "cpu");
  point.affinity = object.text_or("affinity", "any");
  point.threads = static_cast<int>(
      object.integer_or("threads", default_threads, default_threads, kMostThreads));
  point.frequency_mhz = object.number_or("frequency_mhz", 0, kMegahertzRange);
  point.framework = object.text_or("framework", "any");
  point.library = object.text_or("library", "any");
  point.precision = object.text_or("precision", "fp32");
  point.batch = static_cast<int>(object.integer_or("batch", 1, 1, 1'000'000));
  return point;
}

void read_laws(JsonObject& root, DeviceModel& device) {
  each(root, "kernels", [&](JsonObject& o) { device.kernels.push_back(read_kernel_table(o)); });
  each(root, "transfers", [&](JsonObject& o) { device.transfers.push_back(read_transfer(o)); });
  each(root, "thread_laws",
       [&](JsonObject& o) { device.thread_laws.push_back(read_thread_law(o)); });
  each(root, "sharing_laws",
       [&](JsonObject& o) { device.sharing_laws.push_back(read_sharing_law(o)); });
  each(root, "ratios", [&](JsonObject& o) { device.ratios.push_back(read_ratio(o)); });
}

double tidy(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.14g", value);
  return std::strtod(text, nullptr);
}

void write_point(const OperatingPoint& point, Json& out) {
  const OperatingPoint plain;
  if (point.unit != plain.unit) out["unit"] = point.unit;
  out["affinity"] = point.affinity;
  if (point.threads > 0) out["threads"] = point.threads;
  if (point.frequency_mhz > 0) out["frequency_mhz"] = point.frequency_mhz;
  out["framework"] = point.framework;
  if (point.library != plain.library) out["library"] = point.library;
  out["precision"] = point.precision;
  if (point.batch != plain.batch) out["batch"] = point.batch;
}

void write_laws(const DeviceModel& device, Json& out) {
  write_list("kernels", device.kernels, out);
  write_list("transfers", device.transfers, out);
  write_list("thread_laws", device.thread_laws, out);
  write_list("sharing_laws", device.sharing_laws, out);
  write_list("ratios", device.ratios, out);
}

}  // namespace offcut::device_models
