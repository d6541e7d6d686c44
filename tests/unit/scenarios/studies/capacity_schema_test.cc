// Keeps scenarios/data/capacity/capacity.schema.json in step with the reader, in both directions.
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "scenarios/studies/capacity_study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

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

json schema() { return json::parse(source("data/capacity/capacity.schema.json")); }

// The names of all properties at any depth.
void collect(const json& part, std::set<std::string>& names) {
  if (part.is_object() && part.contains("properties")) {
    for (const auto& [name, unused] : part["properties"].items()) names.insert(name);
  }
  for (const json& inner : part) {
    if (inner.is_structured()) collect(inner, names);
  }
}

TEST(CapacitySchema, HasTheKeysThatTheReaderAsksFor) {
  std::set<std::string> known;
  collect(schema(), known);
  const std::string reader = source("studies/capacity_study.cc");
  const std::regex asked(
      R"((?:text|number|integer|object|elements|one_of|find|has|at|text_or|number_or|integer_or)\("(\w+)\")");
  std::set<std::string> keys;
  for (std::sregex_iterator it(reader.begin(), reader.end(), asked), end; it != end; ++it) {
    keys.insert((*it)[1]);
    EXPECT_TRUE(known.count((*it)[1])) << "capacity_study.cc reads the key " << (*it)[1];
  }
  EXPECT_GT(keys.size(), 30u) << "the test no longer finds the keys";
  for (const std::string& name : known) {
    EXPECT_NE(reader.find("\"" + name + "\""), std::string::npos) << "nobody reads " << name;
  }
}

// Opens a study from its document.
Result<CapacityStudy> opened(const json& document) {
  const ScratchFolder folder;
  std::ofstream(folder / "study.json") << document.dump();
  return open_capacity_study(folder / "study.json", Catalog(OFFCUT_SOURCE_DIR));
}

TEST(CapacitySchema, RequiresWhatTheReaderRequires) {
  const json study = json::parse(source("data/capacity/camera_fleet_4g.json"));
  ASSERT_OK(opened(study));
  const auto expect_required = [&](const json& required, const json::json_pointer& place) {
    for (const auto& name : required) {
      json document = study;
      document[place].erase(name.get<std::string>());
      EXPECT_FALSE(opened(document).has_value()) << place.to_string() << " without " << name;
    }
  };
  const json known = schema();
  expect_required(known["required"], json::json_pointer(""));
  expect_required(known["properties"]["classes"]["items"]["required"],
                  json::json_pointer("/classes/0"));
  expect_required(known["properties"]["servers"]["items"]["required"],
                  json::json_pointer("/servers/0"));
}

TEST(CapacitySchema, RefusesWhatIsNoKeyAsTheReaderDoes) {
  EXPECT_EQ(schema()["additionalProperties"], false);
  json document = json::parse(source("data/capacity/camera_fleet_4g.json"));
  document["objektive"] = 1;
  EXPECT_THAT(opened(document), ErrorIs(ErrorCode::Malformed, "unknown key \"objektive\""));
}

}  // namespace
}  // namespace offcut::scenarios
