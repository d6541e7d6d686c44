// A progress line on a terminal: rate and remaining time, rewritten in place; nothing when stderr
// is not a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "scenarios/run.h"

namespace offcut::tools {

// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] std::string text_of_seconds(double seconds);
// "900 B", "48 kB", "1.2 GB".
[[nodiscard]] std::string text_of_size(double bytes);

// Returns the columns of the terminal that stdout is; 0 where it is none.
[[nodiscard]] std::size_t terminal_width();

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool wanted_;
  bool shown_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_ = Clock::now();
  std::string study_;
};

}  // namespace offcut::tools
