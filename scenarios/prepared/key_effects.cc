#include "scenarios/prepared/key_effects.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/base/text.h"
#include "scenarios/file/uncertainty_choice.h"
#include "scenarios/prepared/counted_figures.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/network_effects.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// A key that needs another one beside it.
struct Company {
  std::string_view field;
  bool (*counts)(const Json& file, const Scenario& scenario);
  const char* expected;
};

const Json* part_of(const Json& file, std::string_view field) {
  const Json* at = &file;
  for (const std::string_view key : split(field, '.')) {
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &(*at)[std::string(key)];
  }
  return at;
}

bool has_own_encoding(const Json& file, const Scenario& scenario) {
  static_cast<void>(file);
  return std::any_of(scenario.encodings.begin(), scenario.encodings.end(),
                     [](const Encoding& encoding) { return encoding.name != "plain"; });
}

// Whether something may be sent that states no size of its own.
bool has_common_size(const Json& file, const Scenario& scenario) {
  const Json* listed = part_of(file, "transfer.encodings");
  return std::any_of(scenario.encodings.begin(), scenario.encodings.end(),
                     [&](const Encoding& encoding) {
                       if (encoding.name == "plain" || listed == nullptr || !listed->is_array())
                         return true;
                       return std::any_of(listed->begin(), listed->end(), [&](const Json& one) {
                         return one.is_object() && one.value("name", "") == encoding.name &&
                                !one.contains("bytes_per_element");
                       });
                     });
}

bool counts_energy(const Json& file, const Scenario& scenario) {
  static_cast<void>(file);
  return counted_figures(scenario).energy;
}

// No energy is known of an exchange.
bool counts_time(const Json& file, const Scenario& scenario) {
  static_cast<void>(file);
  return counted_figures(scenario).time;
}

// Where the answers show no time, the cloud's counts by the energy of waiting for it.
bool counts_cloud_time(const Json& file, const Scenario& scenario) {
  static_cast<void>(file);
  const CountedFigures counted = counted_figures(scenario);
  return counted.time || (counted.energy && scenario.question.objective.scope == EnergyScope::All);
}
constexpr const char* kCloudTime = "answers that show a time, or the energy of waiting for it";

constexpr std::array kCompanies = {
    Company{"cloud.threads", counts_cloud_time, kCloudTime},
    Company{"cloud.frequency_mhz", counts_cloud_time, kCloudTime},
    Company{"cloud.start", counts_cloud_time, kCloudTime},
    Company{"cloud.exchange_us", counts_cloud_time, kCloudTime},
    Company{"cloud.exchange_ns_per_byte", counts_cloud_time, kCloudTime},
    Company{"device.exchange_us", counts_time, "answers that show a time"},
    Company{"device.exchange_ns_per_byte", counts_time, "answers that show a time"},
    Company{"energy", counts_energy, "answers that show an energy, or a bound of one"},
    Company{"stream.batch_marginal",
            [](const Json&, const Scenario& s) {
              return s.question.stream && s.question.stream->cloud_batch > 1;
            },
            "stream.cloud_batch above 1 beside it"},
    Company{"constraints.accuracy_drop",
            [](const Json&, const Scenario& s) {
              return std::any_of(s.encodings.begin(), s.encodings.end(),
                                 [](const Encoding& e) { return e.accuracy_drop > 0; });
            },
            "an encoding that may be chosen and has an accuracy_drop (transfer.encodings)"},
    Company{"transfer.encodings", has_own_encoding, "\"allow\" to take one of them at least"},
    Company{"transfer.allow",
            [](const Json& file, const Scenario&) {
              return part_of(file, "transfer.encodings") != nullptr;
            },
            "encodings to choose from (transfer.encodings)"},
    Company{"transfer.bytes_per_element", has_common_size,
            "\"allow\" to take \"plain\" or an encoding without bytes_per_element"},
};

bool is_stated(const Json& file, const std::vector<std::string>& axes, std::string_view field) {
  return part_of(file, field) != nullptr ||
         std::find(axes.begin(), axes.end(), field) != axes.end();
}

std::vector<std::string> fields_of(const Axes& axes) {
  std::vector<std::string> out;
  for (const Axis& axis : axes.axes()) out.push_back(axis.field);
  return out;
}

// The block "uncertainty", of a sweep or of the study; what cannot be read is left to its reader.
std::optional<UncertaintyChoice> draws_of(const Study& study) {
  if (study.base().uncertainty) return study.base().uncertainty;
  const Json& file = study.document().value().raw();
  if (study.kind() != StudyKind::Uncertainty || !file.contains("uncertainty") ||
      !file["uncertainty"].is_object()) {
    return std::nullopt;
  }
  const JsonDocument copy = JsonDocument::wrap(Json(file["uncertainty"]), study.file());
  return read_uncertainty(copy.root());
}

bool lacks_spread(const SiteColumn& column) {
  if (column.relative_sd.empty()) return true;
  for (std::size_t v = 0; v < column.time.size(); ++v) {
    if (column.time[v] > Duration::zero() && !(column.relative_sd[v] > 0)) return true;
  }
  return false;
}

// A spread that counts for layers without a measured one.
Result<void> expect_spread_used(const Study& study, const StudyContext& context) {
  const auto draws = draws_of(study);
  if (!draws) return {};
  bool device = draws->device_layer_sd == 0;
  bool cloud = draws->cloud_layer_sd == 0;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    device = device || lacks_spread(combination.group->device(combination.columns));
    cloud = cloud || lacks_spread(combination.group->cloud(combination.columns));
  }
  if (device && cloud) return {};
  return fail(ErrorCode::InvalidArgument,
              message("uncertainty.", device ? "cloud" : "device",
                      "_layer_sd: it has no effect: expected layers whose spread was not measured, "
                      "found a measured one for each"));
}

bool loads_nothing(const PricedSite& site) {
  return std::all_of(site.loading.begin(), site.loading.end(),
                     [](Duration time) { return time == Duration::zero(); });
}

// Every site of every combination that is answered.
std::vector<const PricedSite*> sites_of(const StudyContext& context) {
  std::vector<const PricedSite*> out;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    out.push_back(&combination.group->device_site(combination.columns));
    out.push_back(&combination.group->cloud_site(combination.columns));
    if (combination.scenario.edge) {
      out.push_back(&combination.group->edge_site(combination.edge_column));
    }
  }
  return out;
}

bool draws_energy(const Encoding& encoding) {
  return encoding.device.encode_j_per_byte > 0 || encoding.device.decode_j_per_byte > 0;
}

// Energy of a codec counts where some answer shows energies.
Result<void> expect_codec_energy_shown(std::span<const Scenario* const> scenarios) {
  const Encoding* idle = nullptr;
  for (const Scenario* scenario : scenarios) {
    if (counted_figures(*scenario).energy) return {};
    for (const Encoding& encoding : scenario->encodings) {
      if (draws_energy(encoding)) idle = &encoding;
    }
  }
  if (idle == nullptr) return {};
  return fail(ErrorCode::InvalidArgument,
              message("transfer.encodings: ", in_quotes(idle->name),
                      ": device: energy per byte has no effect: expected answers that show an "
                      "energy, or a bound of one, found none"));
}

}  // namespace

Result<void> expect_company(const Json& file, const std::vector<std::string>& axes,
                            std::span<const Scenario* const> scenarios) {
  for (const Company& row : kCompanies) {
    if (!is_stated(file, axes, row.field)) continue;
    const bool counts = std::any_of(scenarios.begin(), scenarios.end(),
                                    [&](const Scenario* s) { return row.counts(file, *s); });
    if (counts) continue;
    return fail(ErrorCode::InvalidArgument,
                message(row.field, ": it has no effect: expected ", row.expected, ", found none"));
  }
  return {};
}

Result<void> expect_loading(std::span<const PricedSite* const> sites) {
  bool cold = false;
  for (const PricedSite* site : sites) {
    if (!site->cold) continue;
    if (!loads_nothing(*site)) return {};
    cold = true;
  }
  if (!cold) return {};
  return fail(ErrorCode::InvalidArgument,
              "start: it has no effect: expected a model with parameters or a measured loading "
              "time beside \"cold\", found neither");
}

Result<void> expect_effects(const Study& study, const StudyContext& context) {
  if (auto ok = expect_effects_of_networks(study, context); !ok) return ok;
  if (auto ok = expect_spread_used(study, context); !ok) return ok;
  if (auto ok = expect_loading(sites_of(context)); !ok) return ok;
  std::vector<const Scenario*> scenarios;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out == LeftOut::No) scenarios.push_back(&combination.scenario);
  }
  if (auto ok = expect_codec_energy_shown(scenarios); !ok) return ok;
  return expect_company(study.document().value().raw(), fields_of(study.axes()), scenarios);
}

}  // namespace offcut::scenarios
