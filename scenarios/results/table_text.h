// The texts of the table for people: what result_columns.cc names as `Shown::text`. Rounded, and
// cut short where names are long.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/results/result_columns.h"

namespace offcut::scenarios::internal {

// As a terminal may show it, cut to `most` characters.
[[nodiscard]] std::string short_text(std::string_view text, std::size_t most);
[[nodiscard]] std::string number_text(double number);  // four digits

// Of the cell alone.
[[nodiscard]] std::string plain(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string name(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string short_name(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string number(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string milli(const RowFigures& figures, const Cell& cell);  // ms or mJ
[[nodiscard]] std::string kilobytes(const RowFigures& figures, const Cell& cell);
// Of the row.
[[nodiscard]] std::string cloud_start(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string radio_energy(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string times_faster(const RowFigures& figures, const Cell& cell);
[[nodiscard]] std::string percent_saved(const RowFigures& figures, const Cell& cell);

}  // namespace offcut::scenarios::internal
