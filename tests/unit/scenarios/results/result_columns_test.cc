// The table of columns against the README, and the kinds of cells.
#include "scenarios/results/result_columns.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/readme_table.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const OperatingPoint kPoint{.unit = "cpu",
                            .affinity = "big",
                            .threads = 2,
                            .frequency_mhz = 0,
                            .framework = "any",
                            .precision = "fp32",
                            .batch = 1};

bool is_of_kind(const Cell& cell, ColumnKind kind) {
  switch (kind) {
    case ColumnKind::Text:
      return std::holds_alternative<std::string_view>(cell);
    case ColumnKind::Integer:
      return std::holds_alternative<std::int64_t>(cell);
    case ColumnKind::Real:
      return std::holds_alternative<double>(cell);
    case ColumnKind::Boolean:
      return std::holds_alternative<bool>(cell);
  }
  return false;
}

TEST(ResultColumns, TheReadmeListsEveryColumnWithUnitKindAndMeaning) {
  std::vector<std::string> expected;
  for (const ResultColumn& column : result_columns()) {
    expected.push_back(
        testing::readme_row(column.name, column.unit, name_of(column.kind), column.meaning));
  }
  EXPECT_EQ(testing::rows_of_readme("scenarios/README.md", "Results"), expected);
}

TEST(ResultColumns, HaveNamesOfTheirOwnAndMeanSomething) {
  std::set<std::string_view> names;
  for (const ResultColumn& column : result_columns()) {
    EXPECT_TRUE(names.insert(column.name).second) << column.name;
    EXPECT_FALSE(column.meaning.empty()) << column.name;
  }
}

// On the way to seconds and back 2.62 ms become 2.6200000000000006.
TEST(ResultColumns, GiveSettingsAsTheFileHasThem) {
  ResultRow row;
  row.point = &kPoint;
  const auto cell_of = [&](std::string_view name) {
    const auto columns = result_columns();
    const auto place = std::find_if(columns.begin(), columns.end(),
                                    [&](const ResultColumn& c) { return c.name == name; });
    return std::get<double>(cells_of(row)[static_cast<std::size_t>(place - columns.begin())]);
  };
  for (int k = 1; k < 20'000; ++k) {
    const double given = k / 100.0;
    row.rtt = Duration::from_ms(given);
    row.uplink = row.downlink = Bandwidth::from_mbit_per_s(given);
    ASSERT_EQ(cell_of("rtt_ms"), given);
    ASSERT_EQ(cell_of("uplink_mbit_per_s"), given);
    ASSERT_EQ(cell_of("downlink_mbit_per_s"), given);
  }
  row.rtt = Duration::from_ms(1.0 / 3);
  EXPECT_DOUBLE_EQ(cell_of("rtt_ms"), 1.0 / 3);
}

// "latency_ms" is in ms: who reads a CSV file has the name alone.
TEST(ResultColumns, CarryTheirUnitInTheirName) {
  const std::map<std::string_view, std::string_view> endings = {
      {"ms", "_ms"}, {"mJ", "_mj"}, {"B", "_bytes"}, {"Mbit/s", "_mbit_per_s"}};
  for (const ResultColumn& column : result_columns()) {
    if (column.unit.empty()) continue;
    ASSERT_TRUE(endings.contains(column.unit)) << column.unit;
    EXPECT_TRUE(column.name.ends_with(endings.at(column.unit))) << column.name;
  }
}

TEST(ResultColumns, MakeCellsOfTheirKindWhateverTheCellHeldBefore) {
  ResultRow row;
  row.point = &kPoint;
  row.extra = {Cell(std::string("of an axis")), Cell(true)};
  std::vector<Cell> cells(60, Cell(std::string("of a row before")));
  cells_of(row, cells);
  ASSERT_EQ(cells.size(), result_columns().size() + 2);
  for (std::size_t c = 0; c < result_columns().size(); ++c) {
    EXPECT_TRUE(is_of_kind(cells[c], result_columns()[c].kind)) << result_columns()[c].name;
  }
  EXPECT_EQ(std::get<std::string>(cells[cells.size() - 2]), "of an axis");
  EXPECT_TRUE(std::get<bool>(cells.back()));
}

// A narrow terminal drops one column after the other: no two at once.
TEST(ResultColumns, LeaveANarrowTerminalInAnOrder) {
  std::set<int> places;
  for (const ResultColumn& column : result_columns()) {
    if (column.shown.goes == 0) continue;
    EXPECT_FALSE(column.shown.label.empty()) << column.name;
    EXPECT_TRUE(places.insert(column.shown.goes).second) << column.name;
  }
  EXPECT_EQ(places.size(), 11u);
  EXPECT_EQ(*places.rbegin(), 11);
}

}  // namespace
}  // namespace offcut::scenarios
