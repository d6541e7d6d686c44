#include "device_models/laws_file.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostThreads = 100'000;
constexpr Range kSize = kQuantityRange;

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
            0};
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

std::vector<TriedLaw> read_tried(JsonObject& object) {
  std::vector<TriedLaw> out;
  each(object, "tried", [&](JsonObject& o) {
    out.push_back({o.text("form"), o.number("error", kSize)});
  });
  return out;
}

KernelTable read_table(JsonObject& object) {
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
             .floor = object.number_or("floor", 0, kShareRange)};
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
             .static_share = object.number_or("static_share", 1, kShareRange)};
  out.relative_sd = object.number_or("relative_sd", 0, kSize);
  out.source = read_source(object);
  return out;
}

TimeRatio read_ratio(JsonObject& object) {
  return {.field = object.one_of("field", {"affinity", "unit", "framework", "precision", "batch"}),
          .from = object.text("from"),
          .to = object.text("to"),
          .kernel = object.text_or("kernel", "any"),
          .ratio = object.number("time_ratio", between(1e-9, 1e6)),
          .relative_sd = object.number_or("relative_sd", 0, kSize),
          .source = read_source(object),
          .from_framework = object.text_or("from_framework", ""),
          .to_framework = object.text_or("to_framework", "")};
}

void write_tried(const std::vector<TriedLaw>& tried, Json& out) {
  for (const TriedLaw& one : tried) {
    out["tried"].push_back({{"form", one.form}, {"error", one.error}});
  }
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
  if (fit.anchors.empty()) return out;
  Json anchors = Json::array();
  for (const Anchor& a : fit.anchors) {
    anchors.push_back({a.place[0], a.place[1], a.place[2], a.place[3], a.log_residual});
  }
  out["anchors"] = std::move(anchors);
  return out;
}

Json json_of(const KernelTable& table) {
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
  out["relative_sd"] = s.relative_sd;
  if (s.most_threads > 0) out["most_threads"] = s.most_threads;
  if (!s.form.empty()) out["form"] = s.form;
  write_tried(s.tried, out);
  out["source"] = s.source;
  return out;
}

Json json_of(const SharingScaling& s) {
  return {{"affinity", s.affinity},       {"framework", s.framework},
          {"kappa", s.law.kappa},         {"static_share", s.law.static_share},
          {"relative_sd", s.relative_sd}, {"source", s.source}};
}

Json json_of(const TimeRatio& r) {
  Json out = {{"field", r.field},   {"from", r.from},        {"to", r.to},
              {"kernel", r.kernel}, {"time_ratio", r.ratio}, {"relative_sd", r.relative_sd},
              {"source", r.source}};
  if (!r.from_framework.empty()) out["from_framework"] = r.from_framework;
  if (!r.to_framework.empty()) out["to_framework"] = r.to_framework;
  return out;
}

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
  point.precision = object.text_or("precision", "fp32");
  point.batch = static_cast<int>(object.integer_or("batch", 1, 1, 1'000'000));
  return point;
}

void read_laws(JsonObject& root, DeviceModel& device) {
  each(root, "kernels", [&](JsonObject& o) { device.kernels.push_back(read_table(o)); });
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
