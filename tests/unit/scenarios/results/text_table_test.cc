#include "scenarios/results/text_table.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "tests/support/graphs.h"

namespace offcut::scenarios {
namespace {

using ::testing::HasSubstr;

std::size_t widest(const std::string& text) {
  std::size_t out = 0;
  for (const std::string& line : split(text, '\n')) out = std::max(out, character_count(line));
  return out;
}

TEST(TextTable, ShowsAllWhereThereIsRoom) {
  const TextTable table{
      .columns = {{.label = "net", .left = true, .key = true}, {.label = "ms"}, {.label = "mJ"}},
      .rows = {{"wifi", "12.5", "3"}, {"4g", "7", "180"}}};
  const LaidOut laid = lay_out(table, 0);
  EXPECT_EQ(laid.text,
            "  net     ms   mJ\n"
            "  wifi  12.5    3\n"
            "  4g       7  180\n");
  EXPECT_EQ(laid.left_out, 0u);
}

// 2 + 4 + 2 + 20 + 2 + 2: the column that may go does, before headers break.
TEST(TextTable, DropsBreaksAndStacksInThisOrder) {
  TextTable table{.columns = {{.label = "net", .left = true, .key = true},
                              {.label = "network.uplink_mbit_per_s"},
                              {.label = "mJ", .goes = 1}},
                  .rows = {{"wifi", "12.5", "180"}}};
  EXPECT_EQ(lay_out(table, 34).text,
            "  net   network.uplink_mbit_per_s\n"
            "  wifi                       12.5\n");
  EXPECT_EQ(lay_out(table, 34).left_out, 1u);
  EXPECT_EQ(lay_out(table, 20).text,
            "        network.\n"
            "         uplink_\n"
            "           mbit_\n"
            "  net      per_s\n"
            "  wifi      12.5\n");
  table.columns.push_back({.label = "second"});
  table.rows[0].emplace_back("x");
  EXPECT_EQ(lay_out(table, 20).text,
            "        network.\n"
            "         uplink_\n"
            "           mbit_\n"
            "  net      per_s\n"
            "  wifi      12.5\n"
            "  net   second\n"
            "  wifi       x\n");
}

// Whatever the table, no line is longer than the terminal, and what may not go is there.
TEST(TextTable, NeverIsWiderThanTheTerminal) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    testing::Random random(seed);
    TextTable table;
    const std::size_t columns = 1 + random.below(12);
    for (std::size_t c = 0; c < columns; ++c) {
      std::string label = "c" + std::to_string(c);
      for (std::size_t k = random.below(4); k > 0; --k) label += "_piece";
      table.columns.push_back({.label = label,
                               .left = random.chance(0.5),
                               .key = random.chance(0.3),
                               .goes = static_cast<int>(random.below(3))});
    }
    for (std::size_t r = 0; r < 3; ++r) {
      table.rows.emplace_back();
      for (std::size_t c = 0; c < columns; ++c) {
        const std::size_t most = table.columns[c].left ? 60 : 12;
        table.rows.back().push_back(std::string(1 + random.below(most), 'x'));
      }
    }
    const std::size_t width = 20 + random.below(80);
    const LaidOut laid = lay_out(table, width);
    EXPECT_LE(widest(laid.text), width) << "seed " << seed << "\n" << laid.text;
    for (std::size_t c = 0; c < columns; ++c) {
      if (table.columns[c].goes > 0) continue;
      EXPECT_THAT(laid.text, HasSubstr("c" + std::to_string(c))) << "seed " << seed;
    }
  }
}

TEST(TextTable, WrapsTextAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 0), "  one two three\n");
  EXPECT_EQ(wrapped("one two three", 10), "  one two\n  three\n");
}

}  // namespace
}  // namespace offcut::scenarios
