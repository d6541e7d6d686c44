#include "scenarios/report/row_sample.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostWins = 1000;  // places that are counted

Cell owned(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr ? cell : Cell(std::string(*text));
}

std::optional<std::string_view> text_in_cell(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* view = std::get_if<std::string_view>(&cell)) return *view;
  return std::nullopt;
}

Json value_of(const Cell& cell) {
  if (const auto text = text_in_cell(cell)) return text->empty() ? Json() : Json(*text);
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return *count;
  return std::get<bool>(cell);
}

Json head_of(const std::string& name) {
  Json out = {{"name", name}};
  for (const ResultColumn& column : result_columns()) {
    if (column.name != name) continue;
    out["unit"] = column.unit;
    out["meaning"] = column.meaning;
  }
  for (const AskedColumnInfo& column : kAskedColumns) {
    if (column.name != name) continue;
    out["unit"] = column.unit;
    out["meaning"] = column.meaning;
  }
  return out;
}

// Puts the cells of one column, texts as places in a list of words.
void put_cells(Json& column, const std::vector<std::vector<Cell>>& rows, std::size_t c) {
  Json cells = Json::array();
  std::map<std::string, std::size_t, std::less<>> places;
  Json words = Json::array();
  const bool texts = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto text = text_in_cell(row[c]);
    return text && !text->empty();
  });
  for (const std::vector<Cell>& row : rows) {
    if (!texts) {
      cells.push_back(value_of(row[c]));
      continue;
    }
    std::string text;
    append_cell(text, row[c]);
    const auto [place, added] = places.try_emplace(text, places.size());
    if (added) words.push_back(text);
    cells.push_back(place->second);
  }
  if (texts) column["words"] = std::move(words);
  column["cells"] = std::move(cells);
}

}  // namespace

RowSample::RowSample(std::vector<std::string> columns)
    : columns_(std::move(columns)),
      place_(static_cast<std::size_t>(
          std::find(columns_.begin(), columns_.end(), "first_cloud_layer") - columns_.begin())) {}

void RowSample::count(std::string_view first_cloud_layer) {
  auto found = wins_.find(first_cloud_layer);
  if (found == wins_.end() && wins_.size() < kMostWins) {
    found = wins_.emplace(first_cloud_layer, 0).first;
  }
  if (found != wins_.end()) ++found->second;
}

void RowSample::skip(std::string_view first_cloud_layer) {
  count(first_cloud_layer);
  ++total_;
}

void RowSample::add(std::span<const Cell> cells) {
  if (place_ < cells.size()) count(text_in_cell(cells[place_]).value_or(""));
  if (rows_.size() == kMostRows) thin();
  if (total_++ % every_ != 0) return;
  std::vector<Cell>& row = rows_.emplace_back();
  row.reserve(cells.size());
  for (const Cell& cell : cells) row.push_back(owned(cell));
}

void RowSample::thin() {
  for (std::size_t k = 1; 2 * k < rows_.size(); ++k) rows_[k] = std::move(rows_[2 * k]);
  rows_.resize((rows_.size() + 1) / 2);
  every_ *= 2;
}

Json RowSample::json() const {
  Json columns = Json::array();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Json column = head_of(columns_[c]);
    put_cells(column, rows_, c);
    columns.push_back(std::move(column));
  }
  Json wins = Json::object();
  for (const auto& [name, count] : wins_) wins[name] = count;
  return {{"columns", std::move(columns)},
          {"total", total_},
          {"every", every_},
          {"first_cloud_layers", std::move(wins)}};
}

}  // namespace offcut::scenarios
