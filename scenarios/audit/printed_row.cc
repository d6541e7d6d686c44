#include "scenarios/audit/printed_row.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace offcut::scenarios {
namespace {

bool is_text(const Cell& cell) {
  return std::holds_alternative<std::string>(cell) ||
         std::holds_alternative<std::string_view>(cell);
}

}  // namespace

std::string text_in(const Cell& cell) {
  std::string out;
  append_cell(out, cell);
  return out;
}

double number_in(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? 1 : 0;
  const std::string text = text_in(cell);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && stop == end && !text.empty()) return number;
  return std::numeric_limits<double>::quiet_NaN();
}

int agreeing_digits(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return kAllDigits;
  const double share = std::abs(a - b) / std::max(std::abs(a), std::abs(b));
  if (!(share < 1)) return 0;
  return std::min(static_cast<int>(-std::log10(share)), kAllDigits - 1);
}

int agreeing_digits(const Cell& a, const Cell& b) {
  if (is_text(a) && is_text(b)) return text_in(a) == text_in(b) ? kAllDigits : 0;
  // A name may be a number, which a reader took for one; what is no finite number is written empty.
  const bool empty = is_text(a) ? text_in(a).empty() : is_text(b) && text_in(b).empty();
  if (empty) {
    const double other = number_in(is_text(a) ? b : a);
    return std::isfinite(other) ? 0 : kAllDigits;
  }
  return agreeing_digits(number_in(a), number_in(b));
}

const Cell* PrintedRow::find(std::string_view column) const {
  const auto at = std::find(columns_.begin(), columns_.end(), column);
  return at == columns_.end() ? nullptr : &cells_[static_cast<std::size_t>(at - columns_.begin())];
}

double PrintedRow::number(std::string_view column) const {
  const Cell* cell = find(column);
  return cell == nullptr ? std::numeric_limits<double>::quiet_NaN() : number_in(*cell);
}

std::string PrintedRow::text(std::string_view column) const {
  const Cell* cell = find(column);
  return cell == nullptr ? "" : text_in(*cell);
}

}  // namespace offcut::scenarios
