// One scenario of a row of a paper, answered: what quantities are taken of (published_quantity.h).
// Internal to the kind published.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

struct AnsweredScenario {
  std::unique_ptr<PreparedStudy> study;
  std::unique_ptr<ResolvedScenario> resolved;
  std::unique_ptr<Placement> best;
  std::unique_ptr<device_models::DeviceModel> device;  // null: a trace stands for it

  const Combination& combination() const { return *resolved->combination; }
  const CutGroup& group() const { return *combination().group; }
};

// `scenario` is a scenario file without "schema" and "name"; `folder` is where its paths begin.
// Opens no file that it names: a mistake of whoever wrote it.
[[nodiscard]] Result<Study> read_row_scenario(const nlohmann::ordered_json& scenario,
                                              const std::filesystem::path& folder);
// Errors say why the engine cannot answer.
[[nodiscard]] Result<AnsweredScenario> answer_scenario(const nlohmann::ordered_json& scenario,
                                                       const std::filesystem::path& folder);

// Returns what stands before the first '/' in the name of a layer.
[[nodiscard]] std::string block_of(const std::string& layer);
// The blocks of the network in order, between "input" and "output".
[[nodiscard]] std::vector<std::string> blocks_of(const AnsweredScenario& answer);

}  // namespace offcut::scenarios
