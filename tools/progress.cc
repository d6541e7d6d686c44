#include "tools/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "engine/base/printable.h"
#include "engine/base/whole_number.h"

namespace offcut::tools {

std::string text_of_seconds(double seconds) {
  if (seconds < 0.001) return "under 1 ms";
  if (seconds < 9.95) return fmt::format("{:.2g} s", seconds);
  const auto whole = truncated<std::int64_t>(seconds + 0.5);
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  if (whole < kMinute) return fmt::format("{} s", whole);
  if (whole < kHour) return fmt::format("{} min {} s", whole / kMinute, whole % kMinute);
  return fmt::format("{} h {} min", whole / kHour, whole % kHour / kMinute);
}

std::string text_of_size(double bytes) {
  const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < std::size(units); ++unit) bytes /= 1000;
  return bytes < 9.95 && unit > 0 ? fmt::format("{:.1f} {}", bytes, units[unit])
                                  : fmt::format("{:.0f} {}", bytes, units[unit]);
}

std::size_t terminal_width() {
  constexpr std::size_t kLeast = 20;  // what is narrower is no terminal
  if (const char* stated = std::getenv("COLUMNS")) {
    const auto columns = static_cast<std::size_t>(std::strtoul(stated, nullptr, 10));
    if (columns >= kLeast) return columns;
  }
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

namespace {

std::string text_of_least(const scenarios::LeastSoFar& least) {
  const char* unit = "";
  double value = least.value;
  if (least.objective == Objective::Kind::Latency) {
    value = Duration::from_s(value).ms();
    unit = " ms";
  } else if (least.objective == Objective::Kind::Energy) {
    value = Energy::from_j(value).mj();
    unit = " mJ";
  }
  return fmt::format("least {:.4g}{} (scenario {})", value, unit, least.scenario);
}

}  // namespace

std::string text_of_progress(const scenarios::Progress& progress, std::uint64_t fresh,
                             double seconds) {
  const double rate = static_cast<double>(fresh) / (seconds > 0 ? seconds : 1.0);
  const double percent =
      100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
  std::string text = fmt::format("{}: {} of {} {} ({:.0f}%), {:.0f}/s", printable(progress.study),
                                 progress.done, progress.total, progress.unit, percent, rate);
  if (rate > 0) {
    text += fmt::format(
        ", {} left", text_of_seconds(static_cast<double>(progress.total - progress.done) / rate));
  }
  if (progress.least) text += ", " + text_of_least(*progress.least);
  return text;
}

ProgressLine::ProgressLine(bool wanted)
    : wanted_(wanted), terminal_(::isatty(STDERR_FILENO) != 0) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(const scenarios::Progress& progress) {
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (progress.study != study_) {  // what is there already, of a run that is resumed, is no rate
    study_ = progress.study;
    started_ = now;
    done_before_ = progress.done;
  }
  constexpr std::chrono::milliseconds kOnTerminal(200);
  constexpr std::chrono::milliseconds kHeartbeat(10'000);
  const auto between = terminal_ ? kOnTerminal : kHeartbeat;
  if (now - last_ < between) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const std::string line = text_of_progress(progress, progress.done - done_before_, seconds);
  std::fprintf(stderr, terminal_ ? "\r%s\033[K" : "offcut: %s\n", line.c_str());
  shown_ = terminal_;
}

void ProgressLine::clear() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
  shown_ = false;
}

}  // namespace offcut::tools
