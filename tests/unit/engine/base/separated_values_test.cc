#include "engine/base/separated_values.h"

#include <gmock/gmock.h>

#include <random>
#include <sstream>

namespace offcut {
namespace {

using ::testing::ElementsAre;

TEST(SeparatedValues, SplitsPlainCells) {
  EXPECT_THAT(cells_of_record("a,b,c", ','), ElementsAre("a", "b", "c"));
  EXPECT_THAT(cells_of_record("", ','), ElementsAre(""));
  EXPECT_THAT(cells_of_record(",", ','), ElementsAre("", ""));
  EXPECT_THAT(cells_of_record("a;b,c", ';'), ElementsAre("a", "b,c"));
  EXPECT_THAT(cells_of_record("a\t\tb", '\t'), ElementsAre("a", "", "b"));
  EXPECT_THAT(cells_of_record("a, b \r\n", ','), ElementsAre("a", " b "));
}

TEST(SeparatedValues, QuotedCellsHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_THAT(cells_of_record(R"("a,b",c)", ','), ElementsAre("a,b", "c"));
  EXPECT_THAT(cells_of_record(R"(1,"say ""no""","""")", ','), ElementsAre("1", "say \"no\"", "\""));
  EXPECT_THAT(cells_of_record("\"a\r\nb\",c\r\n", ','), ElementsAre("a\r\nb", "c"));
  EXPECT_THAT(cells_of_record(R"("",x,"")", ','), ElementsAre("", "x", ""));
  EXPECT_THAT(cells_of_record("1, \"a,b\"", ','), ElementsAre("1", "a,b"));
  EXPECT_THAT(cells_of_record("\"a\"\t\"b\tc\"", '\t'), ElementsAre("a", "b\tc"));
}

TEST(SeparatedValues, QuotesThatAreNoQuoting) {
  EXPECT_THAT(cells_of_record("5\" disk,\"never closed, x", ','),
              ElementsAre("5\" disk", "never closed, x"));
  EXPECT_THAT(cells_of_record(R"("a"b,c)", ','), ElementsAre("ab", "c"));
  EXPECT_THAT(cells_of_record("\"a\"\"", ','), ElementsAre("a\""));
  EXPECT_THAT(cells_of_record("\"", ','), ElementsAre(""));
}

TEST(SeparatedValues, RecordsOfAFileGoOverLinesInsideQuotes) {
  std::istringstream in("\xEF\xBB\xBFname,note\r\na,\"two\nlines, \"\"x\"\"\"\r\n5\" disk,b");
  std::string record;
  std::size_t lines = 0;
  ASSERT_TRUE(read_record(in, ',', record, lines));
  EXPECT_THAT(cells_of_record(record, ','), ElementsAre("name", "note"));
  ASSERT_TRUE(read_record(in, ',', record, lines));
  EXPECT_THAT(cells_of_record(record, ','), ElementsAre("a", "two\nlines, \"x\""));
  EXPECT_EQ(lines, 3u);
  ASSERT_TRUE(read_record(in, ',', record, lines));
  EXPECT_THAT(cells_of_record(record, ','), ElementsAre("5\" disk", "b"));
  EXPECT_FALSE(read_record(in, ',', record, lines));
}

// What RFC 4180 writes is what is read, for cells of the characters that matter.
TEST(SeparatedValues, ReadsBackWhatIsWritten) {
  std::mt19937 random(1);
  for (const char separator : {',', ';', '\t'}) {
    for (int trial = 0; trial < 2000; ++trial) {
      std::vector<std::string> cells(1 + random() % 4);
      std::string text;
      for (std::size_t k = 0; k < cells.size(); ++k) {
        text += std::string(k > 0 ? 1 : 0, separator) + "\"";
        for (std::size_t n = random() % 6; n > 0; --n) {
          cells[k] += std::string("\",;\t\r\n a")[random() % 8];
          text += cells[k].back() == '"' ? "\"\"" : std::string(1, cells[k].back());
        }
        text += '"';
      }
      std::istringstream in(text + "\r\nnext");
      std::string record;
      std::size_t lines = 0;
      ASSERT_TRUE(read_record(in, separator, record, lines));
      ASSERT_EQ(cells_of_record(record, separator), cells) << text;
      ASSERT_TRUE(read_record(in, separator, record, lines));
      ASSERT_EQ(record, "next") << text;
    }
  }
}

}  // namespace
}  // namespace offcut
