#include "network_models/bandwidth_trace.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/base/file.h"
#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "network_models/trace_units.h"

namespace offcut::network_models {
namespace {

constexpr double kMostMs = 1e12;
constexpr double kMostSeconds = 1e9;
constexpr double kLeastStep = 1e-6;     // s; a double tells that apart after kMostSeconds too
constexpr double kSameInstant = 1e-12;  // s
constexpr double kMostRate = 1e9;       // Mbit/s

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

bool is_sound(const RateStep& step, Duration length) {
  const auto inside = [](double x, double least, double most) { return x >= least && x <= most; };
  return inside(length.s(), kLeastStep, kMostSeconds) && inside(step.start.s(), 0, kMostSeconds) &&
         inside(step.rate.mbit_per_s(), 0, kMostRate);
}

}  // namespace

Result<BandwidthTrace> BandwidthTrace::of_packets(std::vector<std::int64_t> ms, std::string name) {
  if (ms.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected packet opportunities, found none"));
  }
  if (!std::is_sorted(ms.begin(), ms.end()) || ms.front() < 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected milliseconds >= 0 that do not fall, found them falling"));
  }
  if (ms.back() == 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a last millisecond above 0, found 0"));
  }
  BandwidthTrace out;
  out.name_ = std::move(name);
  out.by_packets_ = true;
  out.period_s_ = static_cast<double>(ms.back()) * 1e-3;
  out.bytes_per_period_ = static_cast<double>(ms.size()) * kOpportunityBytes;
  out.at_s_.reserve(ms.size());
  for (const std::int64_t at : ms) out.at_s_.push_back(static_cast<double>(at) * 1e-3);
  out.index();
  return out;
}

Result<BandwidthTrace> BandwidthTrace::of_steps(const std::vector<RateStep>& steps,
                                                std::string name) {
  if (steps.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected (time, rate) steps, found none"));
  }
  BandwidthTrace out;
  out.name_ = std::move(name);
  const std::size_t n = steps.size();
  const Duration last = n > 1 ? steps[n - 1].start - steps[n - 2].start : Duration::from_s(1);
  double bytes = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Duration length = i + 1 < n ? steps[i + 1].start - steps[i].start : last;
    if (!is_sound(steps[i], length)) {
      return fail(ErrorCode::Malformed,
                  message(out.name_, ": step ", i + 1, ": expected a length from ", kLeastStep,
                          " to ", kMostSeconds, " s and a rate from 0 to ", kMostRate,
                          " Mbit/s, found ", length.s(), " s and ", steps[i].rate.mbit_per_s()));
    }
    out.at_s_.push_back((steps[i].start - steps[0].start).s());
    out.bytes_at_.push_back(bytes);
    bytes += steps[i].rate.bytes_per_s() * length.s();
  }
  out.at_s_.push_back(out.at_s_.back() + last.s());
  out.bytes_at_.push_back(bytes);
  out.period_s_ = out.at_s_.back();
  out.bytes_per_period_ = bytes;
  if (!(bytes > 0) || !std::isfinite(bytes)) {
    return fail(ErrorCode::Malformed,
                message(out.name_, ": expected a rate above 0 somewhere, found none"));
  }
  out.index();
  return out;
}

void BandwidthTrace::index() {
  constexpr std::size_t kEntriesPerBucket = 4;
  const std::size_t count = at_s_.size() / kEntriesPerBucket + 1;
  buckets_per_s_ = static_cast<double>(count) / period_s_;
  buckets_.assign(1, 0);
  for (std::size_t i = 0; i < at_s_.size(); ++i) {
    const auto bucket = truncated<std::size_t>(at_s_[i] * buckets_per_s_);
    while (buckets_.size() <= bucket) buckets_.push_back(static_cast<std::uint32_t>(i));
  }
  buckets_.push_back(static_cast<std::uint32_t>(at_s_.size()));
}

BandwidthTrace::Part BandwidthTrace::part_around(double within_s) const {
  const double place = std::max(0.0, within_s * buckets_per_s_);
  const std::size_t bucket = std::min(truncated<std::size_t>(place), buckets_.size() - 2);
  const double* all = at_s_.data();
  return {all + buckets_[bucket], all + buckets_[bucket + 1]};
}

std::size_t BandwidthTrace::first_at_or_after(double within_s) const {
  const Part part = part_around(within_s);
  return static_cast<std::size_t>(std::lower_bound(part.begin, part.end, within_s) - at_s_.data());
}

std::size_t BandwidthTrace::first_after(double within_s) const {
  const Part part = part_around(within_s);
  return static_cast<std::size_t>(std::upper_bound(part.begin, part.end, within_s) - at_s_.data());
}

double BandwidthTrace::capacity(double time_s) const {
  const double loops = std::floor(time_s / period_s_);
  const double within_s = std::clamp(time_s - loops * period_s_, 0.0, period_s_);
  double bytes = 0;
  if (by_packets_) {
    // An opportunity at the very start of a transfer is still its own.
    bytes = static_cast<double>(first_at_or_after(within_s - kSameInstant)) * kOpportunityBytes;
  } else {
    const std::size_t step = std::min(first_after(within_s), at_s_.size() - 1) - 1;
    const double share = (within_s - at_s_[step]) / (at_s_[step + 1] - at_s_[step]);
    bytes = bytes_at_[step] + share * (bytes_at_[step + 1] - bytes_at_[step]);
  }
  return loops * bytes_per_period_ + bytes;
}

double BandwidthTrace::time_of(double bytes) const {
  // The least time: a sum that ends exactly with a loop belongs to that loop, not the next.
  const double loops = std::max(0.0, std::ceil(bytes / bytes_per_period_) - 1);
  const double within = bytes - loops * bytes_per_period_;
  double time_s = 0;
  if (by_packets_) {
    const double last = static_cast<double>(at_s_.size());
    const double needed = std::clamp(std::ceil(within / kOpportunityBytes - 1e-9), 1.0, last);
    time_s = at_s_[truncated<std::size_t>(needed) - 1];
  } else {
    const auto reached = std::lower_bound(bytes_at_.begin() + 1, bytes_at_.end() - 1, within);
    const auto step = static_cast<std::size_t>(reached - bytes_at_.begin()) - 1;
    const double flow = bytes_at_[step + 1] - bytes_at_[step];
    const double share = flow > 0 ? std::clamp((within - bytes_at_[step]) / flow, 0.0, 1.0) : 0.0;
    time_s = at_s_[step] + share * (at_s_[step + 1] - at_s_[step]);
  }
  return loops * period_s_ + time_s;
}

Duration BandwidthTrace::transfer_time(Duration start, double bytes) const {
  if (!(bytes > 0)) return {};
  const double end_s = time_of(capacity(start.s()) + bytes);
  return Duration::from_s(std::max(0.0, end_s - start.s()));
}

Bandwidth BandwidthTrace::mean_rate(Duration start, Duration window) const {
  const double bytes = capacity((start + window).s()) - capacity(start.s());
  return Bandwidth::from_bytes_per_s(bytes / window.s());
}

BandwidthTrace::Server::Server(const BandwidthTrace& trace, Duration start) : trace_(&trace) {
  loop_s_ = std::floor(start.s() / trace.period_s_) * trace.period_s_;
  free_s_ = start.s();
  if (!trace.by_packets_) return;
  next_ = trace.first_at_or_after(start.s() - loop_s_ - kSameInstant);
  budget_ = kOpportunityBytes;
}

double BandwidthTrace::Server::serve(double ready_s, double bytes) {
  if (!trace_->by_packets_) {
    const double begin_s = std::max(ready_s, free_s_);
    free_s_ = begin_s + trace_->transfer_time(Duration::from_s(begin_s), bytes).s();
    return free_s_;
  }
  const std::vector<double>& at_s = trace_->at_s_;
  const auto step = [&] {
    ++next_;
    budget_ = kOpportunityBytes;
    if (next_ == at_s.size()) {
      next_ = 0;
      // Where the period is lost in rounding, time goes on all the same.
      loop_s_ = std::max(loop_s_ + trace_->period_s_, std::nextafter(loop_s_, HUGE_VAL));
    }
  };
  if (next_ == at_s.size()) step();
  if (const double ahead = std::floor((ready_s - loop_s_) / trace_->period_s_); ahead > 1) {
    loop_s_ += ahead * trace_->period_s_;  // whole loops went by
    next_ = 0;
    budget_ = kOpportunityBytes;
  }
  while (loop_s_ + at_s[next_] < ready_s - kSameInstant) step();  // missed opportunities are lost
  if (const double loops = std::ceil(bytes / trace_->bytes_per_period_) - 1; loops >= 1) {
    loop_s_ += loops * trace_->period_s_;  // at once, whatever their number
    bytes -= loops * trace_->bytes_per_period_;
  }
  while (bytes > budget_) {
    bytes -= budget_;
    step();
  }
  budget_ -= bytes;  // what is left serves the next packet, if it is ready by now
  return loop_s_ + at_s[next_];
}

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
        error = bad_line(name, line, "a rate in bits or bytes per second (\"kbit/s\", \"MB/s\")",
                         words.back());
        return false;
      }
      units = *stated;
      return true;
    }
    auto rate = words.size() == 2 ? number_of<double>(words[1]) : std::nullopt;
    if (time) *time *= units.seconds;
    if (rate) *rate *= units.mbit_per_s;
    const bool good = time && rate && *time >= 0 && *time <= kMostSeconds && *rate >= 0 &&
                      *rate <= kMostRate && (steps.empty() || *time > steps.back().start.s());
    if (!good) {
      const bool falls = time && !steps.empty() && !(*time > steps.back().start.s());
      const std::string_view found = falls || !time ? words.front() : words.back();
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
