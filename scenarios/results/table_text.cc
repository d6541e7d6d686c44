#include "scenarios/results/table_text.h"

#include <fmt/format.h>

#include "engine/base/printable.h"
#include "engine/base/text.h"

namespace offcut::scenarios::internal {
namespace {

std::string rounded(double number) {
  return number >= 1000 ? fmt::format("{:.0f}", number) : fmt::format("{:.1f}", number);
}

std::string text_of(const Cell& cell) {
  std::string text;
  append_cell(text, cell);
  return printable(text);
}

}  // namespace

std::string short_text(std::string_view text, std::size_t most) {
  return shortened(printable(text), most, Keep::Beginning);
}

std::string number_text(double number) { return fmt::format("{:.4g}", number); }

std::string plain(const RowFigures&, const Cell& cell) { return text_of(cell); }

std::string name(const RowFigures&, const Cell& cell) {
  constexpr std::size_t kMost = 20;
  return short_text(text_of(cell), kMost);
}

std::string short_name(const RowFigures&, const Cell& cell) {
  constexpr std::size_t kMost = 14;
  return short_text(text_of(cell), kMost);
}

std::string number(const RowFigures&, const Cell& cell) {
  return number_text(std::get<double>(cell));
}

std::string milli(const RowFigures&, const Cell& cell) { return rounded(std::get<double>(cell)); }

std::string kilobytes(const RowFigures&, const Cell& cell) {
  constexpr double kKbPerByte = 1e-3;
  const auto bytes = static_cast<double>(std::get<std::int64_t>(cell));
  return fmt::format("{:.1f}", bytes * kKbPerByte);
}

std::string cloud_start(const RowFigures& figures, const Cell&) {
  constexpr std::size_t kMost = 26;
  const ResultRow& row = figures.row;
  const std::string mark = row.feasible ? "" : " !";
  if (row.first_cloud_layer == "input") return "(all in the cloud)" + mark;
  if (row.first_cloud_layer != "output") return short_text(row.first_cloud_layer, kMost) + mark;
  return (row.up > Bytes() ? "(none in the cloud)" : "(all on the device)") + mark;
}

std::string radio_energy(const RowFigures& figures, const Cell&) {
  const CutPrice& price = figures.price;
  return rounded((price.transmit + price.receive + price.promotion + price.tail).mj());
}

std::string times_faster(const RowFigures& figures, const Cell&) {
  return fmt::format("{:.2f}x", figures.least_whole_latency / figures.price.latency());
}

std::string percent_saved(const RowFigures& figures, const Cell&) {
  const Energy energy = figures.price.energy();
  if (!(energy > Energy::zero())) return "-";
  return fmt::format("{:.0f}%", 100.0 * (1.0 - energy / figures.least_whole_energy));
}

}  // namespace offcut::scenarios::internal
