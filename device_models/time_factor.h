// Time at one operating point over time at another, how far the laws behind it err, and what they
// are. Factors multiply; their errors are added as squares.
#pragma once

#include <string>
#include <vector>

namespace offcut::device_models {

struct TimeFactor {
  double factor = 1;
  double relative_sd = 0;
  std::vector<std::string> assumed;  // what stood in for laws, e.g. "threads: default law"
  std::vector<std::string> path;     // the ratios taken, in order: "framework mace to tensorflow"
};

[[nodiscard]] TimeFactor assume(double factor, double relative_sd, std::string text);

// Multiplies `whole` by a part, or by its inverse. What both say is said once.
void compose(const TimeFactor& part, bool inverse, TimeFactor& whole);

}  // namespace offcut::device_models
