// How a device differs from the law of its kind: a factor per group of kernels, from totals of
// whole networks on it.
//
//   log total = log( sum over groups of exp(d_g) * T_g ) + error
//
//   T_g   what the law makes of the layers of group g in the network
//   d     normal, of variance device_sd^2 + group_sd^2 each and covariance device_sd^2 between
//         groups: a device is slower as a whole, and some of its kernels are better than others
//   error normal with network_sd
//
// Groups are kernels that runtimes write with care of their own: dense 3x3 convolutions (Winograd),
// other convolutions, depthwise ones, products, and what moves data. The posterior is found by
// Gauss and Newton's iteration. O(rounds * totals * groups^2).
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace offcut::device_models {

inline constexpr std::size_t kKernelGroups = 5;
using GroupValues = std::array<double, kKernelGroups>;
using GroupMatrix = std::array<GroupValues, kKernelGroups>;

// Returns the group of a kernel class, or of a family with '*' behind.
[[nodiscard]] std::size_t group_of(std::string_view kernel);

// Of a group against the others on a device: assumed. Anything from 0.3 to 0.8 errs as much on
// devices left out.
inline constexpr double kGroupSd = 0.5;

struct GroupSpreads {
  double device_sd = 0.5;  // > 0
  double group_sd = kGroupSd;
  double network_sd = 0.2;  // > 0
};

struct GroupTotal {
  GroupValues us{};   // by the law
  double log_us = 0;  // measured
};

struct GroupFactors {
  GroupValues log_factor{};
  GroupMatrix covariance{};
};

// Without totals: the prior.
[[nodiscard]] GroupFactors fit_groups(const std::vector<GroupTotal>& totals,
                                      const GroupSpreads& spreads);

struct GroupPrediction {
  double log_us = 0;
  double sd = 0;
};
[[nodiscard]] GroupPrediction predict_total(const GroupValues& us, const GroupFactors& factors,
                                            const GroupSpreads& spreads);

}  // namespace offcut::device_models
