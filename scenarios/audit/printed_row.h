// A row as it was printed, from whatever form it was read: its cells by the names of their columns.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/results/row.h"

namespace offcut::scenarios {

class PrintedRow {
 public:
  // Both must outlive the row and have the same size.
  PrintedRow(std::span<const std::string> columns, std::span<const Cell> cells)
      : columns_(columns), cells_(cells) {}

  // Null where there is no such column.
  [[nodiscard]] const Cell* find(std::string_view column) const;
  // NaN where there is no such column, or no number in it.
  [[nodiscard]] double number(std::string_view column) const;
  [[nodiscard]] std::string text(std::string_view column) const;

 private:
  std::span<const std::string> columns_;
  std::span<const Cell> cells_;
};

// The number that a cell stands for, NaN for a text that is none. True is 1.
[[nodiscard]] double number_in(const Cell& cell);
[[nodiscard]] std::string text_in(const Cell& cell);

// To how many digits two numbers agree: 17 where they are the same, 0 where not even the first is.
inline constexpr int kAllDigits = 17;
[[nodiscard]] int agreeing_digits(double a, double b);

// The same for cells; texts agree to all digits or to none.
[[nodiscard]] int agreeing_digits(const Cell& a, const Cell& b);

// Fewer are a difference: sums in another order agree to more.
inline constexpr int kEnoughDigits = 9;

}  // namespace offcut::scenarios
