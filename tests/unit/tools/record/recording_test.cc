#include "tools/record/recording.h"

#include <filesystem>
#include <string>

#include "engine/base/file.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

constexpr const char* kRecording = R"({
  "schema": "offcut.recording/1", "model": "tiny", "device": "board", "source": "recorded today",
  "metadata": { "governor": "performance" },
  "runs": [ { "profile": "t2.json", "unit": "cpu", "affinity": "big", "threads": 2,
              "framework": "onnxruntime", "precision": "fp32", "batch": 1, "cores": [4, 5],
              "loading_ms": 12.5, "peak_memory_mb": 64, "power_w": 3.5,
              "unprofiled_ms": { "median": 1.2345678, "p10": 1, "p90": 2, "n": 40 },
              "confidence": "9 of 9 kernels", "noise": "none" } ] })";

class ReadRecording : public testing::Test {
 protected:
  // Returns what is read from the sample with one piece of its text replaced.
  Result<Recording> read(const std::string& from = "", const std::string& to = "") {
    std::string text = kRecording;
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    EXPECT_OK(write_file(path_, text));
    return read_recording(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::filesystem::path path_ = testing::TempDir() + "offcut_recording_test.json";
};

TEST_F(ReadRecording, TakesEveryField) {
  const auto recording = read();
  ASSERT_OK(recording);
  EXPECT_EQ(recording->model, "tiny");
  EXPECT_EQ(recording->metadata.at("governor"), "performance");
  ASSERT_EQ(recording->runs.size(), 1U);
  const RecordedRun& run = recording->runs.front();
  EXPECT_EQ(run.profile, path_.parent_path() / "t2.json");
  EXPECT_EQ(run.point.affinity, "big");
  EXPECT_EQ(run.point.threads, 2);
  EXPECT_EQ(run.loading, Duration::from_ms(12.5));
  EXPECT_EQ(run.memory, Bytes(64'000'000));
  EXPECT_EQ(run.power, Power::from_w(3.5));
  EXPECT_EQ(run.remarks.at("pinned to cores"), "4 5");
  EXPECT_EQ(run.wall.median, Duration::from_ms(1.2345678));
  EXPECT_EQ(run.wall.n, 40);
}

TEST_F(ReadRecording, HasNoPowerWithoutASensor) {
  const auto recording = read("\"power_w\": 3.5", "\"power_w\": null");
  ASSERT_OK(recording);
  EXPECT_FALSE(recording->runs.front().power.has_value());
}

TEST_F(ReadRecording, NamesThePlaceOfAMistake) {
  EXPECT_THAT(read("\"threads\": 2", "\"threads\": 0"),
              ErrorIs(ErrorCode::InvalidArgument, "runs[0].threads"));
  EXPECT_THAT(read("\"noise\"", "\"nose\""), ErrorIs(ErrorCode::Malformed, "runs[0]"));
  EXPECT_THAT(read("recording/1", "recording/2"), ErrorIs(ErrorCode::Malformed, "schema"));
}

}  // namespace
}  // namespace offcut
