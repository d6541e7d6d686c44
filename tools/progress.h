// A progress line on a terminal: rate and remaining time, rewritten in place; nothing when stderr
// is not a terminal.
#pragma once

#include <chrono>
#include <cstdint>

#include "scenarios/run.h"

namespace offcut::tools {

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
