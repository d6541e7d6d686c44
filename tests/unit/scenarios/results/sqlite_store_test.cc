#include "scenarios/results/sqlite_store.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "tests/support/database_dump.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

std::int64_t count(const std::filesystem::path& path, const std::string& what) {
  SQLite::Database database(path.string());
  return database.execAndGet("SELECT count(*) FROM " + what).getInt64();
}

TEST(SqliteStore, HoldsEveryRowWithItsTypes) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(1000);
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store));
  }
  std::vector<ResultRow> rows;
  study.append(0, 1000, rows);
  SQLite::Database database(path.string());
  SQLite::Statement select(database, "SELECT * FROM rows ORDER BY rowid");
  for (const ResultRow& row : rows) {
    ASSERT_TRUE(select.executeStep());
    EXPECT_EQ(select.getColumn("number").getInt64(), static_cast<std::int64_t>(row.number));
    EXPECT_EQ(select.getColumn("device").getString(), row.device);
    EXPECT_EQ(select.getColumn("uplink_bytes").getInt64(), row.up.count());
    EXPECT_EQ(select.getColumn("latency_ms").getDouble(), row.price.latency().ms());
    EXPECT_EQ(select.getColumn("feasible").getInt(), row.feasible ? 1 : 0);
    EXPECT_EQ(select.getColumn("device.frequency_mhz").getDouble(), std::get<double>(row.extra[0]));
  }
  EXPECT_FALSE(select.executeStep());
  SQLite::Statement run(database, "SELECT * FROM runs");
  ASSERT_TRUE(run.executeStep());
  EXPECT_EQ(run.getColumn("name").getString(), "synthetic");
  EXPECT_EQ(run.getColumn("next").getInt64(), 1000);
  EXPECT_EQ(run.getColumn("complete").getInt(), 1);
  EXPECT_EQ(database.execAndGet("SELECT json FROM manifest WHERE run = 1").getString(),
            study.header().manifest);
}

// Both find the run at scenario 0. The one that commits first goes on; the other's rows are taken
// back, and its error says so.
TEST(SqliteStore, TakesTheRowsOfOneWriter) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(1000);
  std::vector<ResultRow> rows;
  study.append(0, 1000, rows);
  auto first = sqlite_store(path, Existing::Resume);
  ASSERT_OK(first);
  ASSERT_OK((*first)->begin(study.header()));
  auto second = sqlite_store(path, Existing::Resume);
  ASSERT_OK(second);
  ASSERT_OK((*second)->begin(study.header()));
  EXPECT_EQ((*second)->resume_from(), 0u);
  ASSERT_OK((*first)->write(rows));
  ASSERT_OK((*first)->end());
  ASSERT_OK((*second)->write(rows));
  EXPECT_THAT((*second)->end(), ErrorIs(ErrorCode::Inconsistent, "the only writer of this study"));
  EXPECT_EQ(count(path, "runs"), 1);
  EXPECT_EQ(count(path, "rows"), static_cast<std::int64_t>(rows.size()));
  EXPECT_EQ(count(path, "rows WHERE run <> 1"), 0);
}

TEST(SqliteStore, ViewsAnswer) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(SyntheticStudy(1000).run(**store));
  }
  EXPECT_EQ(count(path, "summary"), 1);
  EXPECT_EQ(count(path, "fastest"), 2);  // wifi and 4g
  EXPECT_EQ(count(path, "frugal"), 2);
  EXPECT_EQ(count(path, "decisions"), 4);  // two networks, two cuts
  EXPECT_EQ(count(path, "infeasible"), count(path, "rows WHERE feasible = 0"));
  SQLite::Database database(path.string());
  EXPECT_NEAR(database.execAndGet("SELECT sum(share) FROM decisions").getDouble(), 2, 1e-12);
  EXPECT_EQ(
      database.execAndGet("SELECT latency_ms FROM fastest WHERE network = '4g'").getDouble(),
      database.execAndGet("SELECT min(latency_ms) FROM rows WHERE network = '4g'").getDouble());
}

TEST(SqliteStore, StudiesOfOneFileMayHaveOtherExtraColumns) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(SyntheticStudy(10, "a", {"x"}).run(**store));
    ASSERT_OK(SyntheticStudy(10, "b", {"cloud.threads", "x"}).run(**store));
    ASSERT_OK(SyntheticStudy(10, "c", {}).run(**store));
  }
  EXPECT_EQ(count(path, "runs"), 3);
  EXPECT_EQ(count(path, "rows WHERE \"cloud.threads\" IS NULL AND x IS NULL"),
            count(path, "rows WHERE run = 3"));
}

TEST(SqliteStore, ChunksDoNotShowInTheBytes) {
  const ScratchFolder folder;
  const SyntheticStudy study(100'000);
  for (const std::uint64_t chunk : {7u, 99'999u}) {
    auto store = sqlite_store(folder / std::to_string(chunk));
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store, {}, chunk));
  }
  EXPECT_TRUE(bytes_of(folder / "7") == bytes_of(folder / "99999"));
}

TEST(SqliteStore, AnotherRunOverResultsIsRefusedUnlessItResumes) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(100);
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store));
  }
  const std::string before = dump_of(path);
  EXPECT_THAT(sqlite_store(path), ErrorIs(ErrorCode::InvalidArgument, "--resume"));
  {
    auto store = sqlite_store(path, Existing::Resume);
    ASSERT_OK(store);
    ASSERT_OK((*store)->begin(study.header()));
    EXPECT_EQ((*store)->resume_from(), 100u);  // all there
    ASSERT_OK((*store)->end());
    EXPECT_THAT((*store)->begin(SyntheticStudy(99).header()),
                ErrorIs(ErrorCode::Inconsistent, "from the same inputs as now"));
  }
  EXPECT_EQ(dump_of(path), before);
}

TEST(SqliteStore, AnInterruptedStudyGoesOnWhereItStopped) {
  const ScratchFolder folder;
  const SyntheticStudy study(200'000);
  {
    auto store = sqlite_store(folder / "whole.db");
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store));
  }
  {
    auto store = sqlite_store(folder / "cut.db");
    ASSERT_OK(store);
    ASSERT_OK((*store)->begin(study.header()));
    std::vector<ResultRow> rows;
    study.append(0, 50'000, rows);
    ASSERT_OK((*store)->write(rows));  // and no end(): Ctrl-C
  }
  auto store = sqlite_store(folder / "cut.db", Existing::Resume);
  ASSERT_OK(store);
  ASSERT_OK((*store)->begin(study.header()));
  EXPECT_EQ((*store)->resume_from(), 50'000u);
  ASSERT_OK(study.run(**store));
  store->reset();
  EXPECT_TRUE(bytes_of(folder / "cut.db") == bytes_of(folder / "whole.db"));
}

TEST(SqliteStore, ALockedFileIsRefused) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  auto first = sqlite_store(path);
  ASSERT_OK(first);
  SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  EXPECT_THAT(sqlite_store(path, Existing::Resume), ErrorIs(ErrorCode::Io, "locked by another"));
}

TEST(SqliteStore, WhatIsNoResultsDatabaseIsRefusedAndKept) {
  const ScratchFolder folder;
  const auto text = folder / "notes.db";
  std::ofstream(text) << "these are my notes, and they are longer than a header of SQLite is: "
                      << std::string(200, '.');
  const std::string before = bytes_of(text);
  EXPECT_THAT(sqlite_store(text), ErrorIs(ErrorCode::Malformed, "expected an SQLite database"));
  EXPECT_EQ(bytes_of(text), before);

  const auto foreign = folder / "foreign.db";
  SQLite::Database(foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE songs(title)");
  EXPECT_THAT(sqlite_store(foreign), ErrorIs(ErrorCode::Malformed, "another program"));
  EXPECT_EQ(count(foreign, "songs"), 0);
}

TEST(SqliteStore, AFolderOrAPlaceThatCannotBeWrittenIsRefused) {
  const ScratchFolder folder;
  EXPECT_THAT(sqlite_store(folder / "."), ErrorIs(ErrorCode::Io, "can be opened"));
  EXPECT_THAT(sqlite_store(folder / "missing/a.db"), ErrorIs(ErrorCode::Io, "can be opened"));
  EXPECT_THAT(sqlite_store("/proc/offcut.db"), ErrorIs(ErrorCode::Io, "can be opened"));
}

TEST(SqliteStore, AReadOnlyFileIsRefused) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(SyntheticStudy(10).run(**store));
  }
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms::owner_read | perms::group_read | perms::others_read);
  std::filesystem::permissions(folder / ".",
                               perms::all & ~(perms::group_write | perms::others_write));
  constexpr uid_t kNobody = 65534;
  const bool superuser = ::geteuid() == 0;  // who may write everything: be somebody else
  if (superuser) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  const auto store = sqlite_store(path, Existing::Resume);
  if (superuser) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  EXPECT_THAT(store, ErrorIs(ErrorCode::Io, "read-only"));
}

// A limit on the size of files stands for a disk that fills up in the middle of a run.
TEST(SqliteStore, AFullDiskIsAnErrorAndWhatWasCommittedStays) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  const SyntheticStudy study(200'000);
  auto store = sqlite_store(path);
  ASSERT_OK(store);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit small = old;
  small.rlim_cur = 30'000'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Result<void> done = study.run(**store);
  store->reset();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  EXPECT_THAT(done, ErrorIs(ErrorCode::Io, "--resume continues"));

  auto again = sqlite_store(path, Existing::Resume);
  ASSERT_OK(again);
  ASSERT_OK((*again)->begin(study.header()));
  EXPECT_GT((*again)->resume_from(), 30'000u);
  ASSERT_OK(study.run(**again));
  again->reset();
  auto whole = sqlite_store(folder / "whole.db");
  ASSERT_OK(whole);
  ASSERT_OK(study.run(**whole));
  whole->reset();
  EXPECT_TRUE(bytes_of(path) == bytes_of(folder / "whole.db"));
}

}  // namespace
}  // namespace offcut::scenarios
