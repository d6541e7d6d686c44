#include "scenarios/file/site_choice.h"

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

// All keys of a site; what else the object holds is left to the caller.
SiteChoice read_site_keys(JsonObject& site, int default_batch) {
  SiteChoice choice;
  choice.model = site.text_or("model", "");
  choice.trace = site.text_or("trace", "");
  if (choice.model.empty() && choice.trace.empty()) {
    site.add_error(
        ErrorCode::Malformed,
        "expected \"model\" (a device model) or \"trace\" (a trace file), found neither");
  } else if (!choice.model.empty() && !choice.trace.empty()) {
    site.add_error(ErrorCode::Malformed, "expected either \"model\" or \"trace\", found both");
  }
  OperatingPoint& point = choice.point;
  if (site.has("unit")) point.unit = site.one_of("unit", {"cpu", "gpu", "npu"});
  point.affinity = site.text_or("affinity", "any");
  constexpr int kMostThreads = 4096;
  point.threads = static_cast<int>(site.integer_or("threads", 1, 1, kMostThreads));
  point.frequency_mhz = site.number_or("frequency_mhz", 0, kMegahertzRange);
  point.framework = site.text_or("framework", "any");
  point.library = site.text_or("library", "any");
  choice.says_precision = site.has("precision");
  point.precision = site.text_or("precision", "fp32");
  constexpr int kLargestBatch = 1'000'000;
  point.batch = static_cast<int>(site.integer_or("batch", default_batch, 1, kLargestBatch));
  if (site.has("start")) choice.start_cold = site.one_of("start", {"warm", "cold"}) == "cold";
  (void)site.find("start");
  return choice;
}

// Settings by key; those of the radio lie in an object of their own: "radio.tail_ms".
void read_settings(JsonObject object, const std::string& prefix, NetworkChoice& choice) {
  for (const std::string& key : object.keys()) {
    if (prefix.empty() && key == "model") continue;
    const JsonValue value = object.at(key);
    for (const auto& [known, unused] : choice.settings) {
      if (known == prefix + key) value.refuse(message("one value of ", known));
    }
    if (value.is_object() && prefix.empty()) {
      read_settings(value.object(), key + ".", choice);
    } else if (value.is_text()) {
      choice.settings.emplace_back(prefix + key, value.text());
    } else {
      choice.settings.emplace_back(prefix + key, value.number());
    }
  }
}

}  // namespace

SiteChoice read_site(JsonObject site, int default_batch) {
  SiteChoice choice = read_site_keys(site, default_batch);
  constexpr double kNano = 1e-9;
  choice.exchange = {
      .fixed = Duration::from_us(site.number_or("exchange_us", 0, kQuantityRange)),
      .s_per_byte = kNano * site.number_or("exchange_ns_per_byte", 0, kQuantityRange)};
  site.finish();
  return choice;
}

EdgeChoice read_edge(JsonObject edge, int default_batch) {
  EdgeChoice choice{.site = read_site_keys(edge, default_batch),
                    .network = read_network_choice(edge.object("network"))};
  edge.finish();
  return choice;
}

void expect_warm_frames(JsonObject& root, const char* name, const SiteChoice& site) {
  if (!site.start_cold) return;
  root.add_error(ErrorCode::Inconsistent,
                 message(name,
                         ".start: expected warm beside \"stream\", whose frames find the "
                         "model loaded, found cold"));
}

NetworkChoice read_network_choice(JsonObject network) {
  NetworkChoice choice;
  if (network.has("uplink_mbit_per_s") || network.has("model")) {
    choice.model = network.text_or("model", kOwnNetwork);
  } else {
    network.add_error(
        ErrorCode::Malformed,
        "expected \"model\", or \"uplink_mbit_per_s\" of a network that stands alone, "
        "found neither");
  }
  read_settings(network, "", choice);
  return choice;
}

std::string text_of_setting(const Setting& setting) {
  if (const double* number = std::get_if<double>(&setting)) return text_of(*number);
  return std::get<std::string>(setting);
}

}  // namespace offcut::scenarios
