#include "traces/profiles/text_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"

namespace offcut::traces {

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> out;
  text = without_byte_order_mark(text);
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, end - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back({out.size() + 1, line});
    from = end + 1;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> cells_and_rest(std::string_view line, std::string_view separator,
                                             std::size_t most) {
  std::vector<std::string_view> out;
  while (out.size() < most) {
    const std::size_t end = line.find(separator);
    if (end == std::string_view::npos) break;
    out.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end + separator.size());
  }
  out.push_back(trimmed(line));
  return out;
}

std::optional<double> time_of(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<double> time_with_comma(std::string_view text) {
  std::string with_point(text);
  if (std::count(text.begin(), text.end(), ',') == 1) with_point[text.find(',')] = '.';
  return time_of(with_point);
}

std::optional<int> leading_count(std::string_view text) {
  text = trimmed(text);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::string_view> between_marks(std::string_view text, std::string_view before,
                                              std::string_view after) {
  const std::size_t from = text.find(before);
  if (from == std::string_view::npos) return std::nullopt;
  text.remove_prefix(from + before.size());
  const std::size_t to = after.empty() ? text.size() : text.find(after);
  if (to == std::string_view::npos) return std::nullopt;
  return text.substr(0, to);
}

// "05-30 15:16:44.858  3380  3380 I tflite  : text", "I statistics.cc:343 text" is left alone.
std::string_view without_log_prefix(std::string_view line) {
  const auto digit = [&](std::size_t k) { return line[k] >= '0' && line[k] <= '9'; };
  constexpr std::size_t kShortest = 20;
  if (line.size() < kShortest || !digit(0) || !digit(1) || line[2] != '-' || line[5] != ' ' ||
      line[8] != ':') {
    return line;
  }
  const std::size_t colon = line.find(": ", 14);
  return colon == std::string_view::npos ? line : line.substr(colon + 2);
}

Result<std::string> choose_model(std::vector<std::string> models, const std::string& wanted,
                                 const std::string& file) {
  std::vector<std::string> names;
  for (std::string& model : models) {
    if (std::find(names.begin(), names.end(), model) == names.end()) {
      names.push_back(std::move(model));
    }
  }
  if (names.size() == 1) return names.front();  // `wanted` may be what to call it
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return wanted;
  if (wanted.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message(file, ": expected the name of one network of the file, found none (",
                        join(names, ", "), ")"));
  }
  return fail(ErrorCode::InvalidArgument,
              message(file, ": no network ", in_quotes(wanted), suggestion(wanted, names)));
}

void add_run(Profile& profile, ProfiledRun run) {
  const bool known =
      std::any_of(profile.runs.begin(), profile.runs.end(),
                  [&](const ProfiledRun& other) { return other.point == run.point; });
  if (known) {
    profile.warnings.push_back(
        message("a second run of ", text_of_point(run.point), " is left out"));
  } else {
    profile.runs.push_back(std::move(run));
  }
}

void Faults::add(std::size_t line, const std::string& what) {
  const std::string text = message(name_, ":", line, ": ", what);
  if (!lenient_) {
    if (!error_) error_ = Error{ErrorCode::Malformed, text};
    return;
  }
  if (skipped_++ == 0) first_ = text;
}

void Faults::report(std::vector<std::string>& warnings) const {
  if (skipped_ == 0) return;
  warnings.push_back(
      message("skipped ", skipped_, " lines that cannot be read (first: ", first_, ")"));
}

ProfiledKernel& SampleTable::add(const std::string& name, const std::string& op, Duration time) {
  const auto [found, is_new] = position_.emplace(name, kernels_.size());
  if (is_new) {
    ProfiledKernel kernel;
    kernel.timed.name = name;
    kernel.timed.op = op;
    kernels_.push_back(std::move(kernel));
    samples_.push_back({});
  }
  samples_[found->second].push_back(time);
  return kernels_[found->second];
}

std::vector<ProfiledKernel> SampleTable::take() {
  for (std::size_t k = 0; k < kernels_.size(); ++k) {
    kernels_[k].timed.latency = TimeSummary::of(std::move(samples_[k]));
  }
  position_.clear();
  samples_.clear();
  return std::exchange(kernels_, {});
}

TimeSummary single_time(Duration middle, int samples) {
  return {.median = middle, .p10 = middle, .p90 = middle, .n = std::max(1, samples), .first = {}};
}

std::string prevalent(const std::map<std::string, Duration>& time_by_name) {
  const auto most =
      std::max_element(time_by_name.begin(), time_by_name.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == time_by_name.end() ? std::string() : most->first;
}

}  // namespace offcut::traces
