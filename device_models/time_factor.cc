#include "device_models/time_factor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace offcut::device_models {
namespace {

void add_once(const std::vector<std::string>& texts, std::vector<std::string>& all) {
  for (const std::string& text : texts) {
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
  }
}

}  // namespace

TimeFactor assume(double factor, double relative_sd, std::string text) {
  TimeFactor out;
  out.factor = factor;
  out.relative_sd = relative_sd;
  out.assumed.push_back(std::move(text));
  return out;
}

void compose(const TimeFactor& part, bool inverse, TimeFactor& whole) {
  whole.factor *= inverse ? 1 / part.factor : part.factor;
  whole.relative_sd = std::hypot(whole.relative_sd, part.relative_sd);
  add_once(part.assumed, whole.assumed);
  add_once(part.path, whole.path);
}

}  // namespace offcut::device_models
