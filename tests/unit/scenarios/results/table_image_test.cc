#include "scenarios/results/table_image.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/support/database_dump.h"
#include "tests/support/scratch_folder.h"

namespace offcut::scenarios::internal {
namespace {

using Row = std::vector<Cell>;

const TableLayout& layout() {
  static const TableLayout table = {
      .name = "rows",
      .sql = "CREATE TABLE rows(number INTEGER NOT NULL, ms REAL, word TEXT, other, missing)",
      .columns = {{0, false}, {1, true}, {2, false}, {3, false}, {}}};
  return table;
}

std::string image_of(const std::vector<Row>& rows) {
  TableImage image(layout());
  for (const Row& row : rows) image.add(row);
  EXPECT_EQ(image.rows(), rows.size());
  return std::move(image).finish();
}

// Lets SQLite read an image as a database.
class Shown {
 public:
  explicit Shown(std::string image, SQLite::Database& database) : image_(std::move(image)) {
    database.exec("ATTACH ':memory:' AS image");
    const auto size = static_cast<sqlite3_int64>(image_.size());
    EXPECT_EQ(sqlite3_deserialize(database.getHandle(), "image",
                                  reinterpret_cast<unsigned char*>(image_.data()), size, size,
                                  SQLITE_DESERIALIZE_READONLY),
              SQLITE_OK);
  }

 private:
  std::string image_;
};

void bind(SQLite::Statement& insert, int place, const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) insert.bind(place, *number);
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) insert.bind(place, *whole);
  if (const auto* text = std::get_if<std::string>(&cell)) insert.bind(place, *text);
  if (const auto* view = std::get_if<std::string_view>(&cell)) {
    insert.bind(place, std::string(*view));
  }
  if (const auto* truth = std::get_if<bool>(&cell)) insert.bind(place, *truth ? 1 : 0);
}

// The file that SQLite writes of the same rows, bound cell by cell.
void write_plainly(const std::filesystem::path& path, const std::vector<Row>& rows) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA page_size = 16384");
  database.exec(layout().sql);
  database.exec("BEGIN");
  SQLite::Statement insert(database, "INSERT INTO rows VALUES(?, ?, ?, ?, NULL)");
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) bind(insert, static_cast<int>(i) + 1, row[i]);
    insert.exec();
    insert.reset();
  }
  database.exec("COMMIT");
}

void write_by_image(const std::filesystem::path& path, const std::vector<Row>& rows) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA page_size = 16384");
  database.exec(layout().sql);
  const Shown shown(image_of(rows), database);
  EXPECT_EQ(database.execAndGet("PRAGMA image.integrity_check").getString(), "ok");
  EXPECT_EQ(database.exec("INSERT INTO main.rows SELECT * FROM image.rows"),
            static_cast<int>(rows.size()));
  database.exec("DETACH image");
}

void expect_what_sqlite_writes(const std::vector<Row>& rows) {
  const ScratchFolder folder;
  write_plainly(folder / "plain.db", rows);
  write_by_image(folder / "image.db", rows);
  EXPECT_TRUE(bytes_of(folder / "image.db") == bytes_of(folder / "plain.db"));
}

Row row(Cell number, Cell ms, Cell word, Cell other) {
  return {std::move(number), std::move(ms), std::move(word), std::move(other)};
}

TEST(TableImage, OfNoRowsIsAnEmptyTable) { expect_what_sqlite_writes({}); }

TEST(TableImage, HoldsEveryKindOfNumberAsSqliteDoes) {
  std::vector<Row> rows;
  for (int bit = 0; bit < 63; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t x : {power - 1, power, power + 1, -power, -power - 1, 1 - power}) {
      rows.push_back(row(x, static_cast<double>(x), std::string_view("w"), x));
      rows.push_back(row(std::int64_t{0}, 1 / static_cast<double>(x + (x == 0)), std::string(),
                         static_cast<double>(x)));
    }
  }
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double x : {0.0, -0.0, 1.0, infinity, -infinity, 5e-324, 1.7e308,
                         std::numeric_limits<double>::quiet_NaN()}) {
    rows.push_back(row(std::int64_t{7}, x, std::string_view(), x));
  }
  rows.push_back(row(std::numeric_limits<std::int64_t>::min(), 0.5, std::string_view("\xff\xfe"),
                     std::numeric_limits<std::int64_t>::max()));
  rows.push_back(row(std::int64_t{1}, 0.5, std::string("a\0b", 3), true));
  rows.push_back(row(std::int64_t{1}, 0.5, std::string_view("x"), false));
  expect_what_sqlite_writes(rows);
}

// Around the lengths at which a record leaves its page (16 349 bytes), fills overflow pages, and
// at which lengths take another byte of a varint.
TEST(TableImage, HoldsTextsOfAnyLengthAsSqliteDoes) {
  std::vector<Row> rows;
  for (const std::size_t around :
       {57U, 121U, 2031U, 8185U, 16333U, 16349U, 18418U, 32720U, 49100U, 200'000U}) {
    for (std::size_t length = around - 12; length < around + 12; ++length) {
      rows.push_back(row(std::int64_t{2}, 0.25, std::string(length, 'x'), std::int64_t{3}));
    }
  }
  expect_what_sqlite_writes(rows);
}

TEST(TableImage, OfManyRowsGrowsLevels) {
  std::mt19937 random(3);
  std::vector<Row> rows;
  for (std::int64_t i = 0; i < 60'000; ++i) {  // 1500 leaves: two pages above them, and a root
    rows.push_back(row(i, 0.1 * static_cast<double>(random() % 1000),
                       std::string(random() % 800, 'a'), static_cast<double>(random())));
  }
  expect_what_sqlite_writes(rows);
}

}  // namespace
}  // namespace offcut::scenarios::internal
