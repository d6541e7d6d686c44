// The ratio of times that devices have in common: how the defaults of default_laws.h were found,
// and how they are tested on a device that was left out.
#pragma once

#include <span>
#include <vector>

namespace offcut::device_models {

struct PooledRatio {
  double ratio = 1;        // geometric mean over devices of the median of their networks
  double relative_sd = 0;  // what nine in ten networks lie within, over 1.645; of devices left out
};

// Takes the logarithms of the ratios of networks by device. With two devices and more the spread is
// of each device around the mean of the others. REQUIRES: a device, none of them empty.
[[nodiscard]] PooledRatio pooled_ratio(std::span<const std::vector<double>> log_ratios);

}  // namespace offcut::device_models
