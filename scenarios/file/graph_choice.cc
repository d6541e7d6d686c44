#include "scenarios/file/graph_choice.h"

#include <vector>

namespace offcut::scenarios {
namespace {

constexpr std::int64_t kMostExtent = 1'000'000'000;

std::vector<StateSpec> read_states(const JsonValue& state) {
  std::vector<StateSpec> out;
  for (const JsonValue& pair : state.elements()) {
    const std::vector<JsonValue> names = pair.elements();
    if (names.size() != 2) {
      pair.refuse("a result and the input that it is in the next run");
      continue;
    }
    out.push_back({.output = names[0].text(), .input = names[1].text()});
  }
  return out;
}

}  // namespace

void read_graph_choice(JsonObject& root, Scenario& scenario) {
  if (const auto dimensions = root.find("dimensions")) {
    JsonObject object = dimensions->object();
    for (const std::string& key : object.keys()) {
      scenario.dimensions[key] = object.integer(key, 0, kMostExtent);
    }
  }
  if (const auto state = root.find("state")) scenario.states = read_states(*state);
}

}  // namespace offcut::scenarios
