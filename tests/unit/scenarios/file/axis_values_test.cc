#include "scenarios/file/axis_values.h"

#include <sys/resource.h>

#include <cmath>

#include "engine/base/text.h"
#include "scenarios/file/axes.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

struct Read {
  AxisValues values;
  std::optional<Error> error;
};

Read read(const std::string& text) {
  const auto document = JsonDocument::parse(text, "study.json");
  EXPECT_OK(document);
  AxisValues values = AxisValues::read(document->value());
  return {std::move(values), document->error()};
}

TEST(AxisValues, AreThoseOfTheFormulaToTheBit) {
  const double from = 0.10000000000001;  // no short decimal
  const AxisValues linear = read(R"({"from": 0.10000000000001, "to": 0.7, "points": 7})").values;
  const AxisValues log = read(R"({"from": 0.1, "to": 70, "points": 7, "scale": "log"})").values;
  const AxisValues steps = read(R"({"from": 0.10000000000001, "to": 0.7001, "step": 0.1})").values;
  ASSERT_EQ(steps.size(), 7u);
  for (std::size_t i = 0; i < 7; ++i) {
    const double share = static_cast<double>(i) / 6.0;
    EXPECT_EQ(linear.number(i), i == 6 ? 0.7 : from + (0.7 - from) * share);
    EXPECT_EQ(log.number(i), i == 6 ? 70 : 0.1 * std::pow(70 / 0.1, share));
    EXPECT_EQ(steps.number(i), from + static_cast<double>(i) * 0.1);
    EXPECT_EQ(steps[i], Setting(steps.number(i)));
  }
}

// Every step of 0.27, and every hundredth of a range, prints as a reader would write it.
TEST(AxisValues, OfShortDecimalsAreTheNearestNumbers) {
  const AxisValues steps = read(R"({"from": 1, "to": 100, "step": 0.27})").values;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto hundredths = static_cast<double>(100 + 27 * i);
    EXPECT_EQ(steps.number(i), hundredths / 100);
    EXPECT_LE(message(steps.number(i)).size(), 5u);
  }
  const AxisValues linear = read(R"({"from": 0.1, "to": 0.7, "points": 61})").values;
  for (std::size_t i = 0; i < linear.size(); ++i) {
    EXPECT_EQ(linear.number(i), static_cast<double>(10 + i) / 100);
  }
  const AxisValues falling = read(R"({"from": 2.5, "to": -1, "points": 8})").values;
  EXPECT_EQ(falling.number(3), 1);
  EXPECT_EQ(falling.number(6), -0.5);
}

TEST(AxisValues, OfAListAreTextsAndNumbers) {
  const AxisValues values = read(R"(["wifi", 2])").values;
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(*values.text(0), "wifi");
  EXPECT_EQ(values.text(1), nullptr);
  EXPECT_EQ(values.number(1), 2);
  EXPECT_FALSE(values.all_numbers());
  EXPECT_EQ(values[0], Setting("wifi"));
}

TEST(AxisValues, ExtremesAreThoseOfALookAtEachValue) {
  for (const char* text :
       {R"({"from": 5, "to": -3, "points": 11})",
        R"({"from": 1, "to": 1000, "points": 12, "scale": "log"})",
        R"({"from": 1, "to": 1.0000000000000002, "points": 13})",
        R"({"from": 2, "to": 2, "points": 14, "scale": "log"})",
        R"({"from": 1, "to": 1.000001, "points": 50, "scale": "log"})",
        R"({"from": 1e-300, "to": 1e-300, "points": 15})",
        R"({"from": 0.1, "to": 0.1000000000000001, "points": 16})", R"([3, 1, 2, 9, 4, 5])"}) {
    SCOPED_TRACE(text);
    const AxisValues values = read(text).values;
    for (std::size_t begin = 0; begin < values.size(); ++begin) {
      double least = values.number(begin);
      double most = least;
      for (std::size_t end = begin + 1; end <= values.size(); ++end) {
        least = std::min(least, values.number(end - 1));
        most = std::max(most, values.number(end - 1));
        EXPECT_EQ(values.extremes(begin, end).least, least);
        EXPECT_EQ(values.extremes(begin, end).most, most);
      }
    }
  }
}

// A look at each of 100 million values would take seconds, a million times over years.
TEST(AxisValues, ExtremesOfALongRangeTakeNoLookAtEachValue) {
  for (const char* text : {R"({"from": 1, "to": 1, "points": 100000000})",
                           R"({"from": 2, "to": 2, "points": 100000000, "scale": "log"})"}) {
    const AxisValues values = read(text).values;
    for (int i = 0; i < 1'000'000; ++i) {
      ASSERT_EQ(values.extremes(0, values.size()).least, values.number(0));
    }
  }
}

TEST(AxisValues, OfALongRangeTakeNoMemory) {
  const auto peak_kb = [] {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
  };
  const auto before = peak_kb();
  const auto document = JsonDocument::parse(
      R"({"sweep": {"network.rtt_ms": {"from": 0, "to": 1, "points": 100000000},
                    "network.users": {"from": 1, "to": 100, "step": 1}}})",
      "study.json");
  JsonObject root = document->root();
  const Axes axes = Axes::read(root);
  const std::vector<Axes> copies(100, axes);
  EXPECT_EQ(axes.size(), 10'000'000'000u);
  constexpr long kMostKb = 50'000;
  EXPECT_LT(peak_kb() - before, kMostKb);
}

TEST(AxisValues, RefuseRangesThatNoNumberHolds) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (const Case& test :
       {Case{R"({"from": 0, "to": 1, "step": 1e-9})",
             "study.json: step: expected a step that makes at most 100000000 points, found 1e-09"},
        Case{R"({"from": 0, "to": 1, "step": 5e-324})", "expected a step that makes at most"},
        Case{R"({"from": 0, "to": 1, "points": 100000001})",
             "points: expected a whole number from 2 to 100000000, found 100000001"},
        Case{R"({"from": -1e308, "to": 1e308, "points": 3})",
             "expected ends whose distance is a number of double precision, found -1e+308 and "},
        Case{R"({"from": 1e-300, "to": 1e300, "points": 3, "scale": "log"})",
             "expected ends whose ratio is a number of double precision"},
        Case{R"({"from": 1, "to": 0, "step": 1})", "expected from <= to"}}) {
    SCOPED_TRACE(test.text);
    const Read got = read(test.text);
    ASSERT_TRUE(got.error);
    EXPECT_THAT(got.error->message, testing::HasSubstr(test.message));
  }
}

}  // namespace
}  // namespace offcut::scenarios
