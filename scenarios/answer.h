// What one scenario of a prepared study asks: its cuts, its network, its question.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "network_models/network_spec.h"
#include "scenarios/axes.h"
#include "scenarios/cut_group.h"
#include "scenarios/scenario.h"

namespace offcut {

// The networks of a study: models opened with the settings of the scenario applied, and the axes
// that change single settings.
struct NetworkAxes {
  struct AxisSettings {
    std::size_t axis;  // position in Axes::axes()
    std::string key;   // of the network file
    std::vector<Setting> values;
  };
  std::optional<std::size_t> model_axis;
  std::vector<NetworkSpec> models;  // one a value of the model axis, or one
  std::vector<AxisSettings> settings;
};

// One combination of the axes that change more than the network.
struct Situation {
  Scenario scenario;
  const CutGroup* group = nullptr;
  Columns columns;
  std::string model;  // names for rows
  std::string device;
  std::string cloud;
};

struct AnswerParts {
  Axes axes;
  NetworkAxes networks;
  std::vector<Situation> situations;  // by Axes::situation_of()
  std::vector<std::unique_ptr<CutGroup>> groups;
  std::vector<std::size_t> extra;  // axes that get a column of their own
};

// Sets a network field from a scenario: a number or a word.
[[nodiscard]] Result<void> apply_setting(NetworkSpec& spec, const std::string& key,
                                         const Setting& setting);

// What one scenario asks: its situation, and the network as set by all axes.
struct AskedScenario {
  const Situation* situation = nullptr;
  std::vector<std::size_t> digits;
  NetworkSpec network;
  std::unique_ptr<Link> link;
};

// `digits` as of Axes::digits(). Fails where a combination of network settings is not allowed.
[[nodiscard]] Result<AskedScenario> ask_scenario(const AnswerParts& parts,
                                                 std::vector<std::size_t> digits);

}  // namespace offcut
