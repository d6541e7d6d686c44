#include "scenarios/studies/repeat_study.h"

#include <nlohmann/json.hpp>

#include "engine/json/json.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

// The seeds that the runs of a repeated study have.
Result<std::vector<std::int64_t>> seeds_of(const std::string& block) {
  const auto study =
      study_with(R"("study": "uncertainty", "repeat": 3, "uncertainty": {)" + block + "}");
  if (!study) return fail(study.error());
  std::vector<std::int64_t> seeds;
  const auto tables = repeat_study(*study, [&](const Study& one) {
    seeds.push_back(one.document().value().raw()["uncertainty"]["seed"].get<std::int64_t>());
    return Result<std::vector<StudyTable>>(std::vector<StudyTable>());
  });
  if (!tables) return fail(tables.error());
  return seeds;
}

TEST(RepeatStudy, GoesOnFromTheSeed) {
  EXPECT_THAT(*seeds_of(""), ::testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(*seeds_of(R"("seed": 7.0)"), ::testing::ElementsAre(7, 8, 9));
}

TEST(RepeatStudy, AfterTheLastSeedComesTheFirst) {
  EXPECT_THAT(*seeds_of(R"("seed": 9007199254740990)"),
              ::testing::ElementsAre(kMostSeed - 1, kMostSeed, 0));
}

TEST(RepeatStudy, RefusesSeedsThatAreNone) {
  for (const char* seed : {"-1", "1.5", "1e300", "9007199254740992", "\"one\""}) {
    EXPECT_THAT(
        seeds_of(std::string(R"("seed": )") + seed),
        ::testing::AnyOf(
            ErrorIs(ErrorCode::InvalidArgument,
                    "uncertainty.seed: expected a whole number from 0 to 9007199254740991"),
            ErrorIs(ErrorCode::Malformed, "uncertainty.seed: expected a whole number from 0 to")))
        << seed;
  }
}

}  // namespace
}  // namespace offcut::scenarios
