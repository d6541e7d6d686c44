// Cells of separated values (RFC 4180): CSV, and its kin with ';' or a tab.
//
//   a,"b, c","say ""no""",       ->   a | b, c | say "no" |
//
// A cell between double quotes may hold the separator, line ends and, doubled, quotes. Blanks in
// front of the opening quote are dropped; a quote inside a plain cell is a character like any
// other. The line end of a record ("\n" or "\r\n") is no part of it, and the last record may lack
// it. A quote that is never closed ends with the record. A byte order mark is dropped by whoever
// opens the file: without_byte_order_mark(), read_record().
//
// Splitting is linear in the record and copies nothing but cells with doubled quotes.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace offcut {

// Returns the text without the UTF-8 byte order mark that some spreadsheets write in front.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);

// Splits one record after another. Keep one for a whole file: it reuses its memory.
class CellSplitter {
 public:
  explicit CellSplitter(char separator) : separator_(separator) {}

  // Returns the cells of a record; at least one. They are views of the record or of this object,
  // valid until the next call.
  [[nodiscard]] std::span<const std::string_view> split(std::string_view record);

 private:
  // Adds the cell whose text begins at `from`, behind its opening quote; returns where it ends.
  std::size_t add_quoted(std::string_view record, std::size_t from);

  char separator_;
  std::vector<std::string_view> cells_;
  std::string unquoted_;  // cells whose quotes were doubled, one after another
};

// The same for a single record, as copies.
[[nodiscard]] std::vector<std::string> cells_of_record(std::string_view record, char separator);

// Reads the next record of a file, which goes over several lines where a quoted cell does. Returns
// false at the end. `lines` counts the lines read so far; at 0 a byte order mark is dropped.
[[nodiscard]] bool read_record(std::istream& in, char separator, std::string& record,
                               std::size_t& lines);

}  // namespace offcut
