// Uncertainty of cuts: layer times, calibration and network drawn at random, all cuts re-priced for
// every sample.
//
//   time of layer l    t_l * common * own_l       own_l   per-layer spread (repeated runs)
//                                                 common  one factor per site (calibration error)
//   energy of layer l  e_l * common * own_l       power is taken as known
//   network            whatever `links` says of sample i
//
// Factors are lognormal with mean 1 and the stated relative standard deviation, independent of each
// other; a common one does not average out over many layers, so both are kept apart. Costs of a cut
// follow from its parent in the cut tree (cut_tree.h): one addition per cut and sample, over 32
// samples at a time; the price is that of price.h.
//
// Samples are doubled until, for the cut that wins most often, the 95% intervals of the median and
// of the 95th and 99th percentile of latency are within +-`relative_width`, and its probability of
// being best within +-`share_width`. Sample i is a function of (seed, i): the same at any number of
// threads. Time O(samples * (layers + cuts)), memory O(cuts) histograms per thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/link.h"
#include "engine/cut/table/price.h"
#include "engine/study/cut_forest.h"
#include "engine/study/quantiles.h"

namespace offcut {

// The network of one sample: affine, or any model.
struct SampledLink {
  AffineCoefficients affine;
  std::shared_ptr<const Link> other;  // asked instead, if set
};
using LinkOfSample = std::function<SampledLink(std::uint64_t sample)>;

struct MonteCarloOptions {
  std::uint64_t seed = 1;
  std::uint64_t first_samples = 1024;
  std::uint64_t most_samples = 1'048'576;
  double relative_width = 0.01;
  double share_width = 0.01;
  std::optional<Duration> deadline{};
  EnergyScope scope = EnergyScope::All;
};

// What one cut costs, in ms and mJ, and how likely it is the answer.
struct CutOdds {
  CutId cut = 0;
  Interval latency_p50{}, latency_p95{}, latency_p99{};
  Interval energy_p50{}, energy_p95{}, energy_p99{};
  Interval fastest{};   // probability that no other asked cut has less latency
  Interval frugal{};    // ... less energy
  Interval deadline{};  // probability that it meets the deadline; all zero without one
};

struct MonteCarlo {
  std::vector<CutOdds> cuts;  // those asked for, in order
  std::uint64_t samples = 0;
  bool converged = false;  // the stop rule was met within the budget
};

// InvalidArgument where sizes disagree, a time is not finite and >= 0, or no sample is allowed.
[[nodiscard]] Result<MonteCarlo> monte_carlo(const CutForest& forest, const UncertainSite& device,
                                             const UncertainSite& cloud, const LinkOfSample& links,
                                             const MonteCarloOptions& options = {});

}  // namespace offcut
