// Who else has the database: readers, and runs of other shards.
#include "scenarios/results/results_database.h"

#include <thread>

#include "scenarios/results/compare.h"
#include "scenarios/results/sqlite_store.h"
#include "tests/support/database_dump.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

// Somebody's query over the rows takes longer than the writer would wait at the beginning.
TEST(ResultsDatabase, AReaderDoesNotEndTheWriter) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(1000);
  auto store = sqlite_store(path);
  ASSERT_OK(store);
  ASSERT_OK((*store)->begin(study.header()));
  std::vector<ResultRow> rows;
  study.append(0, 1000, rows);
  ASSERT_OK((*store)->write(rows));
  SQLite::Database reader(path.string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(reader, "SELECT * FROM runs");
  ASSERT_TRUE(query.executeStep());
  std::thread leaves([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    query.reset();
  });
  EXPECT_OK((*store)->end());
  leaves.join();
  EXPECT_EQ(reader.execAndGet("SELECT complete FROM runs").getInt(), 1);
}

// A run that was ended: half of its scenarios are there.
TEST(ResultsDatabase, WhatIsNotWholeIsNoResult) {
  const ScratchFolder folder;
  const auto path = folder / "half.db";
  const SyntheticStudy study(1000);
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK((*store)->begin(study.header()));
    std::vector<ResultRow> rows;
    study.append(0, 500, rows);
    ASSERT_OK((*store)->write(rows));
  }
  EXPECT_THAT(compare_results(path, path, {}),
              ErrorIs(ErrorCode::Inconsistent, "expected results that are whole, found"));
}

TEST(ResultsDatabase, AnotherShardIsRefused) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(100);
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store, {3, 8}));
  }
  const std::string before = bytes_of(path);
  for (const Shard other : {Shard{3, 3}, Shard{6, 8}, Shard{1, 1}}) {
    auto store = sqlite_store(path, Existing::Resume);
    ASSERT_OK(store);
    EXPECT_THAT((*store)->begin(study.header(other)),
                ErrorIs(ErrorCode::Inconsistent,
                        "expected shard 3/8 of \"synthetic\", whose rows "
                        "it holds, found shard " +
                            text_of_shard(other)));
  }
  EXPECT_EQ(bytes_of(path), before);
}

}  // namespace
}  // namespace offcut::scenarios
