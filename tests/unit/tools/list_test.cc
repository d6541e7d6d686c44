// What `offcut list` prints.
#include <gmock/gmock.h>

#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

TEST(List, ColumnsAreAllThereInOrderWithUnitAndKind) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "columns"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string lines = "\n" + outcome.out;
  std::size_t at = 0;
  for (const auto& column : scenarios::result_columns()) {
    at = lines.find("\n" + std::string(column.name) + "  ", at);
    ASSERT_NE(at, std::string::npos) << column.name;
  }
  for (const auto& column : scenarios::kAskedColumns) {
    at = lines.find("\n" + std::string(column.name) + "  ", at);
    ASSERT_NE(at, std::string::npos) << column.name;
  }
  EXPECT_THAT(outcome.out, HasSubstr("\nrtt_ms               ms      real     of the network"));
}

TEST(List, DevicesWithTheGroundOfAnOwnNetwork) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "devices"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nv100                  gpu datasheet"));
  EXPECT_THAT(outcome.out, HasSubstr("\nrpi4b                 cpu totals"));
  EXPECT_THAT(outcome.out, HasSubstr("\nx86_vm                cpu laws"));
  EXPECT_THAT(outcome.out, ::testing::Not(HasSubstr(" none")));
}

TEST(List, AModelOnceThatTwoMachinesRecorded) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "models"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT("\n" + outcome.out, HasSubstr("\nmobilenet_v2 "));
  EXPECT_THAT("\n" + outcome.out, ::testing::Not(HasSubstr("\nmobilenet_v2_xeon ")));
  EXPECT_THAT(outcome.out, HasSubstr("also on xeon_vm: mobilenet_v2_xeon"));
}

TEST(List, OperatorsWithTheirShapesAndWork) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "operators"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nConv                                ai.onnx            1"
                                     "  rule     counted\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nMatMulNBits                         com.microsoft      1"
                                     "  rule     counted\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nMultinomial                         ai.onnx            7"
                                     "  library  counted\n"));
}

}  // namespace
}  // namespace offcut
