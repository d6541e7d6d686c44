#include "network_models/csv.h"

#include <algorithm>
#include <charconv>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"

namespace offcut::network_models {
namespace {

constexpr double kMostNumber = 1e12;

}  // namespace

CsvRow::CsvRow(const std::vector<std::string>& header, std::vector<std::string> words,
               std::string place)
    : header_(&header), words_(std::move(words)), place_(std::move(place)) {
  if (words_.size() != header.size()) {
    refuse("columns", message(header.size()), message(words_.size()));
  }
}

std::string CsvRow::text(std::string_view column) {
  const std::string* word = find(column);
  if (word != nullptr) return *word;
  refuse(column, "the column", "none");
  return {};
}

double CsvRow::number(std::string_view column) {
  const std::string word = text(column);
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size();
  if (whole && value >= 0 && value <= kMostNumber) return value;
  refuse(column, message("a number from 0 to ", kMostNumber), in_quotes(word));
  return 0;
}

const std::string* CsvRow::find(std::string_view column) const {
  const auto at = std::find(header_->begin(), header_->end(), column);
  const auto index = static_cast<std::size_t>(at - header_->begin());
  return index < std::min(header_->size(), words_.size()) ? &words_[index] : nullptr;
}

void CsvRow::refuse(std::string_view what, std::string_view expected, std::string_view found) {
  if (error_) return;
  error_ = Error{ErrorCode::Malformed,
                 message(place_, ": ", what, ": expected ", expected, ", found ", found)};
}

Result<CsvTable> CsvTable::parse(std::string_view text, std::string name) {
  CsvTable out;
  out.lines_ = split(without_byte_order_mark(text), '\n');
  for (std::string& line : out.lines_) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
  }
  while (!out.lines_.empty() && out.lines_.back().empty()) out.lines_.pop_back();
  if (out.lines_.size() < 2) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a header and rows, found ", out.lines_.size(), " lines"));
  }
  out.header_ = cells_of_record(out.lines_[0], ',');
  out.name_ = std::move(name);
  return out;
}

CsvRow CsvTable::row(std::size_t index) const {
  return {header_, cells_of_record(lines_[index + 1], ','), message(name_, ":", index + 2)};
}

}  // namespace offcut::network_models
