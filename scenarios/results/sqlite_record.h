// One row in the record format of SQLite: a header of the types of its values, then the values.
//
//   [header length][type of each value] [value][value]...      lengths and types are varints
//
// Source: "Database File Format", sqlite.org/fileformat2.html, section 2.1. Internal to this
// folder.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace offcut::scenarios::internal {

// Appends an integer of SQLite's variable length, 1 to 9 bytes.
void append_varint(std::string& out, std::uint64_t value);
// Appends the lowest `bytes` bytes of a number, the highest of them first.
void append_big_endian(std::string& out, std::uint64_t value, std::size_t bytes);

// Reads such an integer at `at` and moves behind it; false where the text ends before.
bool read_varint(std::string_view text, std::size_t& at, std::uint64_t& value);

class SqliteRecord {
 public:
  // Starts the next record.
  void clear();

  void add_null() { types_.push_back(0); }
  void add_whole(std::int64_t value);
  // NaN is NULL. In a column declared REAL whole numbers are stored as integers, as SQLite does.
  void add_real(double value, bool declared_real);
  void add_text(std::string_view text);

  // Returns the record; valid until the next call of any function.
  [[nodiscard]] std::string_view finish();

 private:
  std::string types_;
  std::string body_;
  std::string record_;
};

// The first cells of a record. What it does not hold, or what leads out of it, is NULL.
class RecordCells {
 public:
  static constexpr std::size_t kMost = 64;
  // The record must live as long. At most kMost columns.
  RecordCells(std::string_view record, std::size_t columns);

  // NaN for what is no number.
  [[nodiscard]] double number(std::size_t column) const;
  // "" for what is no text.
  [[nodiscard]] std::string_view text(std::size_t column) const;

 private:
  struct Place {
    std::uint64_t type = 0;
    std::size_t at = 0;
  };
  std::string_view record_;
  std::array<Place, kMost> places_{};
};

}  // namespace offcut::scenarios::internal
