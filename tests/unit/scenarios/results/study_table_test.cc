#include "scenarios/results/study_table.h"

#include <limits>
#include <sstream>

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

StudyTable sample() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return {.study = "s",
          .name = "t",
          .note = "a note",
          .columns = {"input", "first", "p99"},
          .rows = {{"a", Estimate{0.3139, 0.004}, Interval{12.3456, 12.1, kInfinity}},
                   {"bbb", Estimate{0.001, 0.004}, 123456.7}}};
}

TEST(StudyTable, IsWrittenForPeople) {
  std::ostringstream out;
  write_text(out, sample());
  EXPECT_EQ(out.str(),
            "s: t (a note)\n"
            "  input  first            p99\n"
            "  a      0.3139 +- 0.004  12.35 (12.1 .. inf)\n"
            "  bbb    ~0 +- 0.004      123457\n\n");
}

// Below 1e-308 there is no power of ten to round with.
TEST(StudyTable, TheLeastNumbersAreWrittenAsTheyAre) {
  std::ostringstream out;
  write_text(out, {.study = "s",
                   .name = "t",
                   .note = "",
                   .columns = {"a", "b", "c"},
                   .rows = {{5e-324, -1e-310, 1.23456e-300}}});
  EXPECT_THAT(out.str(), testing::HasSubstr("5e-324  -1e-310  1.235e-300"));
}

TEST(StudyTable, IsWrittenForPrograms) {
  std::ostringstream out;
  write_json_lines(out, sample());
  EXPECT_THAT(out.str(), testing::HasSubstr(
                             R"({"study":"s","table":"t","input":"a","first":{"value":0.3139,)"));
  EXPECT_THAT(out.str(), testing::HasSubstr(R"("p99":{"value":12.3456,"low":12.1,"high":null}})"));
}

}  // namespace
}  // namespace offcut::scenarios
