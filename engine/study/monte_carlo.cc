#include "engine/study/monte_carlo.h"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/study/monte_carlo_kernel.h"

namespace offcut {
namespace {

using namespace monte_carlo_kernel;

// Counts samples [first, end) into `sum`. Counts are whole numbers, so the order does not matter.
void count_samples(const Kernel& kernel, Count count, std::uint64_t first, std::uint64_t end,
                   Tally& sum) {
  struct Worker {
    Scratch scratch;
    Tally tally;
  };
  const std::size_t plans = std::max(sum.wins.size(), sum.spreads.size());
  tbb::enumerable_thread_specific<Worker> workers([&] {
    return Worker{kernel.scratch(), Tally(count, plans)};
  });
  const std::uint64_t blocks = (end - first + kLanes - 1) / kLanes;
  tbb::parallel_for(tbb::blocked_range<std::uint64_t>(0, blocks, 8),
                    [&](const tbb::blocked_range<std::uint64_t>& range) {
                      Worker& worker = workers.local();
                      for (std::uint64_t b = range.begin(); b < range.end(); ++b) {
                        kernel.run(first + b * kLanes, end, worker.scratch, worker.tally);
                      }
                    });
  for (const Worker& worker : workers) sum.merge(worker.tally);
}

bool within(const Interval& interval, double width) {
  return interval.high - interval.value <= width && interval.value - interval.low <= width;
}

// What is known after some samples: who won, and what the plans that are told cost.
struct Sampled {
  std::vector<Wins> wins;         // [plans]
  std::vector<std::size_t> told;  // places of plans, ascending
  std::vector<Spread> spreads;    // [told]
  std::uint64_t answered = 0;
  std::uint64_t samples = 0;
};

// Draws more and more samples. Where every plan is told, one pass counts all there is; else a first
// pass counts the winners, and the samples so far pass again for what those that are told cost. The
// draws are functions of their number, so both passes see the same.
class Sampling {
 public:
  Sampling(const CutForest& forest, const UncertainSite& device, const UncertainSite& cloud,
           const SampledNetworks& networks, const MonteCarloOptions& options)
      : forest_(forest),
        device_(device),
        cloud_(cloud),
        networks_(networks),
        options_(options),
        all_(forest, device, cloud, networks, options),
        count_(options.least_share > 0 ? Count::Wins : Count::Both),
        tally_(count_, forest.plans.size()) {}

  // Goes on to `end` samples.
  void extend(std::uint64_t end) {
    count_samples(all_, count_, out_.samples, end, tally_);
    out_.samples = end;
  }

  Sampled gathered() const {
    Sampled out = out_;
    out.wins = tally_.wins;
    out.answered = tally_.answered;
    out.told = told();
    if (count_ == Count::Both) {
      out.spreads = tally_.spreads;
      return out;
    }
    const CutForest few = forest_of(forest_, out.told);
    const Kernel kernel(few, device_, cloud_, networks_, options_);
    Tally spreads(Count::Spreads, few.plans.size());
    count_samples(kernel, Count::Spreads, 0, out.samples, spreads);
    out.spreads = std::move(spreads.spreads);
    return out;
  }

 private:
  std::vector<std::size_t> told() const {
    const double least = options_.least_share * static_cast<double>(out_.samples);
    std::uint64_t most = 0;
    for (const Wins& wins : tally_.wins) most = std::max(most, wins.best);
    std::vector<std::size_t> out;
    for (std::size_t p = 0; p < forest_.plans.size(); ++p) {
      const ForestPlan& plan = forest_.plans[p];
      const bool whole = !plan.figures.offloads || plan.cut == CutTree::cloud_only();
      const bool wins = static_cast<double>(tally_.wins[p].most()) >= least;
      // Where nothing ever wins, the first stands for all.
      const bool most_often = most > 0 ? tally_.wins[p].best == most : p == 0;
      if (whole || wins || most_often) out.push_back(p);
    }
    return out;
  }

  const CutForest& forest_;
  const UncertainSite& device_;
  const UncertainSite& cloud_;
  const SampledNetworks& networks_;
  const MonteCarloOptions& options_;
  Kernel all_;
  Count count_;
  Tally tally_;
  Sampled out_;
};

bool precise_enough(const Sampled& sampled, const MonteCarloOptions& options) {
  const auto less = [&](std::size_t a, std::size_t b) {
    return sampled.wins[a].best < sampled.wins[b].best;
  };
  const auto winner = std::max_element(sampled.told.begin(), sampled.told.end(), less);
  const SampleHistogram& latency =
      sampled.spreads[static_cast<std::size_t>(winner - sampled.told.begin())].latency;
  for (const double p : {0.5, 0.95, 0.99}) {
    const Interval quantile = quantile_of(latency, p);
    if (!within(quantile, options.relative_width * quantile.value)) return false;
  }
  return within(share_of(sampled.wins[*winner].best, sampled.samples), options.share_width);
}

MonteCarlo odds_of(const Sampled& sampled, const CutForest& forest,
                   const MonteCarloOptions& options) {
  MonteCarlo out;
  out.samples = sampled.samples;
  const auto share = [&](std::uint64_t count) { return share_of(count, sampled.samples); };
  out.feasible = share(sampled.answered);
  for (std::size_t i = 0; i < sampled.told.size(); ++i) {
    const ForestPlan& plan = forest.plans[sampled.told[i]];
    const Wins& wins = sampled.wins[sampled.told[i]];
    const Spread& spread = sampled.spreads[i];
    CutOdds odds{.cut = plan.cut, .encoding = plan.encoding};
    odds.latency_p50 = quantile_of(spread.latency, 0.5);
    odds.latency_p95 = quantile_of(spread.latency, 0.95);
    odds.latency_p99 = quantile_of(spread.latency, 0.99);
    odds.energy_p50 = quantile_of(spread.energy, 0.5);
    odds.energy_p95 = quantile_of(spread.energy, 0.95);
    odds.energy_p99 = quantile_of(spread.energy, 0.99);
    odds.best = share(wins.best);
    odds.fastest = share(wins.fastest);
    odds.frugal = share(wins.frugal);
    odds.feasible = share(spread.feasible);
    if (options.deadline) odds.deadline = share(spread.in_time);
    out.cuts.push_back(odds);
  }
  return out;
}

Result<void> check_site(std::string_view name, const UncertainSite& site, std::size_t layers) {
  if (site.seconds.size() != layers || (!site.joules.empty() && site.joules.size() != layers) ||
      (!site.layer_sd.empty() && site.layer_sd.size() != layers)) {
    return fail(ErrorCode::InvalidArgument,
                message("monte carlo: ", name, ": expected one entry for each of ", layers,
                        " layers, found ", site.seconds.size(), " times, ", site.joules.size(),
                        " energies, ", site.layer_sd.size(), " spreads"));
  }
  for (const auto* values : {&site.seconds, &site.joules, &site.layer_sd}) {
    for (const double x : *values) {
      if (!(x >= 0) || !std::isfinite(x)) {
        return fail(ErrorCode::InvalidArgument,
                    message("monte carlo: ", name, ": expected finite values >= 0, found ", x));
      }
    }
  }
  if (!(site.common_sd >= 0) || !std::isfinite(site.common_sd)) {
    return fail(
        ErrorCode::InvalidArgument,
        message("monte carlo: ", name, ": common_sd: expected >= 0, found ", site.common_sd));
  }
  return {};
}

}  // namespace

Result<MonteCarlo> monte_carlo(const CutForest& forest, const UncertainSite& device,
                               const UncertainSite& cloud, const SampledNetworks& networks,
                               const MonteCarloOptions& options) {
  const std::size_t layers = device.seconds.size();
  if (Result<void> fine = check_site("device", device, layers); !fine) return fail(fine.error());
  if (Result<void> fine = check_site("cloud", cloud, layers); !fine) return fail(fine.error());
  if (forest.plans.empty() || device.joules.size() != layers || options.first_samples == 0 ||
      options.most_samples == 0) {
    return fail(ErrorCode::InvalidArgument,
                "monte carlo: expected a cut, device energies and a first sample, found none");
  }
  Sampling sampling(forest, device, cloud, networks, options);
  std::uint64_t goal = (options.first_samples + kLanes - 1) / kLanes * kLanes;
  for (;;) {
    const std::uint64_t end = std::min(goal, options.most_samples);
    sampling.extend(end);
    const Sampled sampled = sampling.gathered();
    const bool converged = precise_enough(sampled, options);
    if (converged || end == options.most_samples) {
      MonteCarlo out = odds_of(sampled, forest, options);
      out.converged = converged;
      return out;
    }
    goal *= 2;
  }
}

}  // namespace offcut
