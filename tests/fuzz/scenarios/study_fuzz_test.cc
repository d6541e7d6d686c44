// A damaged scenario file never crashes the reader, nor does any scenario of one that still reads:
// each is a value, or an error of one line that names the file.
#include "scenarios/file/study.h"
#include "tests/support/mutate.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const std::string kSample = R"({
  "schema": "offcut.scenario/1", "name": "sample", "study": "sweep", "model": "mobilenet_v2",
  "dimensions": {"batch": 1}, "traces": ["a.json"],
  "device": {"model": "phone", "unit": "cpu", "affinity": "big", "threads": 2,
             "framework": "tflite", "precision": "fp32"},
  "cloud": {"trace": "server.json", "threads": 8},
  "network": {"model": "wifi", "uplink_mbit_per_s": 12.5, "connection": "warm"},
  "transfer": {"bytes_per_element": 1}, "objective": {"latency": 0.7, "energy": 0.3},
  "constraints": {"latency_ms": 200, "energy_mj": 300, "device_memory_mb": 0.5}, "energy": "all",
  "sweep": {"device.threads": [1, 2, 4], "cloud.threads": [8, 16, 32],
            "network.uplink_mbit_per_s": {"from": 0.1, "to": 100, "points": 5, "scale": "log"}},
  "zip": [["device.threads", "cloud.threads"]], "output": {"rows": "all_cuts"} })";

void expect_one_line(const Error& error) {
  ASSERT_TRUE(error.message.starts_with("s.json")) << error.message;
  for (const char c : error.message) {
    ASSERT_GE(static_cast<unsigned char>(c), 0x20) << error.message;
  }
}

// With a third site, which refuses some of the keys above.
const std::string kThreeSites = R"({
  "schema": "offcut.scenario/1", "name": "sample", "model": "mobilenet_v2",
  "device": {"model": "phone", "threads": 2}, "cloud": {"trace": "server.json"},
  "edge": {"model": "box", "unit": "gpu", "start": "cold",
           "network": {"model": "ethernet", "rtt_ms": 12, "radio": {"tail_ms": 5}}},
  "network": {"model": "wifi", "uplink_mbit_per_s": 12.5},
  "edits": [{"name": "busy", "site": "edge", "time_scale": 2}], "objective": "energy",
  "sweep": {"edge.network.rtt_ms": [1, 12], "edge.threads": [1, 2], "edits.busy.time_scale": [1, 4]},
  "where": ["edge.threads <= edge.cores"], "output": {"rows": "best"}, "crossing": "one_way" })";

TEST(StudyFuzz, TheSamplesThemselvesRead) {
  EXPECT_OK(Study::parse(kSample, "s.json", ""));
  EXPECT_OK(Study::parse(kThreeSites, "s.json", ""));
}

TEST(StudyFuzz, DamagedFilesAreValuesOrErrorsOfOneLine) {
  std::size_t read = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    testing::Random random(seed);
    const auto study =
        Study::parse(testing::mutated(seed % 2 == 0 ? kSample : kThreeSites, random), "s.json", "");
    if (!study) {
      expect_one_line(study.error());
    } else {
      ++read;
      for (std::size_t i = 0; i < 3 && i < study->axes().combinations(); ++i) {
        const auto scenario = study->scenario(study->axes().digits_of_combination(i));
        if (!scenario) expect_one_line(scenario.error());
      }
    }
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(read, 100u);
}

}  // namespace
}  // namespace offcut::scenarios
