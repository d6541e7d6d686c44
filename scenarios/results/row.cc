#include "scenarios/results/row.h"

#include <array>
#include <charconv>

namespace offcut::scenarios {
namespace {

// What text_of() returns, without a string of its own.
template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end.ptr);
}

}  // namespace

void append_cell(std::string& out, const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) {
    append_number(out, *number);
  } else if (const std::int64_t* whole = std::get_if<std::int64_t>(&cell)) {
    append_number(out, *whole);
  } else if (const bool* truth = std::get_if<bool>(&cell)) {
    out += *truth ? "true" : "false";
  } else if (const std::string* text = std::get_if<std::string>(&cell)) {
    out += *text;
  } else {
    out += std::get<std::string_view>(cell);
  }
}

}  // namespace offcut::scenarios
