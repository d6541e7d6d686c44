// What `--set` puts into a scenario file, and what it refuses.
#include "scenarios/file/set_values.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "scenarios/file/study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::scenarios {
namespace {

class SetValues : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(file_) << R"({ "schema": "offcut.scenario/1", "name": "s", "model": "m",
      "device": { "model": "d", "threads": 1 }, "cloud": { "model": "c" },
      "network": { "model": "n" }, "objective": "latency",
      "edits": [ { "name": "busy", "site": "device", "time_scale": 2 } ],
      "sweep": { "network.rtt_ms": [1, 2] } })";
  }
  Result<void> set(const std::vector<std::string>& values) const {
    return set_values(file_, values);
  }
  const ScratchFolder folder_;
  const std::filesystem::path file_ = folder_ / "s.json";
};

TEST_F(SetValues, NumbersWordsAndJsonComeInAndTheFileStays) {
  ASSERT_OK(set({"device.threads=4", "network.model=4g", "constraints={\"latency_ms\": 50}",
                 "edits.busy.time_scale=3", "sweep.cloud.threads=[2, 8]"}));
  const auto study = Study::read(file_);
  ASSERT_OK(study);
  const std::string text = study->document().value().raw().dump();
  for (const char* part :
       {R"("threads":4)", R"("model":"4g")", R"("latency_ms":50)", R"("time_scale":3)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
  EXPECT_EQ(study->axes().size(), 4u);
  std::ifstream file(file_);
  const std::string kept((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_NE(kept.find(R"("threads": 1)"), std::string::npos);
}

TEST_F(SetValues, AnotherValueIsAnotherStudy) {
  const auto before = Study::read(file_);
  ASSERT_OK(set({"device.threads=4"}));
  const auto after = Study::read(file_);
  ASSERT_OK(before);
  ASSERT_OK(after);
  EXPECT_NE(before->content_hash(), after->content_hash());
}

TEST_F(SetValues, WhatCannotBeSetIsRefusedByName) {
  EXPECT_THAT(set({"device.threads"}), ErrorIs(ErrorCode::Malformed, "expected KEY=VALUE"));
  EXPECT_THAT(set({"=4"}), ErrorIs(ErrorCode::Malformed, "expected KEY=VALUE"));
  EXPECT_THAT(set({"network.rtt_ms=4"}),
              ErrorIs(ErrorCode::InvalidArgument, "sweep.network.rtt_ms=[4]"));
  EXPECT_THAT(set({"device.threads=2", "device.threads=4"}),
              ErrorIs(ErrorCode::InvalidArgument, "expected one field that sets it"));
  EXPECT_THAT(set({"edits.busy.time_scale=2", "edits[0].time_scale=3"}),
              ErrorIs(ErrorCode::InvalidArgument, "expected one field that sets it"));
  EXPECT_THAT(set({"edits.idle.time_scale=4"}), ErrorIs(ErrorCode::NotFound, "idle"));
}

TEST_F(SetValues, KeysThatNoReaderKnowsAreRefusedByTheReader) {
  ASSERT_OK(set({"device.thread=4"}));
  EXPECT_THAT(Study::read(file_), ErrorIs(ErrorCode::Malformed, "thread"));
}

}  // namespace
}  // namespace offcut::scenarios
