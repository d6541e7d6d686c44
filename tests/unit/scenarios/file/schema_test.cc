// Keeps scenarios/data/scenario.schema.json in step with the reader, in both directions.
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "scenarios/file/study.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

using nlohmann::json;

std::string source(const std::string& file) {
  std::ifstream in(std::string(OFFCUT_SOURCE_DIR) + "/scenarios/" + file);
  EXPECT_TRUE(in) << file;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void collect(const json& schema, std::set<std::string>& names) {
  if (schema.is_array()) {
    for (const json& part : schema) collect(part, names);
  }
  if (!schema.is_object()) return;
  for (const auto& [key, value] : schema.items()) {
    if (key == "properties") {
      for (const auto& [name, unused] : value.items()) names.insert(name);
    }
    collect(value, names);
  }
}

TEST(ScenarioSchema, HasEveryKeyThatTheReaderAsksFor) {
  std::set<std::string> known;
  collect(json::parse(source("data/scenario.schema.json")), known);
  const std::regex asked(
      R"((?:text|number|integer|object|elements|one_of|find|has|at|text_or|number_or|integer_or|boolean)\("(\w+)\")");
  for (const char* file : {"scenario.cc", "site_choice.cc", "transfer.cc", "axes.cc",
                           "conditions.cc", "study.cc", "what_if.cc"}) {
    const std::string text = source(std::string("file/") + file);
    for (std::sregex_iterator it(text.begin(), text.end(), asked), end; it != end; ++it) {
      EXPECT_TRUE(known.count((*it)[1])) << file << " reads the key " << (*it)[1];
    }
  }
}

const json kBase = {{"schema", "offcut.scenario/1"},
                    {"name", "n"},
                    {"model", "m"},
                    {"device", {{"model", "d"}}},
                    {"cloud", {{"model", "c"}}},
                    {"network", {{"model", "w"}}}};

// Puts a value that no key takes at a key: a reader that knows the key complains of the value, one
// that does not complains of the key.
void expect_known(const json& document, const std::string& key) {
  const auto study = Study::parse(document.dump(), "s.json", "");
  if (study) return;  // free-form: any value will do
  EXPECT_EQ(study.error().message.find("unknown key \"" + key), std::string::npos)
      << study.error().message;
}

TEST(ScenarioSchema, HasNoKeyThatTheReaderDoesNotKnow) {
  const json schema = json::parse(source("data/scenario.schema.json"));
  const json odd = json::array({nullptr});
  for (const auto& [key, property] : schema["properties"].items()) {
    json document = kBase;
    document[key] = odd;
    expect_known(document, key);
    if (!property.contains("properties")) continue;
    for (const auto& [inner, unused] : property["properties"].items()) {
      json nested = kBase;
      if (!nested.contains(key)) nested[key] = json::object();
      nested[key][inner] = odd;
      expect_known(nested, inner);
    }
  }
  const json edit = schema["properties"]["edits"]["items"]["properties"];
  for (const auto& [key, unused] : edit.items()) {
    json document = kBase;
    document["edits"] = json::array({json{{key, odd}}});
    expect_known(document, key);
  }
  for (const auto& [key, unused] : edit["run_as"]["properties"].items()) {
    json document = kBase;
    document["edits"] = json::array({json{{"run_as", {{key, odd}}}}});
    expect_known(document, key);
  }
  for (const auto& [key, unused] : schema["$defs"]["site"]["properties"].items()) {
    json document = kBase;
    document["device"][key] = odd;
    expect_known(document, key);
  }
  for (const auto& [key, unused] : schema["$defs"]["edge"]["properties"].items()) {
    json document = kBase;
    document["edge"] = {{"model", "e"}, {"network", {{"model", "w"}}}};
    document["edge"][key] = odd;
    expect_known(document, key);
  }
}

TEST(ScenarioSchema, RequiresWhatTheReaderRequires) {
  const json schema = json::parse(source("data/scenario.schema.json"));
  EXPECT_OK(Study::parse(kBase.dump(), "s.json", ""));
  for (const auto& name : schema["required"]) {
    json document = kBase;
    document.erase(name.get<std::string>());
    EXPECT_FALSE(Study::parse(document.dump(), "s.json", "").has_value()) << name;
  }
  EXPECT_EQ(schema["required"].size(), kBase.size());
}

}  // namespace
}  // namespace offcut::scenarios
