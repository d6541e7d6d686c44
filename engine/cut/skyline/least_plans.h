// The least value of each of some networks while plans pass by, and whose it is. All arrays hold
// numbers of one width, so that the loops over them run as vectors. Internal to engine/cut.
#pragma once

#include <array>
#include <cstddef>
#include <limits>

namespace offcut::internal {

template <std::size_t kNetworks>
struct LeastPlans {
  std::array<double, kNetworks> value;
  std::array<double, kNetworks> plan;  // position of the plan
  std::array<double, kNetworks> tied;  // 1 where the least value was met again, else 0

  void clear() {
    value.fill(std::numeric_limits<double>::infinity());
    plan.fill(0);
    tied.fill(0);
  }
};

inline void keep_least(double value, double position, double& least, double& plan, double& tied) {
  tied = value < least ? 0.0 : (value == least ? 1.0 : tied);
  plan = value < least ? position : plan;
  least = value < least ? value : least;
}

}  // namespace offcut::internal
