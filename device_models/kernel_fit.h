// The time of a layer from its work: one law per kernel class, fitted to timed layers.
//
//   t = fixed + a * MFLOP + b * MB read + c * MB written + d * MB of weights      all >= 0
//         + e * MB beyond the cache            where a cache was fitted
//   t = t * exp(local)                                     where anchors are kept
//   t = max(t, FLOP / best FLOP rate, bytes / best rate)   the roofline of what was seen
//   t = min(t, slowest time * growth)      growth >= 1: of FLOPs or bytes beyond the largest sample
//
// The fit is by non-negative least squares, of times weighted by t^-1.5 or by t^-2 or of their
// logarithms weighted by t^0.5 or equally; fit_choice.h chooses. (Absolute errors see large layers
// only; relative ones see the noise of small ones. Weights by measured times pull a law below the
// data: what happens to be fast weighs most. Logarithms do not.) Beyond the cache is what a layer
// reads, writes and weighs above `cache_mb`: cores whose bandwidth halves there. Laws of families
// and of all layers mix kernels that differ by far; they keep to times and know no cache, since
// laws of logarithms of mixed kernels were far off on families of networks left out. A kind of
// traffic under 1 % of the bytes of every sample of a class has no
// coefficient.
//
// The local term repairs what a linear law cannot express (caches, tiles). It is the mean log
// residual of the samples near in the logarithms of the four quantities, weighted by a Gaussian of
// width 0.3 (a factor of 1.35 in each) and drawn to zero by a prior weight of 0.1. Far from every
// sample it is 0.
//
// Which law answers:
//   * a class with fewer than four samples: the law of its family, else that of all layers
//   * outside the range of the samples by a factor of two: the prediction is flagged
//   * by more than a factor of eight: the law of the family or of all layers, if the size lies in
//     its range, since a law of a few small layers does not hold for large ones
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "device_models/kernel_class.h"
#include "device_models/tried_law.h"
#include "engine/base/units.h"
#include "engine/cost/operating_point.h"

namespace offcut::device_models {

struct TimedLayer {
  LayerWork work;
  Duration time;
  std::string network;
};

struct Anchor {
  std::array<double, 4> place{};  // logarithms of the work, as log_place()
  double log_residual = 0;        // log(measured / law)
};

struct KernelFit {
  std::string kernel;  // a class, a family with '*' behind ("conv*"), or "*"
  Terms us{};          // coefficients in microseconds
  int samples = 0;
  double relative_sd = 0;  // of the error on networks left out, else of the residuals
  double mflop_least = 0;
  double mflop_most = 0;
  double mb_least = 0;
  double mb_most = 0;
  double us_most = 0;   // slowest sample; 0: no bound
  double cache_mb = 0;  // of the term beyond the cache; 0: there is none
  std::vector<Anchor> anchors;
};

// The laws of all classes at one operating point.
struct KernelTable {
  OperatingPoint point;
  std::vector<KernelFit> fits;
  double peak_flops_per_s = 0;  // best rate any sample had; 0: no bound
  double peak_bytes_per_s = 0;
  double whole_over_sum = 1;    // end to end time over the sum of layers
  double total_sd = 0;          // of the total of a network nobody timed; 0: not known
  std::string form;             // of the laws, where it was chosen (fit_choice.h)
  std::vector<TriedLaw> tried;  // what it was chosen from
  std::string source;
};

struct Prediction {
  Duration time;
  double relative_sd = 0;
  bool in_range = true;
};

struct FitOptions {
  double weight_power = 1.5;   // residuals are weighted by time to minus this
  bool in_logarithms = false;  // of logarithms, with weights that see the same layers
  double cache_mb = 0;         // of a term beyond the cache; 0: none
  bool keep_anchors = true;
  bool estimate_error = true;  // refit without each network in turn; false: relative_sd stays 0
};

// Returns the table of some layers, all timed at one point. Layers without time are left out.
[[nodiscard]] KernelTable fit_kernels(const std::vector<TimedLayer>& samples,
                                      const FitOptions& options = {});

// Returns the law of a class, a family ("conv*") or all ("*"); nothing if it was not fitted.
[[nodiscard]] const KernelFit* find_fit(const KernelTable& table, const std::string& kernel);

// Returns nothing in an empty table.
[[nodiscard]] std::optional<Prediction> predict(const KernelTable& table, const LayerWork& work);

}  // namespace offcut::device_models
