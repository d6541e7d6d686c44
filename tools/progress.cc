#include "tools/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace offcut::tools {

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
      fmt::format("{}: {} of {} scenarios ({:.0f}%), {:.0f}/s, {:.0f} s left", progress.study,
                  progress.done, progress.total, percent, rate, left);
  std::fprintf(stderr, "\r%s\033[K", line.c_str());
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
  shown_ = false;
}

}  // namespace offcut::tools
