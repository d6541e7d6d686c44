#include "scenarios/file/axes.h"

#include <cmath>

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

struct Read {
  Axes axes;
  std::optional<Error> error;
};

Read read_axes(const std::string& text) {
  const auto document = JsonDocument::parse(text, "study.json");
  EXPECT_OK(document);
  JsonObject root = document->root();
  Axes axes = Axes::read(root);
  return {std::move(axes), document->error()};
}

TEST(Axes, MultiplyWithTheFirstOutermost) {
  const Read read =
      read_axes(R"({"sweep": {"device.threads": [1, 2], "network.model": ["3g", "4g", "wifi"]}})");
  ASSERT_FALSE(read.error);
  EXPECT_EQ(read.axes.size(), 6u);
  EXPECT_EQ(read.axes.digits(0), (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(read.axes.digits(2), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(read.axes.digits(3), (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(read.axes.combinations(), 2u);
  EXPECT_EQ(read.axes.combination_of(read.axes.digits(4)), 1u);
}

TEST(Axes, ZippedAxesCountOnce) {
  const Read read = read_axes(
      R"({"sweep": {"device.threads": [1, 2], "objective": ["latency", "energy"], "cloud.threads": [4, 8]},
          "zip": [["device.threads", "cloud.threads"]]})");
  ASSERT_FALSE(read.error);
  EXPECT_EQ(read.axes.size(), 4u);
  EXPECT_EQ(read.axes.digits(3), (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(read.axes.digits(1), (std::vector<std::size_t>{0, 1, 0}));
}

TEST(Axes, ANetworkAxisZippedWithADeviceAxisMakesCombinations) {
  const Read read = read_axes(
      R"({"sweep": {"device.threads": [1, 2], "network.rtt_ms": [10, 20]},
          "zip": [["device.threads", "network.rtt_ms"]]})");
  EXPECT_EQ(read.axes.size(), 2u);
  EXPECT_EQ(read.axes.combinations(), 2u);
}

TEST(Axes, RangesHitBothEnds) {
  const Read read = read_axes(
      R"({"sweep": {"network.uplink_mbit_per_s": {"from": 0.1, "to": 100, "points": 4, "scale": "log"},
                    "network.rtt_ms": {"from": 0, "to": 0.3, "step": 0.1}}})");
  ASSERT_FALSE(read.error);
  const auto& rates = read.axes.axes()[0].values;
  ASSERT_EQ(rates.size(), 4u);
  EXPECT_DOUBLE_EQ(std::get<double>(rates[0]), 0.1);
  EXPECT_NEAR(std::get<double>(rates[1]), 1.0, 1e-12);
  EXPECT_DOUBLE_EQ(std::get<double>(rates[3]), 100.0);
  EXPECT_EQ(read.axes.axes()[1].values.size(), 4u);  // 0, 0.1, 0.2, 0.3
}

// A product that wraps to 1 would be taken for a sweep of one combination.
TEST(Axes, ProductsBeyondUint64AreTheLargest) {
  std::string axes;
  for (const char* field : {"device.a", "device.b", "device.c", "device.d"}) {
    axes += std::string(axes.empty() ? "" : ", ") + "\"" + field +
            R"(": {"from": 1, "to": 65536, "step": 1})";
  }
  const Read read = read_axes(R"({"sweep": {)" + axes + "}}");
  ASSERT_FALSE(read.error);
  EXPECT_EQ(read.axes.size(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(read.axes.combinations(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(read.axes.networks(), 1u);
}

TEST(Axes, EveryScenarioOfACombinationMapsBackToIt) {
  const Read read = read_axes(
      R"({"sweep": {"network.rtt_ms": [1, 2], "device.threads": [1, 2, 3], "network.users": [1, 2],
                    "model": ["a", "b"]}})");
  for (std::uint64_t k = 0; k < read.axes.combinations(); ++k) {
    EXPECT_EQ(read.axes.combination_of(read.axes.digits_of_combination(k)), k);
  }
  std::vector<int> seen(read.axes.combinations());
  for (std::uint64_t i = 0; i < read.axes.size(); ++i)
    ++seen[read.axes.combination_of(read.axes.digits(i))];
  for (const int count : seen) EXPECT_EQ(count, 4);
}

TEST(Axes, RefusesWhatIsNoAxis) {
  struct Case {
    const char* name;
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"empty list", R"({"sweep": {"device.threads": []}})",
       "sweep.device.threads: expected an array with a value"},
      {"log through zero",
       R"({"sweep": {"network.rtt_ms": {"from": 0, "to": 1, "points": 3, "scale": "log"}}})",
       "expected from > 0 and to > 0 on a log scale"},
      {"one point", R"({"sweep": {"network.rtt_ms": {"from": 0, "to": 1, "points": 1}}})",
       "expected a whole number from 2"},
      {"misspelt scale",
       R"({"sweep": {"network.rtt_ms": {"from": 1, "to": 2, "points": 3, "scale": "linaer"}}})",
       "did you mean \"linear\"?"},
      {"unknown key",
       R"({"sweep": {"network.rtt_ms": {"from": 1, "to": 2, "points": 3, "sclae": "log"}}})",
       "unknown key \"sclae\", did you mean \"scale\"?"},
      {"zip of unequal lengths",
       R"({"sweep": {"device.threads": [1, 2], "cloud.threads": [1]}, "zip": [["device.threads", "cloud.threads"]]})",
       "expected 2 values"},
      {"zip of no axis",
       R"({"sweep": {"device.threads": [1, 2]}, "zip": [["device.threads", "device.thread"]]})",
       "expected the field of a sweep axis, found \"device.thread\""},
      {"zip of one axis", R"({"sweep": {"device.threads": [1, 2]}, "zip": [["device.threads"]]})",
       "zip[0]: expected two axes or more that turn together"},
      {"a truth value", R"({"sweep": {"device.threads": [true]}})",
       "expected a number, found true"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const Read read = read_axes(test.text);
    ASSERT_TRUE(read.error);
    EXPECT_THAT(read.error->message, testing::HasSubstr(test.message));
    EXPECT_THAT(read.error->message, testing::StartsWith("study.json: "));
  }
}

}  // namespace
}  // namespace offcut::scenarios
