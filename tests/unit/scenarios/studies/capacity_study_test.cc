#include "scenarios/studies/capacity_study.h"

#include <algorithm>
#include <fstream>

#include "scenarios/file/study_kind.h"
#include "scenarios/studies/capacity_report.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

const Catalog& bundled() {
  static const Catalog catalog{fs::path(OFFCUT_SOURCE_DIR)};
  return catalog;
}

fs::path bundled_study(const std::string& name) {
  return fs::path(OFFCUT_SOURCE_DIR) / "scenarios/data/capacity" / (name + ".json");
}

// A bundled study with one text in place of another, as a file.
Result<CapacityStudy> edited(const std::string& name, const std::string& from,
                             const std::string& to) {
  std::ifstream in(bundled_study(name));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const fs::path path = fs::path(testing::TempDir()) / "offcut_capacity_edited.json";
  std::ofstream(path) << text;
  auto study = open_capacity_study(path, bundled());
  fs::remove(path);
  return study;
}

TEST(CapacityStudy, BundledStudiesOpen) {
  for (const char* name : {"camera_fleet_4g", "phone_app_mix", "edge_box_site"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(study_kind_of(bundled_study(name)), StudyKind::Capacity);
    const auto study = open_capacity_study(bundled_study(name), bundled());
    ASSERT_OK(study);
    for (const queue::ClassDemand& c : study->demand.classes) {
      // Cloud-only and device-only are always among the cuts.
      const auto has = [&](const char* label) {
        return std::any_of(c.options.begin(), c.options.end(),
                           [&](const queue::CutOption& o) { return o.label == label; });
      };
      EXPECT_TRUE(has("input")) << c.name;
      EXPECT_TRUE(has("output")) << c.name;
    }
  }
}

TEST(CapacityStudy, AMixOfNetworksSplitsTheClass) {
  const auto study = open_capacity_study(bundled_study("phone_app_mix"), bundled());
  ASSERT_OK(study);
  ASSERT_EQ(study->demand.classes.size(), 3u);
  EXPECT_EQ(study->demand.classes[0].name, "phone on 3g");
  EXPECT_EQ(study->demand.classes[1].count, 11'000u);
}

TEST(CapacityStudy, ErrorsNameThePlace) {
  EXPECT_THAT(edited("phone_app_mix", "\"share\": 0.1", "\"share\": 0.2"),
              ErrorIs(ErrorCode::InvalidArgument, "shares that add up to 1"));
  EXPECT_THAT(edited("camera_fleet_4g", "\"every_ms\": 2000", "\"every_ms\": 0"),
              ErrorIs(ErrorCode::InvalidArgument, "classes[0].arrivals.every_ms"));
  EXPECT_THAT(edited("camera_fleet_4g", "\"oneplus3\"", "\"oneplus33\""),
              ErrorIs(ErrorCode::NotFound, "class \"camera\""));
  EXPECT_THAT(edited("camera_fleet_4g", "\"policy\"", "\"polices\""),
              ErrorIs(ErrorCode::Malformed, "polices"));
}

// What `run` refuses beside the same network, a class of a fleet refuses too.
TEST(CapacityStudy, KeysOfNetworksThatDoNothingAreErrors) {
  const auto with = [](const std::string& keys) {
    return edited("camera_fleet_4g", "\"network\": {", "\"network\": {" + keys + ", ");
  };
  EXPECT_THAT(with("\"transport\": \"affine\", \"connection\": \"new\""),
              ErrorIs(ErrorCode::InvalidArgument, "connection: it has no effect"));
  EXPECT_THAT(with("\"tail_rule\": \"none\", \"radio\": {\"tail_ms\": 5}"),
              ErrorIs(ErrorCode::InvalidArgument, "radio.tail_ms: it has no effect"));
  EXPECT_THAT(with("\"radio\": {\"drx_on_mw\": 5}"),
              ErrorIs(ErrorCode::InvalidArgument, "radio.drx_on_mw: it has no effect"));
}

TEST(CapacityReport, TellsTheVerdictTheSameOnAnyNumberOfThreads) {
  auto study = open_capacity_study(bundled_study("edge_box_site"), bundled());
  ASSERT_OK(study);
  study->search.verifications = 1;
  study->search.requests_at_most = 1'000'000;
  study->sensitivity = {2};
  const auto one = run_capacity_study(*study, 1);
  const auto four = run_capacity_study(*study, 4);
  ASSERT_OK(one);
  ASSERT_OK(four);
  EXPECT_EQ(text_of_report(*study, *one), text_of_report(*study, *four));
  EXPECT_EQ(json_of_report(*study, *one), json_of_report(*study, *four));
  EXPECT_THAT(text_of_report(*study, *one), testing::HasSubstr("p99 latency of \"scanner\""));
}

}  // namespace
}  // namespace offcut::scenarios
