#include "scenarios/answer.h"

#include "engine/base/text.h"
#include "network_models/network_link.h"

namespace offcut {
namespace {

// Returns the network of one scenario: the model, then the settings of its axes.
Result<NetworkSpec> network_of(const AnswerParts& parts, std::span<const std::size_t> digits) {
  const NetworkAxes& networks = parts.networks;
  const std::size_t model = networks.model_axis ? digits[*networks.model_axis] : 0;
  NetworkSpec spec = networks.models[model];
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    if (auto ok = apply_setting(spec, axis.key, axis.values[digits[axis.axis]]); !ok) {
      return fail(within(message("network.", axis.key), ok.error()));
    }
  }
  return spec;
}

}  // namespace

Result<void> apply_setting(NetworkSpec& spec, const std::string& key, const Setting& setting) {
  if (const double* number = std::get_if<double>(&setting)) return spec.set(key, *number);
  return spec.set(key, std::string_view(std::get<std::string>(setting)));
}

Result<AskedScenario> ask_scenario(const AnswerParts& parts, std::vector<std::size_t> digits) {
  AskedScenario asked;
  asked.situation = &parts.situations[parts.axes.situation_of(digits)];
  auto spec = network_of(parts, digits);
  if (!spec) return fail(spec.error());
  asked.network = std::move(*spec);
  auto link = build_link(asked.network);
  if (!link) return fail(within("network", link.error()));
  asked.link = std::move(*link);
  asked.digits = std::move(digits);
  return asked;
}

}  // namespace offcut
