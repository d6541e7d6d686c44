#include "scenarios/prepared/resolved_scenario.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/json/word_table.h"
#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

std::optional<Setting> of(Setting value) { return value; }

// A field of a site that conditions may name, without "device." or "cloud.".
struct SiteField {
  std::string_view word;
  std::optional<Setting> (*get)(const SiteChoice& site, std::optional<int> cores);
};

using Cores = std::optional<int>;
constexpr std::array kSiteFields = {
    SiteField{"model", [](const SiteChoice& site,
                          Cores) { return of(site.trace.empty() ? site.model : site.trace); }},
    SiteField{"unit", [](const SiteChoice& site, Cores) { return of(site.point.unit); }},
    SiteField{"affinity", [](const SiteChoice& site, Cores) { return of(site.point.affinity); }},
    SiteField{"framework", [](const SiteChoice& site, Cores) { return of(site.point.framework); }},
    SiteField{"library", [](const SiteChoice& site, Cores) { return of(site.point.library); }},
    SiteField{"precision", [](const SiteChoice& site, Cores) { return of(site.point.precision); }},
    SiteField{"start",
              [](const SiteChoice& site, Cores) { return of(site.start_cold ? "cold" : "warm"); }},
    SiteField{"threads",
              [](const SiteChoice& site, Cores) { return of(double(site.point.threads)); }},
    SiteField{"batch", [](const SiteChoice& site, Cores) { return of(double(site.point.batch)); }},
    SiteField{"frequency_mhz",
              [](const SiteChoice& site, Cores) { return of(site.point.frequency_mhz); }},
    SiteField{"exchange_us",
              [](const SiteChoice& site, Cores) { return of(site.exchange.fixed.us()); }},
    SiteField{"exchange_ns_per_byte",
              [](const SiteChoice& site, Cores) { return of(1e9 * site.exchange.s_per_byte); }},
    SiteField{"cores", [](const SiteChoice&,
                          Cores cores) { return cores ? of(double(*cores)) : std::nullopt; }},
};

Result<std::optional<Setting>> field_of_site(const std::string& key, const SiteChoice& site,
                                             std::optional<int> cores) {
  for (const SiteField& field : kSiteFields) {
    if (field.word == key) return field.get(site, cores);
  }
  return fail(ErrorCode::NotFound, message("no field of a site is called ", in_quotes(key),
                                           suggestion(key, words_of(kSiteFields))));
}

Error unknown_field(const std::string& field, const Axes& axes) {
  std::vector<std::string> known = {"model", "objective", "network.model"};
  for (const Axis& axis : axes.axes()) known.push_back(axis.field);
  return {ErrorCode::NotFound,
          message("no axis of the sweep is called ", in_quotes(field), suggestion(field, known))};
}

}  // namespace

Result<network_models::NetworkSpec> network_of(const StudyContext& context,
                                               std::span<const std::size_t> digits) {
  const NetworkAxes& networks = context.networks;
  const std::size_t model = networks.model_axis ? digits[*networks.model_axis] : 0;
  network_models::NetworkSpec spec = networks.models[model];
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    if (auto ok = apply_setting(spec, axis.key, axis.values[digits[axis.axis]]); !ok) {
      return fail(within(message("network.", axis.key), ok.error()));
    }
  }
  return spec;
}

Result<std::optional<Setting>> field_of(const std::string& field, const Axes& axes,
                                        std::span<const std::size_t> digits,
                                        const Combination& combination,
                                        const network_models::NetworkSpec* network) {
  for (std::size_t a = 0; a < axes.axes().size(); ++a) {
    const Axis& axis = axes.axes()[a];
    if (axis.field == field) return std::optional<Setting>(axis.values[digits[a]]);
  }
  const Scenario& scenario = combination.scenario;
  if (field == "model") return std::optional<Setting>(scenario.model);
  if (field == "objective") return std::optional<Setting>(scenario.objective);
  if (field == "network.model") return std::optional<Setting>(scenario.network.model);
  if (field.starts_with("device.")) {
    return field_of_site(field.substr(sizeof("device.") - 1), scenario.device,
                         combination.device_cores);
  }
  if (field.starts_with("cloud.")) {
    return field_of_site(field.substr(sizeof("cloud.") - 1), scenario.cloud,
                         combination.cloud_cores);
  }
  if (field.starts_with("edge.") && scenario.edge) {
    const std::string key = field.substr(sizeof("edge.") - 1);
    if (!key.starts_with("network.")) {
      return field_of_site(key, scenario.edge->site, combination.edge_cores);
    }
    const auto number = combination.edge_spec->number(key.substr(sizeof("network.") - 1));
    if (!number) return fail(number.error());
    return std::optional<Setting>(*number);
  }
  if (!field.starts_with("network.") || network == nullptr) return fail(unknown_field(field, axes));
  const auto number = network->number(field.substr(sizeof("network.") - 1));
  if (!number) return fail(number.error());
  return std::optional<Setting>(*number);
}

bool StudyContext::leaves_out() const {
  return !network_conditions.empty() ||
         std::any_of(combinations.begin(), combinations.end(),
                     [](const Combination& s) { return s.left_out != LeftOut::No; });
}

Result<LeftOut> left_out(const StudyContext& context, std::span<const std::size_t> digits) {
  const Combination& combination = context.combinations[context.axes.combination_of(digits)];
  if (combination.left_out != LeftOut::No || context.network_conditions.empty()) {
    return combination.left_out;
  }
  const auto network = network_of(context, digits);
  if (!network) return fail(network.error());
  const auto lookup = [&](const std::string& field) {
    return field_of(field, context.axes, digits, combination, &*network);
  };
  for (const Condition& condition : context.network_conditions) {
    const auto kept = holds(condition, lookup);
    if (!kept) return fail(kept.error());
    if (!*kept) return LeftOut::Condition;
  }
  return LeftOut::No;
}

Result<void> apply_setting(network_models::NetworkSpec& spec, const std::string& key,
                           const Setting& setting) {
  if (const double* number = std::get_if<double>(&setting)) return spec.set(key, *number);
  return spec.set(key, std::string_view(std::get<std::string>(setting)));
}

Result<network_models::NetworkSpec> network_with(const std::string& name,
                                                 const NetworkChoice& choice, OpenedFiles& opened) {
  const auto read = opened.network(name);
  if (!read) return fail(read.error());
  network_models::NetworkSpec spec = **read;
  for (const auto& [key, setting] : choice.settings) {
    if (auto ok = apply_setting(spec, key, setting); !ok) return fail(ok.error());
  }
  return spec;
}

Result<ResolvedScenario> resolve_scenario(const StudyContext& context,
                                          std::vector<std::size_t> digits) {
  ResolvedScenario resolved;
  resolved.combination = &context.combinations[context.axes.combination_of(digits)];
  OFFCUT_CHECK(resolved.combination->left_out == LeftOut::No);
  auto spec = network_of(context, digits);
  if (!spec) return fail(spec.error());
  resolved.network = std::move(*spec);
  auto link = network_models::build_link(resolved.network);
  if (!link) return fail(within("network", link.error()));
  resolved.link = std::move(*link);
  resolved.digits = std::move(digits);
  return resolved;
}

}  // namespace offcut::scenarios
