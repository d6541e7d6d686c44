// What tests of the readers of profiles ask: a kernel's time by its name, and warnings.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "traces/profiles/profile.h"

namespace offcut::traces::testing {

// The text of a sample with every `what` as `with`.
inline std::string replaced(std::string_view text, const std::string& what,
                            const std::string& with) {
  std::string out(text);
  for (std::size_t at = out.find(what); at != std::string::npos; at = out.find(what, at)) {
    out.replace(at, what.size(), with);
    at += with.size();
  }
  return out;
}

// Median time in us of the kernel of that name; NaN where there is none.
inline double time_us(const ProfiledRun& run, std::string_view name) {
  for (const ProfiledKernel& kernel : run.kernels) {
    if (kernel.timed.name == name) return kernel.timed.latency.median.us();
  }
  return std::numeric_limits<double>::quiet_NaN();
}

inline double total_us(const ProfiledRun& run) {
  double sum = 0;
  for (const ProfiledKernel& kernel : run.kernels) sum += kernel.timed.latency.median.us();
  return sum;
}

inline bool warns(const Profile& profile, std::string_view part) {
  for (const std::string& warning : profile.warnings) {
    if (warning.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace offcut::traces::testing
