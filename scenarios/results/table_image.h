// Rows laid out as a small SQLite database in memory, so that any number of threads prepare rows
// and the one connection that writes results copies finished records, instead of binding rows cell
// by cell.
//
//   page 1    the header of the file, and a schema of one table
//   page 2    the root of the table, in every image: SQLite keeps what it knows of the schema from
//             one image to the next
//   leaves    records in the order they were added, with row ids 1, 2, ...
//   interior  levels of page numbers between root and leaves
//   overflow  what a record finds no room for in its leaf
//
// SQLite reads the image (sqlite3_deserialize) and copies its records into a table of the same
// definition by `INSERT INTO main.rows SELECT * FROM image.rows`, without taking them apart. An
// image lives in memory only: what reaches the disk is written by SQLite alone.
//
// O(cells) time, about as many bytes as the rows take on disk. Source: "Database File Format",
// sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2. Internal to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/results/row.h"
#include "scenarios/results/sqlite_record.h"

namespace offcut::scenarios::internal {

// The table that an image holds rows of.
struct TableLayout {
  static constexpr std::size_t kNoCell = ~std::size_t{0};
  struct Column {
    std::size_t cell = kNoCell;  // which of the cells of a row it shows; kNoCell: always NULL
    bool real = false;           // declared REAL
  };
  std::string name;
  std::string sql;              // CREATE TABLE, as the schema of the target has it
  std::vector<Column> columns;  // as `sql` declares them
};

class TableImage {
 public:
  // The layout must live as long as the image.
  explicit TableImage(const TableLayout& layout);

  // Adds a row. Any text is taken as it is; NaN is NULL.
  void add(std::span<const Cell> cells);
  // Adds a row that lies in another database in SQLite's record format.
  void add_record(std::string_view record);
  std::uint64_t rows() const { return rows_; }
  // Of all rows, as row_hash.h has it.
  std::uint64_t hash() const { return hash_; }
  // The record of the row that was added last.
  std::string_view last_record() const { return last_record_; }
  // Returns the database; the image is used up.
  [[nodiscard]] std::string finish() &&;

 private:
  // A page of a b-tree: cells grow down from its end, pointers to them up from its head.
  struct Page {
    std::size_t begin = 0;  // in bytes_
    std::size_t head = 0;   // of its b-tree header, behind `begin`
    std::size_t free_begin = 0;
    std::size_t free_end = 0;
    std::uint64_t cells = 0;
  };
  struct Child {
    std::uint64_t page = 0;
    std::uint64_t last_row = 0;  // the largest row id below it
  };

  std::uint64_t take_page();  // its number, from 1
  [[nodiscard]] std::uint64_t move_first_leaf();
  [[nodiscard]] Page tree_page(std::uint64_t number, std::size_t head, char kind);
  bool put_cell(Page& page, std::string_view cell);
  [[nodiscard]] std::string_view leaf_cell(std::uint64_t row, std::string_view record);
  void put_overflow(std::string_view rest);
  [[nodiscard]] std::vector<Child> parents_of(std::span<const Child> children);
  void write_head();
  void poke(std::size_t at, std::uint64_t value, std::size_t bytes);

  const TableLayout& layout_;
  std::string bytes_;
  Page leaf_;
  std::vector<Child> leaves_;  // without the one being filled
  std::uint64_t rows_ = 0;
  std::uint64_t hash_ = 0;
  std::string_view last_record_;
  SqliteRecord record_;
  std::string cell_;  // of the record, as a leaf holds it
};

}  // namespace offcut::scenarios::internal
