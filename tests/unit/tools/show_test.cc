// offcut show: a scenario with all that it leaves unsaid reads back as it was.
#include <gmock/gmock.h>

#include <filesystem>

#include "engine/base/text.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study_kind.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

const char* const kSmall = R"({"schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
    "device": {"model": "oneplus5t", "affinity": "big"}, "cloud": {"model": "xeon_e5_2620v4"},
    "network": {"model": "wifi", "rtt_ms": 7},
    "sweep": {"device.threads": [1, 2], "network.uplink_mbit_per_s": [5, 50]}})";

class Show : public ::testing::Test {
 protected:
  std::string shown(const std::string& study) const {
    const auto outcome = place_.run(OFFCUT_COMMAND, {"show", "-q", study});
    EXPECT_EQ(outcome.exit_code, 0) << study << ": " << outcome.err;
    return outcome.out;
  }
  std::string rows(const std::string& study) const {
    return place_.run(OFFCUT_COMMAND, {"run", "-q", study, "--format", "csv"}).out;
  }
  testing::Workplace place_;
};

TEST_F(Show, SaysWhatTheFileLeavesUnsaidAndWhereItComesFrom) {
  place_.write("s.json", kSmall);
  const std::string text = shown("s.json");
  EXPECT_THAT(text, HasSubstr("    \"affinity\": \"big\",\n"));
  EXPECT_THAT(text, ContainsRegex("    // \"unit\": \"cpu\", +as oneplus5t has it\n"));
  EXPECT_THAT(text, ContainsRegex("    // \"batch\": 1, +default\n"));
  EXPECT_THAT(text, ContainsRegex("    // \"frequency_mhz\": 2[0-9.]+, +the top clock"));
  EXPECT_THAT(text, ContainsRegex("    // \"transport\": \"slow_start\", +"));
  EXPECT_THAT(text, ContainsRegex("    // \"downlink_mbit_per_s\": [0-9.]+, +of wifi, "));
  EXPECT_THAT(text, ContainsRegex("  // \"objective\": \"latency\", +default\n"));
  EXPECT_THAT(text, Not(HasSubstr("// \"rtt_ms\"")));             // the file states it
  EXPECT_THAT(text, Not(HasSubstr("// \"threads\": 2")));         // an axis sets it
  EXPECT_THAT(text, Not(HasSubstr("// \"uplink_mbit_per_s\"")));  // likewise
}

// What stands behind // is what counted: with it the rows are the same.
TEST_F(Show, ACommentThatBecomesAKeyChangesNothing) {
  place_.write("s.json", kSmall);
  std::string text = shown("s.json");
  const std::string before = rows("s.json");
  ASSERT_FALSE(before.empty());
  for (const char* key : {"\"transport\"", "\"batch\"", "\"downlink_mbit_per_s\"", "\"objective\"",
                          "\"frequency_mhz\"", "\"connection\"", "\"crossing\"", "\"energy\""}) {
    const std::size_t at = text.find(message("// ", key));
    ASSERT_NE(at, std::string::npos) << key;
    const std::size_t end = text.find(",  ", at);
    std::string live = text;
    live.insert(end + 1, " //");
    live.erase(at, 3);
    place_.write("live.json", live);
    EXPECT_EQ(rows("live.json"), before) << key;
  }
}

// The values are those of the first scenario, whatever network the file names.
TEST_F(Show, NamesTheNetworkThatASweepBeginsWith) {
  place_.write("s.json", R"({"schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
      "device": {"model": "x86_vm"}, "cloud": {"model": "x86_vm"}, "network": {"model": "wifi"},
      "sweep": {"network.model": ["3g", "wifi"]}})");
  const std::string text = shown("s.json");
  EXPECT_THAT(text,
              ContainsRegex("// \"rtt_ms\": 100, +of huang2012_3g, |// \"rtt_ms\": 100, +of 3g, "));
  EXPECT_THAT(text, Not(HasSubstr("of wifi")));
}

// Of every bundled scenario; where names of files count, beside it.
TEST_F(Show, OfEveryBundledScenarioReadsBackAsItWas) {
  const scenarios::Catalog catalog(std::filesystem::path(OFFCUT_SOURCE_DIR));
  std::size_t seen = 0;
  for (const scenarios::CatalogEntry& entry : catalog.list(scenarios::CatalogKind::Study)) {
    const auto& kind = scenarios::spec_of(scenarios::study_kind_of(entry.path));
    if (kind.output == scenarios::StudyOutput::Report) continue;
    const std::string text = shown(entry.path.string());
    for (const auto& beside : std::filesystem::directory_iterator(entry.path.parent_path())) {
      if (beside.path().extension() != ".csv") continue;
      std::filesystem::copy_file(beside.path(), place_.folder() / beside.path().filename(),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    place_.write("again.json", text);
    EXPECT_EQ(place_.run(OFFCUT_COMMAND, {"show", "-q", "again.json"}).out, text) << entry.name;
    ++seen;
  }
  EXPECT_GT(seen, 10u);
}

TEST_F(Show, RefusesWhatRunRefuses) {
  place_.write("s.json", R"({"schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
      "device": {"model": "x86_vm"}, "cloud": {"model": "x86_vm"}, "network": {"model": "wifi"},
      "study": "sensitivity", "sensitivity": {"inputs": {"network.rtt": {"uniform": [1, 9]}}}})");
  const auto shown = place_.run(OFFCUT_COMMAND, {"show", "-q", "s.json"});
  EXPECT_EQ(shown.exit_code, 2);
  EXPECT_EQ(shown.err, place_.run(OFFCUT_COMMAND, {"run", "-q", "s.json"}).err);
}

TEST_F(Show, OfACapacityStudyIsRefused) {
  const auto outcome = place_.run(OFFCUT_COMMAND, {"show", "camera_fleet_4g"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("expected a scenario"));
}

}  // namespace
}  // namespace offcut
