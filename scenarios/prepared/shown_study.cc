#include "scenarios/prepared/shown_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "device_models/clock.h"
#include "engine/base/text.h"
#include "network_models/network_fields.h"
#include "scenarios/file/opened.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/prepared/shown_json.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using network_models::NetworkSpec;

// Gathers what the file leaves unsaid. What it states, and what an axis sets, is left out.
class Unsaid {
 public:
  explicit Unsaid(const Study& study) : study_(study), file_(study.document().value().raw()) {}

  const Json& file() const { return file_; }
  UnsaidKeys take() { return std::move(keys_); }

  void add(const std::string& place, const std::string& key, std::string value, std::string why) {
    const std::string field = place.empty() ? key : message(place, ".", key);
    if (is_stated(field) || is_swept(field)) return;
    std::vector<UnsaidKey>& keys = keys_[place];
    const bool known =
        std::any_of(keys.begin(), keys.end(), [&](const UnsaidKey& one) { return one.key == key; });
    if (!known) keys.push_back({key, std::move(value), std::move(why)});
  }
  void add(const std::string& place, const std::string& key, double value, std::string why) {
    add(place, key, fmt::format("{:.12g}", value), std::move(why));
  }
  void add_text(const std::string& place, const std::string& key, const std::string& value,
                std::string why) {
    add(place, key, Json(value).dump(), std::move(why));
  }

 private:
  bool is_stated(const std::string& field) const {
    const Json* at = &file_;
    for (const std::string& word : split(field, '.')) {
      const std::string key = word.substr(0, word.find('['));
      if (!at->is_object() || !at->contains(key)) return false;
      at = &(*at)[key];
      if (at->is_array()) return false;  // elements have places of their own
    }
    return true;
  }
  bool is_swept(const std::string& field) const {
    const std::vector<Axis>& axes = study_.axes().axes();
    return std::any_of(axes.begin(), axes.end(),
                       [&](const Axis& axis) { return axis.field == field; });
  }

  const Study& study_;
  const Json file_;
  UnsaidKeys keys_;
};

// ---- sites

struct ShownSite {
  const char* place;
  const SiteChoice& choice;
  const SiteColumn& column;
};

Result<void> add_clock(const ShownSite& site, OpenedFiles& opened, Unsaid& unsaid) {
  if (site.choice.model.empty()) return {};
  const auto device = opened.device(site.choice.model);
  if (!device) return fail(device.error());
  const device_models::ClockRange range = device_models::clock_range(**device, site.column.point);
  if (range.top > 0) {
    unsaid.add(site.place, "frequency_mhz", range.top, "the top clock of what is busy");
  }
  return {};
}

Result<void> add_site(const ShownSite& site, OpenedFiles& opened, Unsaid& unsaid) {
  const OperatingPoint& point = site.column.point;
  const std::string from = message("as ", site.column.site, " has it");
  unsaid.add_text(site.place, "unit", point.unit, from);
  if (point.affinity != site.choice.point.affinity) {
    unsaid.add_text(site.place, "affinity", point.affinity, from);
  }
  if (!site.choice.says_precision) {
    unsaid.add_text(site.place, "precision", point.precision,
                    point.precision == "fp32" ? "default" : "of the runs of the model");
  }
  return add_clock(site, opened, unsaid);
}

Result<void> add_sites(const Combination& combination, OpenedFiles& opened, Unsaid& unsaid) {
  const Scenario& scenario = combination.scenario;
  const CutGroup& group = *combination.group;
  auto ok =
      add_site({"device", scenario.device, group.device(combination.columns)}, opened, unsaid);
  if (!ok) return ok;
  ok = add_site({"cloud", scenario.cloud, group.cloud(combination.columns)}, opened, unsaid);
  if (!ok || !scenario.edge) return ok;
  return add_site({"edge", scenario.edge->site, group.edge_site(combination.edge_column).column},
                  opened, unsaid);
}

// ---- networks

// A network file and what it stands on ("same_as"), as far as keys of it are looked for.
bool states(const Json& file, const std::string& field) {
  const Json* at = &file;
  for (const std::string& word : split(field, '.')) {
    if (!at->is_object() || !at->contains(word)) return false;
    at = &(*at)[word];
  }
  return true;
}

Result<std::vector<Json>> files_of(const NetworkSpec& spec, const Catalog& catalog) {
  std::vector<Json> out;
  std::filesystem::path path = spec.origin->file;
  while (!path.empty() && out.size() < 2) {
    const auto document = JsonDocument::read(path);
    if (!document) return fail(document.error());
    out.push_back(document->value().raw());
    const std::string base = out.back().value("same_as", std::string());
    if (base.empty()) break;
    const auto found = catalog.find(CatalogKind::Network, base, path.parent_path());
    if (!found) return fail(found.error());
    path = *found;
  }
  return out;
}

// Sets a key of the network, which may lie in its object "radio".
void add_field(const std::string& place, const std::string& field, const std::string& value,
               const std::string& why, Unsaid& unsaid) {
  const std::size_t dot = field.find('.');
  if (dot == std::string::npos) return unsaid.add(place, field, value, why);
  // An object that the file does not have is written beside the keys of the network.
  const std::string inner = message(place, ".", field.substr(0, dot));
  const bool has_object = states(unsaid.file(), inner);
  if (has_object) return unsaid.add(inner, field.substr(dot + 1), value, why);
  unsaid.add(place, field, value, why);
}

std::string word_of(const network_models::WordField& field, const NetworkSpec& spec) {
  for (std::size_t k = 0; k < field.words().size(); ++k) {
    NetworkSpec other = spec;
    field.put(other, k);
    const bool same = other.transport == spec.transport && other.connection == spec.connection &&
                      other.tail_rule == spec.tail_rule;
    if (same) return field.words()[k];
  }
  return "";
}

Result<void> add_network(const std::string& place, const NetworkSpec& spec, const Catalog& catalog,
                         Unsaid& unsaid) {
  const auto files = files_of(spec, catalog);
  if (!files) return fail(files.error());
  const auto why = [&](const std::string& field) {
    const bool in_file = std::any_of(files->begin(), files->end(),
                                     [&](const Json& file) { return states(file, field); });
    return in_file ? message("of ", spec.name(), ", ", spec.origin->confidence)
                   : std::string("default");
  };
  for (const network_models::WordField& field : network_models::word_fields()) {
    const std::string name(field.name);
    if (!network_models::idle_reason(name, spec).empty()) continue;
    add_field(place, name, Json(word_of(field, spec)).dump(), why(name), unsaid);
  }
  for (const network_models::NetworkField& field : network_models::network_fields()) {
    const std::string name(field.name);
    // Below the least value: not there, as a network that charges no reply has no rate down.
    const bool counts = network_models::idle_reason(name, spec).empty() &&
                        field.get(spec) >= field.least &&
                        (field.obstacle == nullptr || field.obstacle(spec).empty());
    if (counts) add_field(place, name, fmt::format("{:.12g}", field.get(spec)), why(name), unsaid);
  }
  return {};
}

// ---- keys with a default

// Reads the scenario again, to hear which defaults its readers take.
void add_defaults(const Study& study, Unsaid& unsaid) {
  JsonDocument document = JsonDocument::wrap(unsaid.file(), study.file());
  document.keep_defaults();
  (void)read_scenario(document.root());
  for (const JsonDefault& one : document.defaults()) {
    const bool says_nothing = one.value == "\"\"";
    const bool is_of_point = one.key == "frequency_mhz" || one.key == "precision";  // add_site()
    if (!says_nothing && !is_of_point) unsaid.add(one.place, one.key, one.value, "default");
  }
}

Result<ResolvedScenario> first_answerable(const PreparedStudy& study) {
  std::uint64_t i = 0;
  for (; i + 1 < study.size(); ++i) {
    const auto out = study.left_out(i);
    if (out && *out == LeftOut::No) break;
  }
  return resolve_answerable(study, i);
}

}  // namespace

Result<std::string> shown_study(const PreparedStudy& study, const Catalog& catalog) {
  const auto resolved = first_answerable(study);
  if (!resolved) return fail(resolved.error());
  const Combination& combination = *resolved->combination;
  OpenedFiles opened(catalog, study.study().folder());
  Unsaid unsaid(study.study());
  auto ok = add_sites(combination, opened, unsaid);
  if (!ok) return fail(ok.error());
  ok = add_network("network", resolved->network, catalog, unsaid);
  if (!ok) return fail(ok.error());
  if (combination.scenario.edge) {
    ok = add_network("edge.network", *combination.edge_spec, catalog, unsaid);
    if (!ok) return fail(ok.error());
  }
  add_defaults(study.study(), unsaid);
  const Json file = unsaid.file();
  return json_with_notes(file, unsaid.take());
}

}  // namespace offcut::scenarios
