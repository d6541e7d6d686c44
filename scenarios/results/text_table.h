// A table for people that is no wider than a terminal.
//
// What is too wide gives way in this order:
//
//   1. columns that may go do so, in their order, until a line fits
//   2. headers are broken over several lines, at spaces and marks
//   3. the columns that are left stand in blocks, one below the other, each with the key columns of
//      the table in front; where the keys take too much of a line, their texts are cut
//
// So a column without `goes` is always shown, however narrow the terminal.
#pragma once

#include <string>
#include <vector>

namespace offcut::scenarios {

struct TextColumn {
  std::string label;
  bool left = false;       // text is aligned left, numbers right
  bool key = false;        // says what the row is of
  int goes = 0;            // the order in which a narrow terminal does without; 0: it stays
  std::size_t indent = 2;  // spaces in front: groups are set apart
};

struct TextTable {
  std::vector<TextColumn> columns;
  std::vector<std::vector<std::string>> rows;  // printable; as many cells as columns
};

struct LaidOut {
  std::string text;          // lines, each with its end
  std::size_t left_out = 0;  // columns
};

// `width`: of the terminal; 0: everything fits.
[[nodiscard]] LaidOut lay_out(TextTable table, std::size_t width);

// Breaks a text into lines of at most `width` characters at spaces, each behind two spaces. A word
// that is longer stands alone. 0: one line.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t width);

}  // namespace offcut::scenarios
