// Killing a run at random moments loses nothing that was committed, and resuming it ends with the
// bytes of a run that nobody disturbed.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "scenarios/results/sqlite_store.h"
#include "tests/support/database_dump.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kScenarios = 400'000;

std::int64_t rows_before(std::uint64_t number) {
  std::int64_t rows = 0;
  for (std::uint64_t i = 0; i < number; ++i) {
    rows += static_cast<std::int64_t>(SyntheticStudy::rows_of(i));
  }
  return rows;
}

// Runs the study to its end in a process of its own.
pid_t start(const fs::path& path) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto store = sqlite_store(path, Existing::Resume);
  const bool done = store && SyntheticStudy(kScenarios).run(**store);
  store = {};
  ::_exit(done ? 0 : 1);
}

int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// Returns how many scenarios are held, after checking that exactly their rows are.
std::uint64_t check(const fs::path& path) {
  // As the next run does: opening for writing rolls a torn transaction back.
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
  EXPECT_EQ(database.execAndGet("PRAGMA quick_check").getString(), "ok");
  if (!database.tableExists("runs")) return 0;
  SQLite::Statement run(database, "SELECT next FROM runs");
  if (!run.executeStep()) return 0;
  const auto next = static_cast<std::uint64_t>(run.getColumn(0).getInt64());
  run.reset();
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM rows").getInt64(), rows_before(next));
  return next;
}

TEST(SqliteStore, SurvivesFiftyKillsAtRandomMoments) {
  const ScratchFolder folder;
  const fs::path path = folder / "killed.db";
  std::mt19937 random(17);
  std::uint64_t held = 0;
  std::size_t torn = 0;  // kills in the middle of writing
  int kills = 0;
  std::uint32_t window_us = 200'000;  // kills fall inside it; grows where nothing was committed
  for (int attempt = 0; kills < 50 && attempt < 500; ++attempt) {
    if (held == kScenarios) {  // quicker than the kills: begin again
      fs::remove(path);
      held = 0;
    }
    const pid_t child = start(path);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % window_us));
    ::kill(child, SIGKILL);
    if (WIFSIGNALED(wait_for(child))) ++kills;
    if (fs::exists(path.string() + "-journal")) ++torn;
    if (!fs::exists(path)) continue;
    const std::uint64_t now = check(path);
    EXPECT_GE(now, held) << "kill " << kills;
    if (now == held) window_us = std::min(window_us + window_us / 4, 600'000U);
    held = now;
  }
  EXPECT_EQ(kills, 50);
  EXPECT_GT(torn, 0u);
  EXPECT_EQ(wait_for(start(path)), 0);
  EXPECT_EQ(wait_for(start(folder / "undisturbed.db")), 0);
  EXPECT_EQ(check(path), kScenarios);
  EXPECT_TRUE(dump_of(path) == dump_of(folder / "undisturbed.db"));
  EXPECT_TRUE(bytes_of(path) == bytes_of(folder / "undisturbed.db"));
}

}  // namespace
}  // namespace offcut::scenarios
