#include "scenarios/file/study.h"

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const std::string kGood = R"({
  "schema": "offcut.scenario/1", "name": "n", "model": "m",
  "device": {"model": "phone", "affinity": "big", "threads": 2},
  "cloud": {"model": "server", "threads": 8},
  "network": {"model": "wifi", "uplink_mbit_per_s": 12.5, "connection": "warm", "radio": {"tail_ms": 5}},
  "transfer": {"bytes_per_element": 1}, "objective": {"latency": 0.7, "energy": 0.3},
  "constraints": {"latency_ms": 200, "device_memory_mb": 0.5}, "energy": "dnntune",
  "sweep": {"device.threads": [1, 2, 4], "network.rtt_ms": [10, 20]},
  "output": {"rows": "all_cuts"} })";

std::string with(const std::string& part, const std::string& other) {
  std::string text = kGood;
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

TEST(Study, ReadsEveryField) {
  const auto study = Study::parse(kGood, "s.json", "");
  ASSERT_OK(study);
  const Scenario& base = study->base();
  EXPECT_EQ(base.device.point.affinity, "big");
  EXPECT_EQ(base.cloud.point.threads, 8);
  ASSERT_EQ(base.network.settings.size(), 3u);
  EXPECT_EQ(base.network.settings[2].first, "radio.tail_ms");
  EXPECT_EQ(*base.encodings[0].format.bytes_per_element, 1.0);
  EXPECT_EQ(base.question.objective.kind, Objective::Kind::Weighted);
  EXPECT_EQ(base.question.objective.scope, EnergyScope::Dnntune);
  EXPECT_EQ(*base.question.constraints.device_memory, Bytes(500000));
  EXPECT_EQ(base.rows, RowKind::AllCuts);
  EXPECT_EQ(study->axes().size(), 6u);
}

TEST(Study, PutsTheValuesOfOuterAxesIn) {
  const auto study = Study::parse(kGood, "s.json", "");
  ASSERT_OK(study);
  const auto scenario = study->scenario(study->axes().digits_of_combination(2));
  ASSERT_OK(scenario);
  EXPECT_EQ(scenario->device.point.threads, 4);
}

// A batch is one on both sites and multiplies what crosses.
TEST(Study, TakesTheBatchOfTheDeviceForTheCloudAndTheWire) {
  const auto study =
      Study::parse(with("\"threads\": 2}", "\"threads\": 2, \"batch\": 8}"), "s.json", "");
  ASSERT_OK(study);
  EXPECT_EQ(study->base().cloud.point.batch, 8);
  EXPECT_EQ(study->base().encodings[0].format.batch, 8);
}

TEST(Study, NamesTheAxisWhoseValueIsWrong) {
  const auto study = Study::parse(with("[1, 2, 4]", "[1, 0]"), "s.json", "");
  ASSERT_OK(study);
  EXPECT_THAT(study->scenario(study->axes().digits_of_combination(1)),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: sweep: device.threads = 0: device.threads: expected a whole number "
                      "from 1 to 4096, found 0"));
}

TEST(Study, AnAxisOfAMisspeltFieldIsAnError) {
  const auto study =
      Study::parse(with("\"device.threads\": [", "\"device.thread\": ["), "s.json", "");
  ASSERT_OK(study);
  EXPECT_THAT(study->scenario(study->axes().digits_of_combination(0)),
              ErrorIs(ErrorCode::Malformed, "unknown key \"thread\""));
}

TEST(Study, RefusesWrongInputWithItsPlace) {
  struct Case {
    const char* name;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"not JSON", "hello", "s.json:1:1: expected JSON"},
      {"cut short", kGood.substr(0, kGood.size() / 2), "s.json:"},
      {"wrong schema", with("scenario/1", "scenario/9"),
       "schema: expected \"offcut.scenario/1\", found \"offcut.scenario/9\""},
      {"misspelt key", with("\"objective\"", "\"objektive\""),
       "unknown key \"objektive\", did you mean \"objective\"?"},
      {"missing key", with("\"model\": \"m\",", ""), "expected the key \"model\", found none"},
      {"misspelt missing key", with("\"cloud\":", "\"clod\":"),
       "expected the key \"cloud\", found none (misspelt as \"clod\"?)"},
      {"wrong type", with("\"threads\": 2", "\"threads\": \"two\""),
       "device.threads: expected a whole number from 1 to 4096, found \"two\""},
      {"half a thread", with("\"threads\": 2", "\"threads\": 2.5"), "found 2.5"},
      {"negative", with("\"latency_ms\": 200", "\"latency_ms\": -1"),
       "constraints.latency_ms: expected a number from 1e-09 to 1e+12, found -1"},
      {"NaN", with("\"latency_ms\": 200", "\"latency_ms\": NaN"), "expected JSON"},
      {"zero bytes", with("_element\": 1", "_element\": 0"),
       "bytes_per_element: expected a number > 0 and <= 64, found 0"},
      {"too many bytes", with("_element\": 1", "_element\": 1e300"), "found 1e+300"},
      {"weight", with("\"latency\": 0.7", "\"latency\": 1e300"),
       "objective.latency: expected a number from 0 to 1e+12, found 1e+300"},
      {"clock", with("\"threads\": 8", "\"frequency_mhz\": 1e7"),
       "cloud.frequency_mhz: expected a number from 0 to 1e+06, found 1e+07"},
      {"memory", with("\"device_memory_mb\": 0.5", "\"device_memory_mb\": 1e300"),
       "constraints.device_memory_mb: expected a number from 0 to 1e+09, found 1e+300"},
      {"duplicate key", with("\"name\": \"n\",", "\"name\": \"n\", \"name\": \"n2\","),
       "found twice"},
      {"unknown objective", with("{\"latency\": 0.7, \"energy\": 0.3}", "\"latenzy\""),
       "did you mean \"latency\"?"},
      {"no weight", with("{\"latency\": 0.7, \"energy\": 0.3}", "{}"), "expected a weight > 0"},
      {"two sources", with("\"model\": \"phone\",", "\"model\": \"phone\", \"trace\": \"t\","),
       "device: expected either \"model\" or \"trace\", found both"},
      {"two batches", with("\"threads\": 8}", "\"threads\": 8, \"batch\": 4}"),
       "cloud.batch: expected the batch of the device, 1, found 4"},
      {"a batch twice",
       with("\"threads\": 2}", "\"threads\": 2, \"batch\": 2}, \"dimensions\": {\"batch\": 8}"),
       "device.batch: expected 1 where dimensions.batch makes the shapes those of 8 inputs, found "
       "2"},
      {"an array", "[]", "expected an object, found an array of 0"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const auto study = Study::parse(test.text, "s.json", "");
    ASSERT_FALSE(study.has_value());
    EXPECT_THAT(study.error().message, testing::HasSubstr(test.message));
    EXPECT_THAT(study.error().message, testing::StartsWith("s.json"));
    EXPECT_EQ(study.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace offcut::scenarios
