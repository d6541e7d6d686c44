#include "scenarios/results/manifest.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenarios/results/version.h"

namespace offcut::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ManifestParts parts() {
  return {.study = "s",
          .file = "dir/s.json",
          .hash = "11",
          .inputs = {{"net.json", "22"}, {"bw.csv", "33"}}};
}

std::string text(const ManifestParts& parts) { return text_of_manifest(start_manifest(parts)); }

TEST(Manifest, NamesProgramStudyAndInputs) {
  EXPECT_EQ(start_manifest(parts()).dump(),
            R"({"offcut":")" + version().number + R"(","commit":")" + version().commit +
                R"(","schemas":["offcut.scenario/1","offcut.trace/1","offcut.device/1",)"
                R"("offcut.network/1","offcut.results/2"],"arithmetic":")" +
                arithmetic() +
                R"(","study":"s","file":"dir/s.json",)"
                R"("hash":"11","inputs":[{"file":"net.json","hash":"22"},)"
                R"({"file":"bw.csv","hash":"33"}]})");
}

TEST(Manifest, IsTheSameWhereTheContentIs) {
  ManifestParts moved = parts();
  moved.file = "/elsewhere/s.json";
  moved.inputs[0].file = "../net.json";
  EXPECT_EQ(identity_of(text(moved)), identity_of(text(parts())));
  EXPECT_THAT(differences(text(moved), text(parts())), IsEmpty());
}

// Last bits do not make results of another study; who merges them is told.
TEST(Manifest, IsTheSameWhateverTheProcessor) {
  std::string other = text(parts());
  ASSERT_EQ(arithmetic_of(other), arithmetic());
  other.replace(other.find(arithmetic()), arithmetic().size(), "0123456789abcdef");
  EXPECT_EQ(arithmetic_of(other), "0123456789abcdef");
  EXPECT_EQ(identity_of(other), identity_of(text(parts())));
  EXPECT_THAT(differences(other, text(parts())), IsEmpty());
}

TEST(Manifest, SaysWhatDiffers) {
  const auto told = [](const ManifestParts& other) {
    EXPECT_NE(identity_of(text(other)), identity_of(text(parts())));
    return differences(text(parts()), text(other), {"then", "now"});
  };
  ManifestParts changed = parts();
  changed.hash = "12";
  changed.inputs[1].hash = "34";
  EXPECT_THAT(told(changed), ElementsAre("the scenario file (dir/s.json)", "bw.csv"));
  ManifestParts renamed = parts();
  renamed.inputs[1] = {"up.csv", "34"};
  EXPECT_THAT(told(renamed), ElementsAre("bw.csv (only then)", "up.csv (only now)"));
  ManifestParts swapped = parts();
  std::swap(swapped.inputs[0].hash, swapped.inputs[1].hash);
  EXPECT_THAT(told(swapped), ElementsAre("net.json", "bw.csv"));
  ManifestParts other_study = parts();
  other_study.study = "t";
  EXPECT_THAT(told(other_study), ElementsAre("the manifest"));
}

TEST(Manifest, SaysWhichProgramsDiffer) {
  auto old = start_manifest(parts());
  old["offcut"] = "0.0.9";
  old.erase("commit");
  EXPECT_THAT(differences(text_of_manifest(old), text(parts())),
              ElementsAre("offcut: 0.0.9 (no commit stated) and " + text_of_version()));
}

// A database may hold any text.
TEST(Manifest, OfAnythingElseIsToldApartByItsText) {
  EXPECT_EQ(identity_of("[1"), identity_of("[1"));
  EXPECT_NE(identity_of("[1"), identity_of("[2"));
  const std::string deep = R"({"inputs":)" + std::string(200'000, '[');
  EXPECT_NE(identity_of(deep + std::string(200'000, ']') + "}"), identity_of(deep));
  EXPECT_THAT(differences(R"({"inputs": [1, {"file": 2}], "hash": []})", "{}"),
              ElementsAre(" (only in the first)"));
}

}  // namespace
}  // namespace offcut::scenarios
