#include "scenarios/results/merge.h"

#include <fstream>

#include "scenarios/results/sqlite_store.h"
#include "tests/support/database_dump.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

// Writes shard i of n of both studies.
fs::path write_part(const ScratchFolder& folder, const std::vector<SyntheticStudy>& studies,
                    Shard shard) {
  const fs::path path = folder / ("part" + std::to_string(shard.index) + ".db");
  auto store = sqlite_store(path);
  EXPECT_OK(store);
  for (const SyntheticStudy& study : studies) EXPECT_OK(study.run(**store, shard));
  return path;
}

TEST(MergeResults, IsTheSameBytesAsOneRun) {
  const ScratchFolder folder;
  const std::vector<SyntheticStudy> studies = {SyntheticStudy(70'001, "a", {"x"}),
                                               SyntheticStudy(5, "b", {"y \"quoted\"", "x"})};
  std::vector<fs::path> parts;
  for (std::uint64_t i = 8; i >= 1; --i) parts.push_back(write_part(folder, studies, {i, 8}));
  const auto summary = merge_results(parts, folder / "all.db");
  ASSERT_OK(summary);
  EXPECT_EQ(summary->studies, 2u);
  EXPECT_EQ(summary->scenarios, 70'006u);
  {
    auto store = sqlite_store(folder / "one.db");
    ASSERT_OK(store);
    for (const SyntheticStudy& study : studies) ASSERT_OK(study.run(**store));
  }
  EXPECT_EQ(dump_of(folder / "all.db"), dump_of(folder / "one.db"));
  EXPECT_EQ(bytes_of(folder / "all.db"), bytes_of(folder / "one.db"));
}

TEST(MergeResults, SaysWhatAPartIsThatIsNone) {
  const ScratchFolder folder;
  EXPECT_THAT(merge_results(std::vector<fs::path>{folder / "none.db"}, folder / "all.db"),
              ErrorIs(ErrorCode::NotFound,
                      "none.db: expected a database of a shard (run --shard I/N -o none.db), found "
                      "none there"));
  std::ofstream(folder / "study.json") << R"({"schema": "offcut.scenario/1", "name": "s"})";
  EXPECT_THAT(merge_results(std::vector<fs::path>{folder / "study.json"}, folder / "all.db"),
              ErrorIs(ErrorCode::InvalidArgument, "found a scenario file (run it with -o"));
}

TEST(MergeResults, RefusesPartsThatDoNotBelongTogether) {
  const ScratchFolder folder;
  const fs::path out = folder / "all.db";
  const auto refused = [&](std::vector<fs::path> parts, const char* part) {
    EXPECT_THAT(merge_results(parts, out), ErrorIs(ErrorCode::Inconsistent, part));
    EXPECT_FALSE(fs::exists(out));
  };
  const fs::path one = write_part(folder, {SyntheticStudy(100, "a")}, {1, 3});
  const fs::path two = write_part(folder, {SyntheticStudy(100, "a")}, {2, 3});
  refused({one, two}, "expected a part with scenarios [66, 100), found none");
  refused({two}, "expected a part with scenarios [0, 33), found none");
  refused({one, two, two}, "in another part as well");
  const fs::path other = write_part(folder, {SyntheticStudy(101, "a")}, {3, 3});
  refused({one, two, other}, "expected \"a\" from the same inputs");
  fs::remove(other);
  const fs::path more =
      write_part(folder, {SyntheticStudy(100, "a"), SyntheticStudy(1, "b")}, {3, 3});
  refused({one, two, more}, "expected the 1 studies");
}

TEST(MergeResults, RefusesAPartThatIsNotComplete) {
  const ScratchFolder folder;
  const SyntheticStudy study(100);
  {
    auto store = sqlite_store(folder / "half.db");
    ASSERT_OK(store);
    ASSERT_OK((*store)->begin(study.header()));
    std::vector<ResultRow> rows;
    study.append(0, 40, rows);
    ASSERT_OK((*store)->write(rows));
  }
  EXPECT_THAT(merge_results(std::vector<fs::path>{folder / "half.db"}, folder / "all.db"),
              ErrorIs(ErrorCode::Inconsistent, "finish it with --resume"));
}

TEST(MergeResults, RefusesWhatItCannotOpenAndWhatIsThere) {
  const ScratchFolder folder;
  const fs::path part = write_part(folder, {SyntheticStudy(10)}, {1, 1});
  EXPECT_THAT(merge_results(std::vector<fs::path>{folder / "none.db"}, folder / "all.db"),
              ErrorIs(ErrorCode::NotFound, "none.db"));
  EXPECT_THAT(merge_results(std::vector<fs::path>{part}, part),
              ErrorIs(ErrorCode::InvalidArgument, "found results"));
  EXPECT_THAT(merge_results({}, folder / "all.db"),
              ErrorIs(ErrorCode::InvalidArgument, "found none"));
}

// A part whose rows are not in the order of their scenarios, or lie outside its range, was not
// written by a run: it is named, and nothing is merged.
TEST(MergeResults, NamesThePartThatIsDamaged) {
  struct Case {
    const char* sql;
    const char* part;
  };
  const Case cases[] = {
      {"UPDATE rows SET number = 20 WHERE number = 50", "rows in the order of their scenarios"},
      {"UPDATE rows SET number = 99 WHERE number = 64", "rows in the order of their scenarios"},
      {"UPDATE rows SET number = -1 WHERE number = 40", "rows in the order of their scenarios"},
      {"UPDATE runs SET first = 66, last = 33", "ranges of scenarios that are in order"},
      {"UPDATE runs SET scenarios = -5", "ranges of scenarios that are in order"},
      {"UPDATE runs SET next = 1000000", "ranges of scenarios that are in order"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.sql);
    const ScratchFolder folder;
    std::vector<fs::path> parts;
    for (std::uint64_t i = 1; i <= 3; ++i) {
      parts.push_back(write_part(folder, {SyntheticStudy(100, "a")}, {i, 3}));
    }
    SQLite::Database(parts[1].string(), SQLite::OPEN_READWRITE).exec(test.sql);
    const auto merged = merge_results(parts, folder / "all.db");
    EXPECT_THAT(merged, ErrorIs(ErrorCode::Malformed, test.part));
    EXPECT_THAT(merged, ErrorIs(ErrorCode::Malformed, "part2.db"));
  }
}

}  // namespace
}  // namespace offcut::scenarios
