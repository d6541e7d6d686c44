#include "scenarios/validation/observations_case.h"

#include <fstream>

#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::scenarios {
namespace {

const std::filesystem::path kBundled = std::filesystem::path(OFFCUT_SOURCE_DIR) /
                                       "scenarios/validation/data/dnntune_observations.json";

TEST(ObservationsCase, ThoseOfDnntuneHold) {
  const auto report = run_validation_case(kBundled, std::nullopt);
  ASSERT_OK(report);
  ASSERT_EQ(report->groups.size(), 6u);
  for (const ValidationGroup& group : report->groups) {
    EXPECT_TRUE(group.figures.at(0).holds()) << group.name;
  }
}

// A case over the bundled study of affinity, with one relation.
Result<ValidationReport> with_relation(const std::string& relation) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder / "case.json";
  std::ofstream(file) << R"({ "schema": "offcut.validation/1", "name": "n", "kind": "observations",
    "fitted": "f", "predicted": "p", "observations": [ { "name": "o", "study": "dnntune_affinity",
    "relations": [ )" << relation
                      << " ] } ] }";
  return run_observations_case(file);
}

TEST(ObservationsCase, JudgesBoundsOnBothSides) {
  const std::string ratio =
      R"({ "says": "s", "column": "threads", "of": { "affinity": "big+little" },
           "to": { "affinity": "big" }, )";  // 8 / 4
  EXPECT_TRUE(with_relation(ratio + R"("at_least": 2 })")->holds());
  EXPECT_FALSE(with_relation(ratio + R"("at_least": 2.1 })")->holds());
  EXPECT_TRUE(with_relation(ratio + R"("at_most": 2 })")->holds());
  EXPECT_FALSE(with_relation(ratio + R"("at_least": 1, "at_most": 1.9 })")->holds());
}

TEST(ObservationsCase, ErrorsNameTheRelation) {
  EXPECT_THAT(with_relation(R"({ "says": "s", "column": "latency", "of": {}, "at_least": 1 })"),
              ErrorIs(ErrorCode::NotFound, "\"s\": no column is called \"latency\""));
  EXPECT_THAT(
      with_relation(
          R"({ "says": "s", "column": "latency_ms", "of": { "threads": 4 }, "at_most": 1 })"),
      ErrorIs(ErrorCode::NotFound, "expected one row with threads = 4, found 2 of 3"));
  EXPECT_THAT(with_relation(R"({ "says": "s", "column": "latency_ms", "of": {} })"),
              ErrorIs(ErrorCode::Malformed, "expected either \"is\" or a bound"));
}

}  // namespace
}  // namespace offcut::scenarios
