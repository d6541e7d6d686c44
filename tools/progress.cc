#include "tools/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>

namespace offcut::tools {

std::string text_of_seconds(double seconds) {
  if (seconds < 0.001) return "under 1 ms";
  if (seconds < 9.95) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
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
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

ProgressLine::ProgressLine(bool wanted) : wanted_(wanted && ::isatty(STDERR_FILENO) != 0) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(const Progress& progress) {
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (progress.study != study_) {
    study_ = progress.study;
    started_ = now;
  }
  constexpr auto kBetween = std::chrono::milliseconds(200);
  if (now - last_ < kBetween) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(progress.done) / (seconds > 0 ? seconds : 1.0);
  const double left = rate > 0 ? static_cast<double>(progress.total - progress.done) / rate : 0.0;
  const double percent =
      100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
  const std::string line =
      fmt::format("{}: {} of {} scenarios ({:.0f}%), {:.0f}/s, {} left", progress.study,
                  progress.done, progress.total, percent, rate, text_of_seconds(left));
  std::fprintf(stderr, "\r%s\033[K", line.c_str());
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
  shown_ = false;
}

}  // namespace offcut::tools
