// Uncertainty of cuts: layer times, calibration and network drawn at random, all cuts re-priced for
// every sample.
//
//   time of layer l    t_l * common * own_l       own_l   per-layer spread (repeated runs)
//                                                 common  one factor per site (calibration error)
//   energy of layer l  e_l * common * own_l       power is taken as known
//   network            whatever `networks` says of sample i
//
// Factors are lognormal with mean 1 and the stated relative standard deviation, independent of each
// other; a common one does not average out over many layers, so both are kept apart. Costs of a cut
// follow from its parent in the cut tree (cut_tree.h): one addition per cut and sample, over 32
// samples at a time; the price is that of price.h. What a codec costs is taken as known.
//
// The question decides which plan is the answer of a sample: of those that keep its bounds and
// sustain its stream, the one of least objective (question.h). Where none keeps them, none wins.
// Pins are left to whoever lists the cuts.
//
// Samples are doubled until, for the plan that wins most often, the 95% intervals of the median and
// of the 95th and 99th percentile of latency are within +-`relative_width`, and its probability of
// being the answer within +-`share_width`. Sample i is a function of (seed, i): the same at any
// number of threads. Time O(samples * (layers + plans)). All plans compete in every sample; the
// histograms, O(plans told) per thread, are of those that win in at least `least_share` of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/link_row.h"
#include "engine/cut/table/question.h"
#include "engine/study/cut_forest.h"
#include "engine/study/quantiles.h"

namespace offcut {

// The networks of the samples, each a function of its number.
class SampledNetworks {
 public:
  // What one thread draws with.
  class Draw {
   public:
    virtual ~Draw() = default;
    // Returns the networks of `count` samples from `first` on; until the next call. count <= 32.
    [[nodiscard]] virtual const LinkRow& row(std::uint64_t first, std::size_t count) = 0;
  };
  virtual ~SampledNetworks() = default;
  [[nodiscard]] virtual std::unique_ptr<Draw> draw() const = 0;
};

struct MonteCarloOptions {
  std::uint64_t seed = 1;
  std::uint64_t first_samples = 1024;
  std::uint64_t most_samples = 1'048'576;
  double relative_width = 0.01;
  double share_width = 0.01;
  std::optional<Duration> deadline{};
  Question question{};
  // Plans that are the answer, the fastest and the most frugal more seldom are not told, but for
  // device-only and cloud-only; 0: all are.
  double least_share = 0;
};

// What one plan costs, in ms and mJ, and how likely it is the answer.
struct CutOdds {
  CutId cut = 0;
  std::size_t encoding = 0;
  Interval latency_p50{}, latency_p95{}, latency_p99{};
  Interval energy_p50{}, energy_p95{}, energy_p99{};
  Interval best{};      // probability that it is the answer
  Interval fastest{};   // that of all that keep the bounds it has the least latency
  Interval frugal{};    // ... the least energy
  Interval feasible{};  // that it keeps the bounds
  Interval deadline{};  // probability that it meets the deadline; all zero without one
};

struct MonteCarlo {
  std::vector<CutOdds> cuts;  // those told, in the order of the plans
  Interval feasible{};        // probability that some plan keeps the bounds
  std::uint64_t samples = 0;
  bool converged = false;  // the stop rule was met within the budget
};

// InvalidArgument where sizes disagree, a time is not finite and >= 0, or no sample is allowed.
[[nodiscard]] Result<MonteCarlo> monte_carlo(const CutForest& forest, const UncertainSite& device,
                                             const UncertainSite& cloud,
                                             const SampledNetworks& networks,
                                             const MonteCarloOptions& options = {});

}  // namespace offcut
