// Reads recorded bandwidths: the parsers of bandwidth_trace.h.
#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/base/file.h"
#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/trace_units.h"

namespace offcut::network_models {
namespace {

constexpr double kMostMs = 1e12;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r'; }

// Returns the words of one line.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (at < line.size()) {
    while (at < line.size() && is_blank(line[at])) ++at;
    const std::size_t begin = at;
    while (at < line.size() && !is_blank(line[at])) ++at;
    if (at > begin) out.push_back(line.substr(begin, at - begin));
  }
  return out;
}

// Returns the number that fills the whole word.
template <class Number>
std::optional<Number> number_of(std::string_view word) {
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

// `found` is "" where no line was read yet: nothing is quoted of what may be any file at all.
Error bad_line(const std::string& name, std::size_t line, const char* expected,
               std::string_view found) {
  const std::string told = found.empty() ? "another text" : in_quotes(found);
  return {ErrorCode::Malformed,
          message(name, ":", line, ": expected ", expected, ", found ", told)};
}

// Calls visit(line number from 1, words) for every line that is not blank, until it returns false.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  std::size_t line = 0;
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view here = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    ++line;
    const auto words = words_of(here);
    if (!words.empty() && !visit(line, words)) return;
  }
}

}  // namespace

Result<BandwidthTrace> parse_mahimahi(std::string_view text, std::string name) {
  std::vector<std::int64_t> ms;
  std::optional<Error> error;
  for_each_line(text, [&](std::size_t line, const std::vector<std::string_view>& words) {
    const auto value = number_of<std::int64_t>(words[0]);
    const bool good = words.size() == 1 && value && *value >= (ms.empty() ? 0 : ms.back()) &&
                      static_cast<double>(*value) <= kMostMs;
    if (!good) {
      error = bad_line(name, line, "one millisecond not below the line before",
                       ms.empty() ? "" : words.back());
      return false;
    }
    ms.push_back(*value);
    return true;
  });
  if (error) return fail(*error);
  return BandwidthTrace::of_packets(std::move(ms), std::move(name));
}

Result<BandwidthTrace> parse_rate_table(std::string_view text, std::string name) {
  std::vector<RateStep> steps;
  std::optional<Error> error;
  TableUnits units;
  for_each_line(text, [&](std::size_t line, const std::vector<std::string_view>& words) {
    auto time = number_of<double>(words[0]);
    if (steps.empty() && line == 1 && !time) {  // a header
      const auto stated = units_of_header(words);
      if (!stated) {
        error = bad_line(name, line,
                         "a time, then a rate in bits or bytes per second (\"kbit/s\", \"MB/s\")",
                         words.back());
        return false;
      }
      units = *stated;
      return true;
    }
    auto rate = words.size() == 2 ? number_of<double>(words[1]) : std::nullopt;
    if (time) *time *= units.seconds;
    if (rate) *rate *= units.mbit_per_s;
    const bool good = time && rate && *time >= 0 && *time <= kMostTraceSeconds && *rate >= 0 &&
                      *rate <= kMostTraceRate && (steps.empty() || *time > steps.back().start.s());
    if (!good) {
      const bool falls = time && !steps.empty() && !(*time > steps.back().start.s());
      const bool beyond = time && *time > kMostTraceSeconds;
      const std::string_view found = falls || beyond || !time ? words.front() : words.back();
      error =
          bad_line(name, line,
                   "a time after the line before, at most 1e9 s, and a rate from 0 to 1e9 Mbit/s",
                   steps.empty() && !(time && rate) ? "" : found);
      return false;
    }
    steps.push_back({Duration::from_s(*time), Bandwidth::from_mbit_per_s(*rate)});
    return true;
  });
  if (error) return fail(*error);
  return BandwidthTrace::of_steps(steps, std::move(name));
}

Result<BandwidthTrace> read_bandwidth_trace(const std::filesystem::path& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  bool two_columns = false;
  for_each_line(*text, [&](std::size_t line, const std::vector<std::string_view>& words) {
    two_columns = words.size() > 1;
    return line == 1 && !number_of<double>(words[0]);  // look past a header
  });
  return two_columns ? parse_rate_table(*text, path.string())
                     : parse_mahimahi(*text, path.string());
}

}  // namespace offcut::network_models
