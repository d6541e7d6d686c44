#include "scenarios/results/merge.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <random>

#include "scenarios/results/record_reader.h"
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
  refused({one, two}, "expected all 3 shards, found none of 3/3");
  refused({two}, "expected all 3 shards, found none of 1,3/3");
  refused({one, two, two}, "shard 2/3 is in ");
  const fs::path of_four = folder / "of_four.db";
  fs::rename(write_part(folder, {SyntheticStudy(100, "a")}, {4, 4}), of_four);
  refused({one, two, of_four}, "in 3 shards");
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
  // Of 100 scenarios in 3 shards each block is one scenario; shard 2 has the second block.
  const Case cases[] = {
      {"UPDATE rows SET number = 0 WHERE rowid = 20", "the scenarios of shard 2/3, found scenario"},
      {"UPDATE rows SET number = 99 WHERE rowid = 20",
       "the scenarios of shard 2/3, found scenario"},
      {"UPDATE rows SET number = -1 WHERE rowid = 20",
       "the scenarios of shard 2/3, found scenario"},
      {"DELETE FROM rows WHERE rowid = 20", "expected 35 rows, found 34 (cut short?)"},
      {"UPDATE rows SET latency_ms = 1 WHERE rowid = 20", "found others (damaged)"},
      {"UPDATE runs SET rows_held = 33", "found others (damaged)"},
      {"UPDATE runs SET shard = '9/3'", "scenarios and shards that go together"},
      {"UPDATE runs SET share = 40, held = 40", "scenarios and shards that go together"},
      {"UPDATE runs SET scenarios = -5", "scenarios and shards that go together"},
      {"UPDATE runs SET next = 1000000", "scenarios and shards that go together"},
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

std::string shard_of(const fs::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
  return database.execAndGet("SELECT shard FROM runs").getString();
}

// Shards 1 and 3 first, then 2 and 4, then both together: the bytes of one run.
TEST(MergeResults, MergesInATree) {
  const ScratchFolder folder;
  const std::vector<SyntheticStudy> studies = {SyntheticStudy(20'000, "a"),
                                               SyntheticStudy(50, "b")};
  std::vector<fs::path> parts;
  for (std::uint64_t i = 1; i <= 4; ++i) parts.push_back(write_part(folder, studies, {i, 4}));
  const auto odd =
      merge_results(std::vector{parts[2], parts[0]}, folder / "odd.db", {.partial = true});
  ASSERT_OK(odd);
  EXPECT_EQ(odd->missing.size(), 2u);
  EXPECT_EQ(odd->missing[0], "\"a\": expected all 4 shards, found none of 2,4/4");
  EXPECT_EQ(shard_of(folder / "odd.db"), "1,3/4");
  ASSERT_OK(merge_results(std::vector{parts[1], parts[3]}, folder / "even.db", {.partial = true}));
  const auto all =
      merge_results(std::vector{folder / "even.db", folder / "odd.db"}, folder / "all.db");
  ASSERT_OK(all);
  EXPECT_TRUE(all->missing.empty());
  {
    auto store = sqlite_store(folder / "one.db");
    ASSERT_OK(store);
    for (const SyntheticStudy& study : studies) ASSERT_OK(study.run(**store));
  }
  EXPECT_TRUE(bytes_of(folder / "all.db") == bytes_of(folder / "one.db"));
}

// What a shard has so far is merged where that is asked for; the result says that it is no end.
TEST(MergeResults, APartThatIsNotCompleteIsMarked) {
  const ScratchFolder folder;
  const SyntheticStudy study(1000);
  const fs::path whole = write_part(folder, {study}, {1, 2});
  auto running = sqlite_store(folder / "running.db");
  ASSERT_OK(running);
  ASSERT_OK((*running)->begin(study.header({2, 2})));
  std::vector<ResultRow> rows;
  const ScenarioRange first = ShardBlocks(1000, {2, 2}).at(0);
  study.append(first.first, first.last, rows);
  ASSERT_OK((*running)->write(rows));
  running->reset();
  const std::vector<fs::path> parts = {whole, folder / "running.db"};
  const auto merged = merge_results(parts, folder / "so_far.db", {.partial = true});
  ASSERT_OK(merged);
  ASSERT_EQ(merged->missing.size(), 1u);
  EXPECT_THAT(merged->missing[0], ::testing::HasSubstr("running.db is not complete"));
  {
    SQLite::Database database((folder / "so_far.db").string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(database.execAndGet("SELECT complete FROM runs").getInt(), 0);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM rows").getInt64(),
              database.execAndGet("SELECT rows_held FROM runs").getInt64());
  }
  EXPECT_THAT(merge_results(std::vector{folder / "so_far.db"}, folder / "all.db"),
              ErrorIs(ErrorCode::Inconsistent, "so_far.db is not complete"));
  std::size_t files = 0;  // the copy of the part is gone
  for (const auto& entry : fs::directory_iterator(folder / ".")) files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 3u);
}

// Stopped in the middle, and continued: the bytes of a merge that was never stopped.
TEST(MergeResults, GoesOnWhereItWasStopped) {
  const ScratchFolder folder;
  const std::vector<SyntheticStudy> studies = {SyntheticStudy(30'000, "a"),
                                               SyntheticStudy(30'000, "b")};
  std::vector<fs::path> parts;
  for (std::uint64_t i = 1; i <= 3; ++i) parts.push_back(write_part(folder, studies, {i, 3}));
  ASSERT_OK(merge_results(parts, folder / "one.db"));
  std::atomic<bool> stop{false};
  int flushes = 0;
  MergeOptions options{.existing = Existing::Resume,
                       .progress = [&](const MergeProgress&) { stop = ++flushes % 4 == 0; },
                       .stop = &stop};
  int stops = 0;
  while (stops < 20) {
    const auto merged = merge_results(parts, folder / "all.db", options);
    ASSERT_OK(merged);
    if (!merged->stopped) break;
    stop = false;
    ++stops;
  }
  EXPECT_GE(stops, 2);
  EXPECT_TRUE(bytes_of(folder / "all.db") == bytes_of(folder / "one.db"));
}

// More parts than files may be open at once.
TEST(MergeResults, TakesMoreShardsThanDescriptors) {
  const ScratchFolder folder;
  const SyntheticStudy study(3000);
  std::vector<fs::path> parts;
  for (std::uint64_t i = 1; i <= 100; ++i) parts.push_back(write_part(folder, {study}, {i, 100}));
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlimit few{.rlim_cur = 48, .rlim_max = old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  internal::ReadableFiles files(3);
  std::string bytes;
  for (const fs::path& part : parts) EXPECT_OK(files.read(part, 0, 16, bytes));
  const auto merged = merge_results(parts, folder / "all.db");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  ASSERT_OK(merged);
  auto store = sqlite_store(folder / "one.db");
  ASSERT_OK(store);
  ASSERT_OK(study.run(**store));
  store->reset();
  EXPECT_TRUE(bytes_of(folder / "all.db") == bytes_of(folder / "one.db"));
}

// Records longer than a page, and every page of the part damaged in turn: a value or an error.
TEST(MergeResults, TakesLongRecordsAndDamagedPages) {
  const ScratchFolder folder;
  const SyntheticStudy study(60, std::string(40'000, 'n'));
  const fs::path part = write_part(folder, {study}, {1, 2});
  const fs::path other = write_part(folder, {study}, {2, 2});
  ASSERT_OK(merge_results(std::vector{part, other}, folder / "all.db"));
  {
    auto store = sqlite_store(folder / "one.db");
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store));
  }
  EXPECT_TRUE(bytes_of(folder / "all.db") == bytes_of(folder / "one.db"));
  std::mt19937 random(5);
  const auto size = fs::file_size(part);
  for (int i = 0; i < 60; ++i) {
    const fs::path bad = folder / "bad.db";
    fs::copy_file(part, bad, fs::copy_options::overwrite_existing);
    std::fstream file(bad, std::ios::in | std::ios::out | std::ios::binary);
    const auto page = 1 + random() % (size / 16384 - 1);
    file.seekp(static_cast<std::streamoff>(page * 16384 + random() % 40));
    file.put(static_cast<char>(random()));
    file.close();
    fs::remove(folder / "out.db");
    static_cast<void>(merge_results(std::vector{bad, other}, folder / "out.db"));
  }
}

}  // namespace
}  // namespace offcut::scenarios
