// What stands in where a device has no law of its own: tables by runtime and kernel class, with the
// spread of one device around them. Results say that they are assumed.
//
// Fitted to qed-usc/mobile-ml-benchmark (MIT; 100 networks on five phones, TFLite and PyTorch) and
// to the benchmark table of ncnn (BSD-3-Clause). Spreads are those of a phone that was left out
// (README, "Defaults").
#pragma once

#include <string>

#include "device_models/thread_law.h"

namespace offcut::device_models {

// One standard deviation of what is assumed for lack of a law.
inline constexpr double kDefaultSd = 0.25;

// Of a law or ratio in a device file that does not state its spread: none has none. The median of
// those that do.
inline constexpr double kUnstatedSd = 0.12;
[[nodiscard]] constexpr double stated_or_usual(double relative_sd) {
  return relative_sd > 0 ? relative_sd : kUnstatedSd;
}

struct DefaultThreadLaw {
  ThreadLaw law;
  double relative_sd = kDefaultSd;
};
[[nodiscard]] DefaultThreadLaw default_thread_law(const std::string& framework,
                                                  const std::string& kernel);

struct DefaultSharingLaw {
  SharingLaw law;
  double relative_sd = kDefaultSd;
};
[[nodiscard]] DefaultSharingLaw default_sharing_law(const std::string& framework,
                                                    const std::string& kernel);

struct DefaultRatio {
  double ratio = 1;
  double relative_sd = kDefaultSd;
};
// fp32, fp16, bf16, int8: any other precision needs a ratio of its own.
[[nodiscard]] bool has_default_ratio(const std::string& precision);
// Time with one precision over that with fp32, on the cores named. Little cores gain more from
// int8: theirs are in-order cores with narrow units for fp32.
[[nodiscard]] DefaultRatio default_precision_ratio(const std::string& framework,
                                                   const std::string& kernel, bool little,
                                                   const std::string& precision);

}  // namespace offcut::device_models
