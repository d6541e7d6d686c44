#include "scenarios/prepared/key_effects.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/base/text.h"
#include "scenarios/file/uncertainty_choice.h"
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

constexpr std::array kCompanies = {
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

// A cold start loads something on some of the sites.
Result<void> expect_loading(const StudyContext& context) {
  bool cold = false;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) continue;
    std::vector<const PricedSite*> sites = {&combination.group->device_site(combination.columns),
                                            &combination.group->cloud_site(combination.columns)};
    if (combination.scenario.edge) {
      sites.push_back(&combination.group->edge_site(combination.edge_column));
    }
    for (const PricedSite* site : sites) {
      if (!site->cold) continue;
      if (!loads_nothing(*site)) return {};
      cold = true;
    }
  }
  if (!cold) return {};
  return fail(ErrorCode::InvalidArgument,
              "start: it has no effect: expected a model with parameters or a measured loading "
              "time beside \"cold\", found neither");
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

Result<void> expect_effects(const Study& study, const StudyContext& context) {
  if (auto ok = expect_effects_of_networks(study, context); !ok) return ok;
  if (auto ok = expect_spread_used(study, context); !ok) return ok;
  if (auto ok = expect_loading(context); !ok) return ok;
  std::vector<const Scenario*> scenarios;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out == LeftOut::No) scenarios.push_back(&combination.scenario);
  }
  return expect_company(study.document().value().raw(), fields_of(study.axes()), scenarios);
}

}  // namespace offcut::scenarios
