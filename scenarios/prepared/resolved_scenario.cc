#include "scenarios/prepared/resolved_scenario.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

// The fields of a site that conditions may name, without "device." or "cloud.".
Result<std::optional<Setting>> field_of_site(const std::string& key, const SiteChoice& site,
                                             std::optional<int> cores) {
  const OperatingPoint& point = site.point;
  const auto word = [](const std::string& text) { return std::optional<Setting>(text); };
  const auto number = [](double x) { return std::optional<Setting>(x); };
  if (key == "model") return word(site.trace.empty() ? site.model : site.trace);
  if (key == "unit") return word(point.unit);
  if (key == "affinity") return word(point.affinity);
  if (key == "framework") return word(point.framework);
  if (key == "precision") return word(point.precision);
  if (key == "start") return word(site.start_cold ? "cold" : "warm");
  if (key == "threads") return number(point.threads);
  if (key == "batch") return number(point.batch);
  if (key == "frequency_mhz") return number(point.frequency_mhz);
  if (key == "cores") return cores ? number(*cores) : std::nullopt;
  static const std::vector<std::string> known = {"model",         "unit",  "affinity", "framework",
                                                 "precision",     "start", "threads",  "batch",
                                                 "frequency_mhz", "cores"};
  return fail(ErrorCode::NotFound,
              message("no field of a site is called ", in_quotes(key), suggestion(key, known)));
}

Error unknown_field(const std::string& field, const Axes& axes) {
  std::vector<std::string> known = {"model", "objective", "network.model"};
  for (const Axis& axis : axes.axes()) known.push_back(axis.field);
  return {ErrorCode::NotFound,
          message("no axis of the sweep is called ", in_quotes(field), suggestion(field, known))};
}

}  // namespace

Result<network_models::NetworkSpec> network_of(const StudyContext& parts,
                                               std::span<const std::size_t> digits) {
  const NetworkAxes& networks = parts.networks;
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

Result<LeftOut> left_out(const StudyContext& parts, std::span<const std::size_t> digits) {
  const Combination& combination = parts.combinations[parts.axes.combination_of(digits)];
  if (combination.left_out != LeftOut::No || parts.network_conditions.empty()) {
    return combination.left_out;
  }
  const auto network = network_of(parts, digits);
  if (!network) return fail(network.error());
  const auto lookup = [&](const std::string& field) {
    return field_of(field, parts.axes, digits, combination, &*network);
  };
  for (const Condition& condition : parts.network_conditions) {
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

Result<ResolvedScenario> resolve_scenario(const StudyContext& parts,
                                          std::vector<std::size_t> digits) {
  ResolvedScenario asked;
  asked.combination = &parts.combinations[parts.axes.combination_of(digits)];
  OFFCUT_CHECK(asked.combination->left_out == LeftOut::No);
  auto spec = network_of(parts, digits);
  if (!spec) return fail(spec.error());
  asked.network = std::move(*spec);
  auto link = network_models::build_link(asked.network);
  if (!link) return fail(within("network", link.error()));
  asked.link = std::move(*link);
  asked.digits = std::move(digits);
  return asked;
}

}  // namespace offcut::scenarios
