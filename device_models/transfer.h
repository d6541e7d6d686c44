// The time of a layer at one operating point from its times at others, one law per kernel class:
//
//   t_to = fixed + sum_i factor_i * t_from_i          all >= 0
//
// The layer itself was timed, at other points. So its time already contains the effect of its
// shape, and the law adds the effect of other threads, clusters or units on such kernels. With two
// thread counts as sources it also sees how well this layer scaled so far, which Amdahl's law does
// not.
//
// Fitted like kernels (kernel_fit.h), with the same families to fall back on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device_models/nnls.h"
#include "engine/base/units.h"
#include "engine/cost/operating_point.h"

namespace offcut::device_models {

// One layer, timed at the sources and at the target.
struct PairedLayer {
  std::string kernel;
  std::string network;
  std::vector<Duration> from;  // [sources], at most two
  Duration to;
};

struct TransferFit {
  std::string kernel;  // a class, a family with '*' behind, or "*"
  Terms factors{};     // microseconds, then one factor a source
  int samples = 0;
  double relative_sd = 0;  // of whole networks left out, else of the residuals
};

struct Transfer {
  std::vector<OperatingPoint> from;  // one or two
  OperatingPoint to;
  std::vector<TransferFit> fits;
  std::string source;
};

inline constexpr std::size_t kMostSources = 2;

[[nodiscard]] std::vector<TransferFit> fit_transfer(const std::vector<PairedLayer>& samples);

struct TransferredTime {
  Duration time;
  double relative_sd = 0;
};
// Returns nothing where there is no law.
[[nodiscard]] std::optional<TransferredTime> transfer_time(const Transfer& transfer,
                                                           const std::string& kernel,
                                                           std::span<const Duration> from);

}  // namespace offcut::device_models
