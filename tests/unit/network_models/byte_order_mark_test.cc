// A byte order mark in front of a file of this folder belongs to no row.
#include "network_models/bandwidth_trace.h"
#include "network_models/csv.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

const std::string kMark = "\xEF\xBB\xBF";

// Without a header the first row counts: 8 Mbit/s for the first second, 2 from then on.
TEST(ByteOrderMark, HidesNoRowOfARateTable) {
  const std::string text = "0,8\n1,2\n2,2\n";
  const auto plain = parse_rate_table(text, "t");
  const auto marked = parse_rate_table(kMark + text, "t");
  ASSERT_OK(plain);
  ASSERT_OK(marked);
  EXPECT_EQ(marked->mean(), plain->mean());
}

TEST(ByteOrderMark, HidesNoPacketOfAMahimahiTrace) {
  const std::string text = "1\n5\n10\n";
  const auto plain = parse_mahimahi(text, "t");
  const auto marked = parse_mahimahi(kMark + text, "t");
  ASSERT_OK(plain);
  ASSERT_OK(marked);
  EXPECT_EQ(marked->mean(), plain->mean());
}

TEST(CsvTable, ReadsQuotesMarksAndLineEnds) {
  const auto table = CsvTable::parse(kMark + "name,ms\r\n\"a, \"\"b\"\"\",2.5\r\n", "t.csv");
  ASSERT_OK(table);
  ASSERT_EQ(table->size(), 1u);
  CsvRow row = table->row(0);
  EXPECT_EQ(row.text("name"), "a, \"b\"");
  EXPECT_EQ(row.number("ms"), 2.5);
  EXPECT_FALSE(row.error());
}

}  // namespace
}  // namespace offcut::network_models
