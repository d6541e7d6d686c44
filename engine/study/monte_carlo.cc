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

Scratch scratch_for(std::size_t layers, std::size_t nodes) {
  Scratch scratch;
  for (auto* of_layers : {&scratch.device_time, &scratch.device_energy, &scratch.cloud_time}) {
    of_layers->resize(layers);
  }
  for (auto* of_nodes : {&scratch.device_until, &scratch.energy_until, &scratch.cloud_until}) {
    of_nodes->resize(nodes);
  }
  return scratch;
}

// Counts samples [first, end) into `sum`; each worker begins with a copy of `blank`. Counts are
// whole numbers, so the order does not matter.
void count_samples(const Kernel& kernel, const Scratch& blank, std::uint64_t first,
                   std::uint64_t end, Tally& sum) {
  struct Worker {
    Scratch scratch;
    Tally tally;
  };
  const std::size_t asked = kernel.asked().size();
  tbb::enumerable_thread_specific<Worker> workers([&] { return Worker{blank, Tally(asked)}; });
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

bool precise_enough(const Tally& tally, std::uint64_t samples, const MonteCarloOptions& options) {
  const auto winner = static_cast<std::size_t>(
      std::max_element(tally.fastest.begin(), tally.fastest.end()) - tally.fastest.begin());
  for (const double p : {0.5, 0.95, 0.99}) {
    const Interval quantile = quantile_of(tally.latency[winner], p);
    if (!within(quantile, options.relative_width * quantile.value)) return false;
  }
  return within(share_of(tally.fastest[winner], samples), options.share_width);
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
                               const UncertainSite& cloud, const LinkOfSample& links,
                               const MonteCarloOptions& options) {
  const std::size_t layers = device.seconds.size();
  if (Result<void> fine = check_site("device", device, layers); !fine) return fail(fine.error());
  if (Result<void> fine = check_site("cloud", cloud, layers); !fine) return fail(fine.error());
  const Kernel kernel(forest, device, cloud, links, options);
  if (kernel.asked().empty() || device.joules.size() != layers || options.first_samples == 0 ||
      options.most_samples == 0) {
    return fail(ErrorCode::InvalidArgument,
                "monte carlo: expected a cut, device energies and a first sample, found none");
  }
  Tally tally(kernel.asked().size());
  MonteCarlo out;
  std::uint64_t goal = (options.first_samples + kLanes - 1) / kLanes * kLanes;
  while (out.samples < options.most_samples && !out.converged) {
    const std::uint64_t end = std::min(goal, options.most_samples);
    count_samples(kernel, scratch_for(layers, forest.nodes()), out.samples, end, tally);
    out.samples = end;
    out.converged = precise_enough(tally, out.samples, options);
    goal *= 2;
  }
  for (std::size_t a = 0; a < kernel.asked().size(); ++a) {
    CutOdds odds{.cut = forest.cut[kernel.asked()[a]]};
    odds.latency_p50 = quantile_of(tally.latency[a], 0.5);
    odds.latency_p95 = quantile_of(tally.latency[a], 0.95);
    odds.latency_p99 = quantile_of(tally.latency[a], 0.99);
    odds.energy_p50 = quantile_of(tally.energy[a], 0.5);
    odds.energy_p95 = quantile_of(tally.energy[a], 0.95);
    odds.energy_p99 = quantile_of(tally.energy[a], 0.99);
    odds.fastest = share_of(tally.fastest[a], out.samples);
    odds.frugal = share_of(tally.frugal[a], out.samples);
    if (options.deadline) odds.deadline = share_of(tally.in_time[a], out.samples);
    out.cuts.push_back(odds);
  }
  return out;
}

}  // namespace offcut
