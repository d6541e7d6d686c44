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
  // The sign of micro, of which Unicode has two, is the letter that stands for it elsewhere.
  for (const std::string_view micro : {"\xC2\xB5", "\xCE\xBC"}) {
    for (std::size_t at = out.find(micro); at != std::string::npos; at = out.find(micro)) {
      out.replace(at, micro.size(), "u");
    }
  }
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// The words of a name, which anything but letters and digits parts.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> out(1);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out.back() += c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

// Returns the seconds (or joules) in the unit that the name ends in, as in "latency_us" and "time
// (ms)"; 0: it ends in none.
double scale_of(std::string_view name, std::string_view base) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kPrefixes = {
      {{"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}, {"", 1.0}}};
  const std::vector<std::string> words = words_of(name);
  if (words.size() < 2) return 0;
  for (const auto& [prefix, scale] : kPrefixes) {
    if (words.back() == message(prefix, base)) return scale;
  }
  return 0;
}

// "Layer Name" and "layer-name" as "layer_name".
std::string joined_words(std::string_view name) {
  std::string out;
  for (const std::string& word : words_of(name)) out += (out.empty() ? "" : "_") + word;
  return out;
}

Role role_of(const std::string& name) {
  using Row = std::pair<std::string_view, Role>;
  static constexpr std::array<Row, 28> kRoles = {{{"layer", Role::Layer},
                                                  {"name", Role::Layer},
                                                  {"node", Role::Layer},
                                                  {"kernel", Role::Layer},
                                                  {"op_name", Role::Layer},
                                                  {"layer_name", Role::Layer},
                                                  {"node_name", Role::Layer},
                                                  {"kernel_name", Role::Layer},
                                                  {"operator", Role::Op},
                                                  {"layer_type", Role::Op},
                                                  {"type", Role::Op},
                                                  {"op", Role::Op},
                                                  {"op_type", Role::Op},
                                                  {"unit", Role::Unit},
                                                  {"affinity", Role::Affinity},
                                                  {"cores", Role::Affinity},
                                                  {"threads", Role::Threads},
                                                  {"frequency_mhz", Role::Frequency},
                                                  {"framework", Role::Framework},
                                                  {"library", Role::Library},
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

template <std::size_t N>
std::size_t first_of(const std::array<std::string_view, N>& list,
                     const std::vector<std::string>& words) {
  return static_cast<std::size_t>(std::find_if(list.begin(), list.end(),
                                               [&](std::string_view word) {
                                                 return std::find(words.begin(), words.end(),
                                                                  word) != words.end();
                                               }) -
                                  list.begin());
}

// Words of a latency, the best first. Lower is better; kUnknown: none of them.
constexpr std::array<std::string_view, 12> kLatencyWords = {
    "median",  "p50",  "latency", "time",    "duration", "dur",
    "elapsed", "mean", "avg",     "average", "min",      "lat"};
constexpr std::size_t kUnknown = kLatencyWords.size();
constexpr std::size_t kNoLatency = kUnknown + 1;

// A column that ends in a unit of time may hold a point in time, a spread or a rate all the same.
// Of a column without any known word, "_ms" may be believed; "_s" is more often a rate ("mb_s").
std::size_t rank_of(const Column& column) {
  constexpr std::array<std::string_view, 27> kOther = {
      "timestamp", "ts",  "start", "begin", "end", "stop",       "finish", "since", "until",
      "offset",    "at",  "ready", "max",   "std", "stdev",      "stddev", "sd",    "var",
      "variance",  "p25", "p75",   "p95",   "p99", "cumulative", "cum",    "per",   "error"};
  const std::vector<std::string> words = words_of(column.name);
  if (first_of(kOther, words) < kOther.size()) return kNoLatency;
  const std::size_t rank = first_of(kLatencyWords, words);
  return rank == kUnknown && column.scale == 1.0 ? kNoLatency : rank;
}

// Of several time columns keeps the best; the others become counters. Of several without a word for
// a latency none is better than the others, and none is taken.
void choose_time(std::vector<Column>& columns) {
  Column* chosen = nullptr;
  std::size_t best = kNoLatency;
  std::size_t unknown = 0;
  for (Column& column : columns) {
    if (column.role != Role::Time) continue;
    const std::size_t rank = rank_of(column);
    if (rank == kUnknown) ++unknown;
    if (rank < best) {
      best = rank;
      chosen = &column;
    }
  }
  if (best == kUnknown && unknown > 1) chosen = nullptr;
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
    column.role = role_of(joined_words(column.name));
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
