#include "scenarios/validation/accuracy.h"

#include <gmock/gmock.h>

namespace offcut::scenarios {
namespace {

ValidationPoint point(const char* device, const char* precision, double predicted, bool inside) {
  return {.name = "net",
          .predicted = predicted,
          .measured = 100,
          .unit = "ms",
          .subject = {device, "cpu", "tflite", precision},
          .inside = inside};
}

// Two phones, each counted in "all" and in "cpu"; and one row that the fit saw.
ValidationReport report() {
  const ValidationPoint a = point("phone_a", "fp32", 110, true);
  const ValidationPoint b = point("phone_b", "fp32", 80, false);
  const ValidationPoint c = point("phone_b", "int8", 100, true);
  ValidationReport out;
  out.name = "totals";
  out.groups = {{.name = "all", .points = {a, b, c}, .figures = {}},
                {.name = "cpu", .points = {a, b, c}, .figures = {}},
                {.name = "fitted", .points = {a}, .figures = {}, .in_fit = true}};
  return out;
}

TEST(Accuracy, CountsARowOnceByDeviceAndWay) {
  const auto rows = accuracy_of(report(), AccuracyBy::Device);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].subject.device, "phone_a");
  EXPECT_EQ(rows[0].rows, 1u);
  EXPECT_NEAR(rows[0].errors.median, 0.1, 1e-12);
  EXPECT_NEAR(rows[1].errors.bias, -0.2, 1e-12);
  EXPECT_EQ(rows[1].inside, 0.0);
  EXPECT_EQ(rows[2].subject.precision, "int8");
}

TEST(Accuracy, DevicesTogetherAreNotNamed) {
  const auto rows = accuracy_of(report(), AccuracyBy::Way);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].subject.device, "");
  EXPECT_EQ(rows[0].rows, 2u);
  EXPECT_EQ(rows[0].inside, 0.5);
}

TEST(Accuracy, AloneAGroupOfAllCounts) {
  ValidationReport alone = report();
  alone.groups.resize(1);
  EXPECT_EQ(accuracy_of(alone, AccuracyBy::Way).size(), 2u);
  alone.groups[0].points[0].inside.reset();
  alone.groups[0].points.resize(1);
  EXPECT_EQ(accuracy_of(alone, AccuracyBy::Way)[0].inside, std::nullopt);
}

TEST(Accuracy, TheTableHoldsEveryRowThatTheFitDidNotSee) {
  const StudyTable table = table_of(report());
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(std::get<std::string>(table.rows[1].front()), "cpu");
  EXPECT_EQ(std::get<std::string>(table.rows[1].back()), "no");
  EXPECT_NEAR(std::get<double>(table.rows[1][9]), -20, 1e-9);
}

}  // namespace
}  // namespace offcut::scenarios
