#include "scenarios/results/tally.h"

#include <gmock/gmock.h>

#include "scenarios/results/sqlite_record.h"
#include "scenarios/results/sqlite_store.h"
#include "tests/support/database_dump.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

TEST(RecordCells, ReadsWhatARecordHolds) {
  internal::SqliteRecord record;
  record.clear();
  record.add_whole(1);
  record.add_whole(-70'000);
  record.add_text("phone");
  record.add_null();
  record.add_real(0.25, true);
  record.add_real(3, true);
  const std::string bytes(record.finish());
  const internal::RecordCells cells(bytes, 8);
  EXPECT_EQ(cells.number(0), 1);
  EXPECT_EQ(cells.number(1), -70'000);
  EXPECT_EQ(cells.text(2), "phone");
  EXPECT_TRUE(std::isnan(cells.number(2)));
  EXPECT_TRUE(std::isnan(cells.number(3)));
  EXPECT_EQ(cells.text(3), "");
  EXPECT_EQ(cells.number(4), 0.25);
  EXPECT_EQ(cells.number(5), 3);
  EXPECT_TRUE(std::isnan(cells.number(7)));         // behind the last cell
  for (std::size_t n = 0; n < bytes.size(); ++n) {  // cut short anywhere: nothing, no crash
    const std::string part = bytes.substr(0, n);
    const internal::RecordCells cut(part, 8);
    for (std::size_t c = 0; c < 8; ++c) EXPECT_LE(cut.text(c).size(), 5u);
  }
}

// All rows of a query, the numbers to seven digits: sums were taken in another order.
std::string answer(SQLite::Database& database, const std::string& sql) {
  SQLite::Statement rows(database, sql);
  std::string out;
  while (rows.executeStep()) {
    for (int i = 0; i < rows.getColumnCount(); ++i) {
      const auto cell = rows.getColumn(i);
      char text[40];
      std::snprintf(text, sizeof text, "%.7g", cell.isFloat() ? cell.getDouble() : 0.0);
      out += cell.isFloat() ? std::string(text) : cell.isNull() ? "null" : cell.getString();
      out += '|';
    }
    out += '\n';
  }
  return out;
}

std::vector<std::string> views(const fs::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
  std::vector<std::string> out;
  for (const char* view : {"summary", "decisions", "fastest", "frugal", "infeasible"}) {
    out.push_back(
        answer(database, std::string("SELECT * FROM ") + view + " ORDER BY 1, 2, 3, 4, 5, 6"));
  }
  return out;
}

// The views say of tallies what they say of rows.
TEST(Tallies, AreWhatTheRowsSay) {
  const ScratchFolder folder;
  const fs::path path = folder / "a.db";
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK(SyntheticStudy(5000, "a").run(**store));
    ASSERT_OK(SyntheticStudy(300, "b", {"x"}).run(**store));
  }
  const auto of_tallies = views(path);
  {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
    EXPECT_EQ(database.execAndGet("SELECT sum(rows_held) FROM tallies").getInt64(),
              database.execAndGet("SELECT count(*) FROM rows").getInt64());
    EXPECT_EQ(database.execAndGet("SELECT sum(tallied) FROM runs").getInt(), 2);
    database.exec("DELETE FROM tallies; UPDATE runs SET tallied = 0");
  }
  const auto of_rows = views(path);
  for (std::size_t v = 0; v < of_rows.size(); ++v) EXPECT_TRUE(of_rows[v] == of_tallies[v]) << v;
}

// Of a run that goes on the views read the rows; when it has ended it is as if it never stopped.
TEST(Tallies, SurviveAnInterruption) {
  const ScratchFolder folder;
  const SyntheticStudy study(4000);
  for (const char* name : {"whole.db", "cut.db"}) {
    auto store = sqlite_store(folder / name);
    ASSERT_OK(store);
    if (std::string_view(name) == "whole.db") {
      ASSERT_OK(study.run(**store));
      continue;
    }
    ASSERT_OK((*store)->begin(study.header()));
    std::vector<ResultRow> rows;
    study.append(0, 1500, rows);
    ASSERT_OK((*store)->write(rows));
  }
  EXPECT_THAT(views(folder / "cut.db")[0], ::testing::HasSubstr("|1500|"));
  {
    auto store = sqlite_store(folder / "cut.db", Existing::Resume);
    ASSERT_OK(store);
    ASSERT_OK(study.run(**store));
  }
  EXPECT_TRUE(bytes_of(folder / "cut.db") == bytes_of(folder / "whole.db"));
}

// Rows that end with a commit that is due, in a run and in a merge: the end holds the tallies too.
TEST(Tallies, AreThereWhereTheLastRowsWereDue) {
  const ScratchFolder folder;
  const SyntheticStudy study(65'536 + 5000);
  std::vector<ResultRow> rows;
  study.append(0, 65'536 + 5000, rows);
  ASSERT_GT(rows.size(), 65'536u);
  auto store = sqlite_store(folder / "a.db");
  ASSERT_OK(store);
  ASSERT_OK((*store)->begin(study.header()));
  ASSERT_OK((*store)->write(rows));
  ASSERT_OK((*store)->end());
  store->reset();
  SQLite::Database database((folder / "a.db").string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT tallied + complete FROM runs").getInt(), 2);
}

// A value that is none has no place in a sum: such a run is read row by row.
TEST(Tallies, AreNotKeptOfWhatIsNoNumber) {
  const ScratchFolder folder;
  const fs::path path = folder / "a.db";
  const SyntheticStudy study(100);
  {
    auto store = sqlite_store(path);
    ASSERT_OK(store);
    ASSERT_OK((*store)->begin(study.header()));
    std::vector<ResultRow> rows;
    study.append(0, 100, rows);
    rows[3].price.device = Duration::from_s(std::numeric_limits<double>::infinity());
    ASSERT_OK((*store)->write(rows));
    ASSERT_OK((*store)->end());
  }
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM tallies").getInt(), 0);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM fastest").getInt(), 2);
}

}  // namespace
}  // namespace offcut::scenarios
