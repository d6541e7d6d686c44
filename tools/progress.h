// How far a run is: rate, remaining time and the best scenario so far. A line on a terminal that is
// rewritten in place; where stderr is none, a line of its own every ten seconds.
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

// "mobilenet_sweep: 120000 of 1000000 scenarios (12%), 400000/s, 2 s left, least 51.04 ms
// (scenario 4711)"; the rate is that of `fresh` scenarios in `seconds`.
[[nodiscard]] std::string text_of_progress(const scenarios::Progress& progress, std::uint64_t fresh,
                                           double seconds);

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const scenarios::Progress& progress);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool wanted_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_ = Clock::now();
  std::string study_;
  std::uint64_t done_before_ = 0;  // when this run first reported the study
};

}  // namespace offcut::tools
