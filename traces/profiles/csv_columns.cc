#include "traces/profiles/csv_columns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces::csv {
namespace {

std::string lower(std::string_view text) {
  std::string out(trimmed(text));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Returns the seconds (or joules) in the unit that the name ends in; 0: it ends in none.
double scale_of(std::string_view name, std::string_view base) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kPrefixes = {
      {{"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}, {"", 1.0}}};
  for (const auto& [prefix, scale] : kPrefixes) {
    const std::string ending = message("_", prefix, base);
    if (name.ends_with(ending)) return scale;
  }
  return 0;
}

Role role_of(const std::string& name) {
  using Row = std::pair<std::string_view, Role>;
  static constexpr std::array<Row, 22> kRoles = {{{"layer", Role::Layer},
                                                  {"name", Role::Layer},
                                                  {"node", Role::Layer},
                                                  {"kernel", Role::Layer},
                                                  {"op_name", Role::Layer},
                                                  {"type", Role::Op},
                                                  {"op", Role::Op},
                                                  {"op_type", Role::Op},
                                                  {"unit", Role::Unit},
                                                  {"affinity", Role::Affinity},
                                                  {"cores", Role::Affinity},
                                                  {"threads", Role::Threads},
                                                  {"frequency_mhz", Role::Frequency},
                                                  {"framework", Role::Framework},
                                                  {"precision", Role::Precision},
                                                  {"batch", Role::Batch},
                                                  {"repetition", Role::Repetition},
                                                  {"run", Role::Repetition},
                                                  {"iteration", Role::Repetition},
                                                  {"idx", Role::Ignored},
                                                  {"index", Role::Ignored},
                                                  {"", Role::Ignored}}};
  for (const auto& [text, role] : kRoles) {
    if (name == text) return role;
  }
  if (name.starts_with("energy_") && scale_of(name, "j") > 0) return Role::Energy;
  if (scale_of(name, "s") == 0) return Role::Counter;
  if (name.starts_with("p10_")) return Role::P10;
  if (name.starts_with("p90_")) return Role::P90;
  if (name.starts_with("first_")) return Role::First;
  return Role::Time;
}

// Of several time columns keeps the best; the others become counters.
void choose_time(std::vector<Column>& columns) {
  constexpr std::array<std::string_view, 8> kBest = {"median", "latency", "time", "mean",
                                                     "avg",    "average", "min",  ""};
  Column* chosen = nullptr;
  for (const std::string_view start : kBest) {
    for (Column& column : columns) {
      if (chosen == nullptr && column.role == Role::Time && column.name.starts_with(start)) {
        chosen = &column;
      }
    }
  }
  for (Column& column : columns) {
    if (column.role == Role::Time && &column != chosen) column.role = Role::Counter;
  }
}

}  // namespace

char separator_of(std::string_view header) {
  for (const char c : {'\t', ';', ','}) {
    if (header.find(c) != std::string_view::npos) return c;
  }
  return ',';
}

std::vector<Column> columns_of(std::string_view header, char separator) {
  std::vector<Column> out;
  std::set<Role> taken;
  for (const std::string& cell : cells_of_record(header, separator)) {
    Column column{.name = lower(cell), .role = Role::Counter, .scale = 1};
    column.role = role_of(column.name);
    const bool once =
        column.role != Role::Counter && column.role != Role::Time && column.role != Role::Ignored;
    if (once && !taken.insert(column.role).second) column.role = Role::Ignored;
    column.scale = scale_of(column.name, column.role == Role::Energy ? "j" : "s");
    out.push_back(std::move(column));
  }
  choose_time(out);
  return out;
}

bool has_role(const std::vector<Column>& columns, Role role) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.role == role; });
}

}  // namespace offcut::traces::csv
