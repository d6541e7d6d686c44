#include "network_models/network_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_fields.h"

namespace offcut::network_models {
namespace {

constexpr std::string_view kRadio = "radio.";
constexpr Range kMbitRange = between(1e-6, 1e12);  // as the rates of network_fields.cc

// True for a text that may name a file: not empty and without control characters.
bool names_a_file(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

// `source` is a text, or an object whose texts are joined: "paper: ...; derivation: ...".
std::string read_source(JsonObject& root) {
  const JsonValue value = root.at("source");
  if (!value.is_object()) return value.text();
  std::string out;
  JsonObject parts = value.object();
  for (const std::string& key : parts.keys()) {
    out += message(out.empty() ? "" : "; ", key, ": ", parts.text(key));
  }
  return out;
}

void read_number(JsonObject& object, std::string_view key, const NetworkField& field,
                 NetworkSpec& spec) {
  const auto value = object.find(key);
  if (!value) return;
  const double number = value->number(between(field.least, field.most));
  // After a mistake number() returns zero; the document holds the error already, and keeps it.
  if (const auto set = field.set(spec, number); !set) {
    object.add_error(set.error().code, set.error().message);
  }
}

void read_numbers(JsonObject& root, NetworkSpec& spec) {
  std::optional<JsonObject> radio;
  if (const auto value = root.find("radio")) radio = value->object();
  for (const NetworkField& field : network_fields()) {
    if (!field.name.starts_with(kRadio)) {
      read_number(root, field.name, field, spec);
    } else if (radio) {
      read_number(*radio, field.name.substr(kRadio.size()), field, spec);
    }
  }
  if (radio) radio->finish();
}

void read_word(JsonObject& root, std::string_view key, const std::vector<std::string>& names,
               NetworkSpec& spec) {
  if (!root.has(key)) {
    static_cast<void>(root.find(key));  // known, so that a misspelt key is led to it
    return;
  }
  const std::string word = root.one_of(key, names);
  if (spec.set(key, word).has_value()) return;  // a wrong word is recorded by one_of
}

void read_quantiles(JsonObject& root, NetworkSpec& spec) {
  const auto value = root.find("rate_quantiles");
  if (!value) return;
  auto quantiles = std::make_shared<std::vector<RateQuantile>>();
  for (const JsonValue& element : value->elements()) {
    JsonObject entry = element.object();
    RateQuantile quantile;
    quantile.percent = entry.number("percent", between(0, 100));
    quantile.rate = Bandwidth::from_mbit_per_s(entry.number("mbit_per_s", kMbitRange));
    entry.finish();
    const bool rising = quantiles->empty() || (quantile.percent > quantiles->back().percent &&
                                               quantile.rate >= quantiles->back().rate);
    if (!rising) element.refuse("quantiles in rising order");
    quantiles->push_back(quantile);
  }
  if (quantiles->empty()) value->refuse("at least one quantile");
  spec.rate_quantiles = std::move(quantiles);
}

// Reads the trace that a key names, relative to the folder of the network file.
Result<std::shared_ptr<const BandwidthTrace>> read_trace(JsonObject& root, std::string_view key,
                                                         const std::filesystem::path& folder) {
  const auto value = root.find(key);
  if (!value) return nullptr;
  const std::string file = value->text();
  if (!names_a_file(file)) {
    return fail(ErrorCode::InvalidArgument,
                message(value->place(), ": expected the name of a file, found ", in_quotes(file)));
  }
  Result<BandwidthTrace> trace = read_bandwidth_trace(folder / file);
  if (!trace) return fail(within(value->place(), trace.error()));
  return std::make_shared<const BandwidthTrace>(*std::move(trace));
}

Result<void> read_traces(JsonObject& root, const std::filesystem::path& folder, NetworkSpec& spec) {
  auto up = read_trace(root, "uplink_trace", folder);
  if (!up) return fail(up.error());
  auto down = read_trace(root, "downlink_trace", folder);
  if (!down) return fail(down.error());
  if (*up) spec.uplink_trace = *std::move(up);
  if (*down) spec.downlink_trace = *std::move(down);
  // The mean stands for the trace where a constant rate is asked for.
  if (spec.uplink_trace) spec.uplink = spec.uplink_trace->mean();
  if (spec.downlink_trace) spec.downlink = spec.downlink_trace->mean();
  return {};
}

// Returns the spec that an alias starts from.
Result<NetworkSpec> read_base(JsonObject& root, const std::filesystem::path& folder,
                              const std::string& place) {
  const std::string base = root.text("same_as");
  const bool plain = names_a_file(base) && base.find_first_of("/\\") == std::string::npos;
  if (!plain) {
    return fail(
        ErrorCode::InvalidArgument,
        message(place, ": same_as: expected the name of a network, found ", in_quotes(base)));
  }
  const std::filesystem::path path = folder / (base + ".json");
  const Result<JsonDocument> document = JsonDocument::read(path);
  if (!document) return fail(within(place + ": same_as", document.error()));
  if (document->root().has("same_as")) {
    return fail(ErrorCode::Malformed,
                message(place, ": same_as: expected a network that is no alias itself, found ",
                        in_quotes(base)));
  }
  return parse_network(*document, folder);
}

}  // namespace

Result<NetworkSpec> parse_network(const JsonDocument& document,
                                  const std::filesystem::path& folder) {
  JsonObject root = document.root();
  if (document.error()) return fail(*document.error());
  NetworkSpec spec;
  const bool alias = root.has("same_as");
  if (alias) {
    Result<NetworkSpec> base = read_base(root, folder, document.name());
    if (!base) return fail(base.error());
    spec = *std::move(base);
  }
  root.schema(kNetworkSchema);
  auto origin = std::make_shared<NetworkOrigin>();
  origin->file = document.name();
  origin->name = root.text("name");
  origin->source = read_source(root);
  if (alias) origin->source += message("; ", spec.origin->name, ": ", spec.origin->source);
  origin->confidence = root.text_or("confidence", alias ? spec.origin->confidence : "assumed");
  spec.origin = std::move(origin);
  for (const WordField& field : word_fields()) read_word(root, field.name, field.words(), spec);
  if (!alias) {
    if (!root.has("uplink_trace")) static_cast<void>(root.number("uplink_mbit_per_s"));
    static_cast<void>(root.number("rtt_ms"));
  }
  read_quantiles(root, spec);
  if (document.error()) return fail(*document.error());
  const Result<void> traces = read_traces(root, folder, spec);
  if (!traces) return fail(within(document.name(), traces.error()));
  read_numbers(root, spec);
  root.finish();
  if (document.error()) return fail(*document.error());
  return spec;
}

Result<NetworkSpec> read_network(const std::filesystem::path& path) {
  const Result<JsonDocument> document = JsonDocument::read(path);
  if (!document) return fail(document.error());
  return parse_network(*document, path.parent_path());
}

Result<std::vector<ListedNetwork>> list_networks(const std::filesystem::path& data_folder) {
  std::error_code refused;
  std::vector<ListedNetwork> out;
  for (std::filesystem::directory_iterator entry(data_folder, refused), end;
       !refused && entry != end; entry.increment(refused)) {
    if (entry->path().extension() != ".json") continue;
    if (entry->path().stem().extension() == ".schema") continue;  // describes the files
    out.push_back({.name = entry->path().stem().string(), .path = entry->path()});
  }
  if (refused) {
    return fail(ErrorCode::NotFound, message(data_folder.string(),
                                             ": expected a folder of "
                                             "network files, found: ",
                                             refused.message()));
  }
  std::sort(out.begin(), out.end(),
            [](const ListedNetwork& a, const ListedNetwork& b) { return a.name < b.name; });
  return out;
}

}  // namespace offcut::network_models
