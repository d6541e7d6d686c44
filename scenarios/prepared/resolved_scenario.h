// What one scenario of a prepared study asks: its cuts, its network, its question.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "network_models/network_spec.h"
#include "scenarios/file/axes.h"
#include "scenarios/file/conditions.h"
#include "scenarios/file/scenario.h"
#include "scenarios/prepared/cut_group.h"

namespace offcut::scenarios {

class ThreeSitePlans;
class ThreeSitePlansOfStudy;

// The networks of a study: models opened with the settings of the scenario applied, and the axes
// that change single settings.
struct NetworkAxes {
  struct AxisSettings {
    std::size_t axis;  // position in Axes::axes()
    std::string key;   // of the network file
    AxisValues values;
  };
  std::optional<std::size_t> model_axis;
  std::vector<network_models::NetworkSpec> models;  // one per value of the model axis, or one
  std::vector<AxisSettings> settings;
};

// Why a combination of a sweep has no answer.
enum class LeftOut {
  No,
  Condition,  // "where" says so
  CannotRun,  // the site cannot run so: more threads than cores, a cluster it does not have
};

// One combination of the axes that change more than the network.
struct Combination {
  Scenario scenario;
  LeftOut left_out = LeftOut::No;
  std::string why;                  // it is left out
  const CutGroup* group = nullptr;  // null if left out
  std::optional<int> device_cores;  // of the affinity, for conditions
  std::optional<int> cloud_cores;
  Columns columns;
  std::string model;  // names for rows
  std::string device;
  std::string cloud;
  // Of scenarios with an edge.
  std::string edge;
  std::string edge_network;
  std::optional<int> edge_cores;
  std::optional<network_models::NetworkSpec> edge_spec;
  std::shared_ptr<const Link> edge_link;
  std::size_t edge_column = 0;                  // CutGroup::edge_site()
  const ThreeSitePlans* three_sites = nullptr;  // null: no edge
};

struct StudyContext {
  Axes axes;
  NetworkAxes networks;
  std::vector<Combination> combinations;  // by Axes::combination_of()
  std::vector<std::unique_ptr<CutGroup>> groups;
  std::vector<std::size_t> extra;             // axes that get a column of their own
  std::vector<Condition> network_conditions;  // decided by scenario; the others by combination
  std::shared_ptr<ThreeSitePlansOfStudy> three_sites;  // of scenarios with an edge

  bool leaves_out() const;  // whether any scenario may have no answer
};

// Sets a network field from a scenario: a number or a word.
[[nodiscard]] Result<void> apply_setting(network_models::NetworkSpec& spec, const std::string& key,
                                         const Setting& setting);

// Returns the network model `name` with the settings of a scenario on top.
[[nodiscard]] Result<network_models::NetworkSpec> network_with(const std::string& name,
                                                               const NetworkChoice& choice,
                                                               OpenedFiles& opened);

// Returns the network of these digits: its model, then the settings of the axes, in their order.
[[nodiscard]] Result<network_models::NetworkSpec> network_of(const StudyContext& context,
                                                             std::span<const std::size_t> digits);

// What one scenario asks: its combination, and the network as set by all axes.
struct ResolvedScenario {
  const Combination* combination = nullptr;
  std::vector<std::size_t> digits;
  network_models::NetworkSpec network;
  std::unique_ptr<Link> link;
  double cloud_slow_down = 1;  // times the cloud's time: what regimes may run over
};

// Returns whether the scenario of these digits has an answer, or why not.
[[nodiscard]] Result<LeftOut> left_out(const StudyContext& context,
                                       std::span<const std::size_t> digits);

// Returns the value of a field for conditions. NotFound for a field that is neither an axis nor a
// known one. `network` may be null for fields that are not of the network.
[[nodiscard]] Result<std::optional<Setting>> field_of(const std::string& field, const Axes& axes,
                                                      std::span<const std::size_t> digits,
                                                      const Combination& combination,
                                                      const network_models::NetworkSpec* network);

// The combination must not be left out. `digits` as of Axes::digits(). Fails where a combination of
// network settings is not allowed.
[[nodiscard]] Result<ResolvedScenario> resolve_scenario(const StudyContext& context,
                                                        std::vector<std::size_t> digits);

}  // namespace offcut::scenarios
