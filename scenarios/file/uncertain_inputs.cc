#include "scenarios/file/uncertain_inputs.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/word_table.h"

namespace offcut::scenarios {
namespace {

struct DistributionKind {
  std::string_view word;
  std::size_t parameters;  // 0: any number
  Result<Distribution> (*make)(const std::vector<double>& p);
};

using Numbers = std::vector<double>;
constexpr std::array kDistributions = {
    DistributionKind{"uniform", 2,
                     [](const Numbers& p) { return Distribution::uniform(p[0], p[1]); }},
    DistributionKind{"loguniform", 2,
                     [](const Numbers& p) { return Distribution::loguniform(p[0], p[1]); }},
    DistributionKind{"normal", 2,
                     [](const Numbers& p) { return Distribution::normal(p[0], p[1]); }},
    DistributionKind{"lognormal", 2,
                     [](const Numbers& p) { return Distribution::lognormal(p[0], p[1]); }},
    DistributionKind{"triangular", 3,
                     [](const Numbers& p) { return Distribution::triangular(p[0], p[1], p[2]); }},
    DistributionKind{"empirical", 0, [](const Numbers& p) { return Distribution::empirical(p); }},
};

Result<Distribution> make(const DistributionKind& kind, const std::vector<double>& p) {
  if (kind.parameters == 0 || kind.parameters == p.size()) return kind.make(p);
  return fail(ErrorCode::InvalidArgument,
              message("expected the ", kind.parameters, " parameters of ", kind.word, ", found ",
                      p.size()));
}

constexpr std::size_t kMostLevels = 16;
constexpr double kFarTail = 1e-9;

}  // namespace

double least_drawn(const Distribution& d) { return d.quantile(d.bounded() ? 0 : kFarTail); }
double most_drawn(const Distribution& d) { return d.quantile(d.bounded() ? 1 : 1 - kFarTail); }

Result<void> expect_no_value_beside(const Input& input, const JsonDocument& document) {
  const nlohmann::ordered_json* at = &document.value().raw();
  for (std::string rest = input.name; !rest.empty();) {
    if (!at->is_object()) return {};
    // Keys of a network may hold a dot: "radio.tail_ms".
    const std::string key = at->contains(rest) ? rest : rest.substr(0, rest.find('.'));
    if (!at->contains(key)) return {};
    at = &(*at)[key];
    rest.erase(0, std::min(rest.size(), key.size() + 1));
  }
  return fail(ErrorCode::InvalidArgument,
              message("inputs.", input.name, ": expected no value of ", input.name,
                      " besides, which the input replaces, found ", at->dump()));
}

InputKind input_kind_of(const std::string& field) {
  if (field == "device.time_scale") return InputKind::DeviceTime;
  if (field == "device.energy_scale") return InputKind::DeviceEnergy;
  if (field == "edge.time_scale") return InputKind::EdgeTime;
  if (field == "cloud.time_scale") return InputKind::CloudTime;
  return field.starts_with("network.") ? InputKind::Network : InputKind::Outer;
}

bool counts_something(const std::string& field) {
  return field.ends_with(".threads") || field.ends_with("batch") ||
         field.starts_with("dimensions.");
}

// An input outside the network takes certain values only.
Result<Input> with_its_values(const Input& input) {
  if (input_kind_of(input.name) != InputKind::Outer) return input;
  const auto fails = [&](const Error& error) {
    return fail(within(message("inputs.", input.name), error));
  };
  Input out = input;
  out.distribution = input.distribution;
  if (counts_something(input.name)) {
    auto whole = input.distribution.whole();
    if (!whole) return fails(whole.error());
    out.distribution = std::move(*whole);
  }
  const std::size_t listed = out.distribution.values().size();
  if (listed <= kMostLevels) return out;
  return fails(
      {ErrorCode::TooLarge, message("expected at most ", kMostLevels,
                                    " values of a field outside the network, found ", listed)});
}

// The values that a field outside the network takes.
std::vector<double> levels_of(const Input& input) {
  const Distribution& d = input.distribution;
  if (std::vector<double> listed = d.values(); !listed.empty()) return listed;
  std::set<double> levels;
  if (counts_something(input.name) && d.bounded() &&
      d.quantile(1) - d.quantile(0) < static_cast<double>(kMostLevels)) {
    const double least = d.quantile(0);
    const auto steps = truncated<std::size_t>(d.quantile(1) - least);
    for (std::size_t k = 0; k <= steps; ++k) levels.insert(least + static_cast<double>(k));
    return {levels.begin(), levels.end()};
  }
  for (std::size_t k = 0; k < kMostLevels; ++k) {
    levels.insert(d.quantile((static_cast<double>(k) + 0.5) / static_cast<double>(kMostLevels)));
  }
  return {levels.begin(), levels.end()};
}

std::vector<Input> read_inputs(JsonObject& block) {
  std::vector<Input> inputs;
  JsonObject fields = block.object("inputs");
  for (const std::string& field : fields.keys()) {
    JsonObject object = fields.object(field);
    const std::vector<std::string> keys = object.keys();
    const std::string found = keys.empty() ? "" : keys.front();
    const auto kind = std::find_if(kDistributions.begin(), kDistributions.end(),
                                   [&](const DistributionKind& one) { return one.word == found; });
    if (keys.size() != 1 || kind == kDistributions.end()) {
      object.add_error(ErrorCode::Malformed,
                       message("expected one distribution, found ", keys.size(), " with ",
                               in_quotes(found), suggestion(found, words_of(kDistributions))));
      continue;
    }
    std::vector<double> parameters;
    for (const JsonValue& value : object.elements(found)) {
      parameters.push_back(value.number());
    }
    auto distribution = make(*kind, parameters);
    if (distribution) {
      inputs.push_back({field, std::move(*distribution)});
    } else {
      object.add_error(distribution.error().code, distribution.error().message);
    }
  }
  if (inputs.empty()) block.add_error(ErrorCode::Malformed, "inputs: expected a field, found none");
  return inputs;
}

}  // namespace offcut::scenarios
