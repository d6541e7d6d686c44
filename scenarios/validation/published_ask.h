// How a row of a paper is asked of the engine: which scenarios, and what to make of their answers.
// The keys are those of published_case.h. Internal to the kind published.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "scenarios/validation/answered_scenario.h"

namespace offcut::scenarios {

// A value of a bundled file, by its place there ("/clusters/0/mhz").
struct StatedPlace {
  std::string kind;  // "device" or "network"
  std::string file;
  std::string key;
};

struct PublishedAsk {
  std::string take;
  // Scenario files as text, and those that they are divided by; one per answer.
  std::vector<std::pair<std::string, std::optional<std::string>>> scenarios;
  std::string by;  // makes one number of several
  std::optional<StatedPlace> stated;
};

// `scenario` is that of the table or the case, `take` that of the table. Mistakes stay in the
// document.
[[nodiscard]] PublishedAsk read_ask(JsonObject& row, const std::string& take,
                                    const std::optional<JsonValue>& scenario);
[[nodiscard]] bool asks_for_cut(const PublishedAsk& ask);

struct PublishedAnswer {
  double value = 0;
  double relative_sd = 0;             // 0: stated, or follows from what is stated
  std::string word{};                 // where the best plan cuts
  std::vector<std::string> blocks{};  // of the network, where a cut was asked for
  std::string ground{};               // on which a prediction stands, in words
};

// Whether the scenarios can be read at all: if not, that is a mistake of the case.
[[nodiscard]] Result<void> check_ask(const PublishedAsk& ask, const std::filesystem::path& folder);

// Errors say why the engine cannot answer.
[[nodiscard]] Result<PublishedAnswer> ask(const PublishedAsk& ask, AnsweredScenarios& answers);

}  // namespace offcut::scenarios
