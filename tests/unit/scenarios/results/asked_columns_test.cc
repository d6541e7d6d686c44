// The table of columns that a study may ask for against the README and the JSON Schema.
#include "scenarios/results/asked_columns.h"

#include <nlohmann/json.hpp>

#include "tests/support/readme_table.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

TEST(AskedColumns, TheReadmeListsThemWithUnitKindAndMeaning) {
  std::vector<std::string> expected;
  for (const AskedColumnInfo& column : kAskedColumns) {
    expected.push_back(
        testing::readme_row(column.name, column.unit, name_of(column.kind), column.meaning));
  }
  EXPECT_EQ(testing::rows_of_readme("scenarios/README.md",
                                    "Does it fit, what does it load, what does it cost"),
            expected);
}

TEST(AskedColumns, TheSchemaTakesThemAndNoOthers) {
  std::vector<std::string> expected;
  for (const AskedColumnInfo& column : kAskedColumns) expected.emplace_back(column.name);
  const auto text = read_file(OFFCUT_SOURCE_DIR "/scenarios/data/scenario.schema.json");
  ASSERT_OK(text);
  const auto schema = nlohmann::ordered_json::parse(*text);
  const auto& items = schema["properties"]["output"]["properties"]["columns"]["items"];
  EXPECT_EQ(items["enum"].get<std::vector<std::string>>(), expected);
}

// A row of results has each name once.
TEST(AskedColumns, HaveNamesThatTheContractDoesNotHave) {
  for (const AskedColumnInfo& column : kAskedColumns) {
    EXPECT_EQ(asked_column(column.name), column.column);
    for (const ResultColumn& other : result_columns()) EXPECT_NE(column.name, other.name);
  }
  EXPECT_EQ(asked_column("latency_ms"), std::nullopt);
}

}  // namespace
}  // namespace offcut::scenarios
