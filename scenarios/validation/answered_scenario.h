// One scenario of a row of a paper, answered: what quantities are taken of (published_quantity.h).
// Internal to the kind published.
#pragma once

#include <filesystem>
#include <list>
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

// Answers of late, by the text of their scenario: rows of one table ask several things of one.
class AnsweredScenarios {
 public:
  explicit AnsweredScenarios(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  // The answer lives until some more have been asked for. Errors are kept too.
  [[nodiscard]] const Result<AnsweredScenario>& of(const std::string& scenario);

 private:
  struct Kept {
    std::string scenario;
    std::unique_ptr<Result<AnsweredScenario>> answer;
  };
  std::filesystem::path folder_;
  std::list<Kept> kept_;  // the latest in front
};

// Returns what stands before the first '/' in the name of a layer.
[[nodiscard]] std::string block_of(const std::string& layer);
// The blocks of the network in order, between "input" and "output".
[[nodiscard]] std::vector<std::string> blocks_of(const AnsweredScenario& answer);

}  // namespace offcut::scenarios
