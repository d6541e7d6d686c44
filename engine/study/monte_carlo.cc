#include "engine/study/monte_carlo.h"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/text.h"
#include "engine/study/counter_rng.h"

namespace offcut {
namespace {

constexpr std::size_t kLanes = 32;  // samples priced at once
using Lanes = std::array<double, kLanes>;

// Streams of random numbers: two a layer, and two for the common factors.
constexpr std::uint64_t kDeviceCommon = 0;
constexpr std::uint64_t kCloudCommon = 1;
constexpr std::uint64_t kFirstLayer = 2;

// Turns lanes of standard normals into lognormal factors of mean 1.
struct Spread {
  double log_sd = 0;
  double shift = 0;

  explicit Spread(double relative_sd)
      : log_sd(std::sqrt(std::log1p(relative_sd * relative_sd))), shift(-log_sd * log_sd / 2) {}
  double factor(double z) const { return std::exp(log_sd * z + shift); }
};

// The network of each lane, component by component.
struct LinkLanes {
  Lanes fixed_s, up_s, down_s;          // time = fixed + up * bytes + down * bytes
  Lanes fixed_j, up_j, down_j, wait_w;  // energy of the radio in scope
  std::array<std::shared_ptr<const Link>, kLanes> other;
  bool all_affine = true;
};

struct Tally {
  std::vector<LogHistogram> latency;  // [asked] ms
  std::vector<LogHistogram> energy;   // [asked] mJ
  std::vector<std::uint64_t> fastest, frugal, in_time;

  explicit Tally(std::size_t asked)
      : latency(asked), energy(asked), fastest(asked), frugal(asked), in_time(asked) {}

  void merge(const Tally& other) {
    for (std::size_t i = 0; i < latency.size(); ++i) {
      latency[i].merge(other.latency[i]);
      energy[i].merge(other.energy[i]);
      fastest[i] += other.fastest[i];
      frugal[i] += other.frugal[i];
      in_time[i] += other.in_time[i];
    }
  }
};

// The working memory of one thread.
struct Scratch {
  std::vector<Lanes> device_time, device_energy, cloud_time;   // [layers]
  std::vector<Lanes> device_until, energy_until, cloud_until;  // [nodes] up to a cut
  LinkLanes link;
};

class Kernel {
 public:
  Kernel(const CutForest& forest, const UncertainSite& device, const UncertainSite& cloud,
         const LinkOfSample& links, const MonteCarloOptions& options)
      : forest_(forest), device_(device), cloud_(cloud), links_(links), options_(options) {
    for (std::size_t node = 0; node < forest.nodes(); ++node) {
      if (forest.asked[node]) asked_.push_back(static_cast<std::uint32_t>(node));
    }
  }

  const std::vector<std::uint32_t>& asked() const { return asked_; }

  // Prices samples [first, first + kLanes), of which those from `end` on are not counted.
  void run(std::uint64_t first, std::uint64_t end, Scratch& scratch, Tally& tally) const {
    Lanes cloud_total{};
    draw(first, scratch, cloud_total);
    draw_links(first, end, scratch.link);
    accumulate(scratch);
    const std::size_t lanes =
        static_cast<std::size_t>(std::min<std::uint64_t>(kLanes, end - first));
    Lanes least_ms;
    Lanes least_mj;
    least_ms.fill(std::numeric_limits<double>::infinity());
    least_mj = least_ms;
    std::array<std::size_t, kLanes> fastest{};
    std::array<std::size_t, kLanes> frugal{};
    Lanes ms;
    Lanes mj;
    for (std::size_t a = 0; a < asked_.size(); ++a) {
      price_lanes(asked_[a], scratch, cloud_total, ms, mj);
      for (std::size_t k = 0; k < lanes; ++k) {
        if (ms[k] < least_ms[k]) {
          least_ms[k] = ms[k];
          fastest[k] = a;
        }
        if (mj[k] < least_mj[k]) {
          least_mj[k] = mj[k];
          frugal[k] = a;
        }
        tally.latency[a].add(ms[k]);
        tally.energy[a].add(mj[k]);
        if (options_.deadline && ms[k] <= options_.deadline->ms()) ++tally.in_time[a];
      }
    }
    for (std::size_t k = 0; k < lanes; ++k) {
      ++tally.fastest[fastest[k]];
      ++tally.frugal[frugal[k]];
    }
  }

 private:
  void fill_factors(std::uint64_t stream, double sd, std::uint64_t first, Lanes& out) const {
    if (!(sd > 0)) {
      out.fill(1.0);
      return;
    }
    const Spread spread(sd);
    CounterRng(options_.seed, stream).fill_normal(first, out);
    for (double& z : out) z = spread.factor(z);
  }

  void draw(std::uint64_t first, Scratch& scratch, Lanes& cloud_total) const {
    const std::size_t layers = device_.seconds.size();
    Lanes device_common;
    Lanes cloud_common;
    Lanes own;
    fill_factors(kDeviceCommon, device_.common_sd, first, device_common);
    fill_factors(kCloudCommon, cloud_.common_sd, first, cloud_common);
    cloud_total.fill(0.0);
    for (std::size_t l = 0; l < layers; ++l) {
      const std::uint64_t stream = kFirstLayer + 2 * l;
      fill_factors(stream, device_.layer_sd.empty() ? 0 : device_.layer_sd[l], first, own);
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double factor = own[k] * device_common[k];
        scratch.device_time[l][k] = device_.seconds[l] * factor;
        scratch.device_energy[l][k] = device_.joules[l] * factor;
      }
      fill_factors(stream + 1, cloud_.layer_sd.empty() ? 0 : cloud_.layer_sd[l], first, own);
      for (std::size_t k = 0; k < kLanes; ++k) {
        scratch.cloud_time[l][k] = cloud_.seconds[l] * own[k] * cloud_common[k];
        cloud_total[k] += scratch.cloud_time[l][k];
      }
    }
  }

  void draw_links(std::uint64_t first, std::uint64_t end, LinkLanes& link) const {
    const bool all = options_.scope == EnergyScope::All;
    link.all_affine = true;
    for (std::size_t k = 0; k < kLanes; ++k) {
      // Lanes beyond the end repeat the last sample and are not counted.
      const SampledLink sampled = links_(std::min(first + k, end - 1));
      const AffineCoefficients& c = sampled.affine;
      link.fixed_s[k] = (c.fixed_up + c.fixed_down).s();
      link.up_s[k] = c.up_s_per_byte;
      link.down_s[k] = c.down_s_per_byte;
      link.fixed_j[k] =
          c.fixed_transmit.j() + (all ? (c.fixed_receive + c.promotion + c.tail).j() : 0.0);
      link.up_j[k] = c.transmit_j_per_byte;
      link.down_j[k] = all ? c.receive_j_per_byte : 0.0;
      link.wait_w[k] = all ? c.wait_power.w() : 0.0;
      link.other[k] = sampled.other;
      link.all_affine = link.all_affine && sampled.other == nullptr;
    }
  }

  void accumulate(Scratch& scratch) const {
    scratch.device_until[0].fill(0.0);
    scratch.energy_until[0].fill(0.0);
    scratch.cloud_until[0].fill(0.0);
    for (std::size_t node = 1; node < forest_.nodes(); ++node) {
      const std::size_t parent = forest_.parent[node];
      const std::size_t layer = forest_.layer[node];
      for (std::size_t k = 0; k < kLanes; ++k) {
        scratch.device_until[node][k] =
            scratch.device_until[parent][k] + scratch.device_time[layer][k];
        scratch.energy_until[node][k] =
            scratch.energy_until[parent][k] + scratch.device_energy[layer][k];
        scratch.cloud_until[node][k] =
            scratch.cloud_until[parent][k] + scratch.cloud_time[layer][k];
      }
    }
  }

  void price_lanes(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total, Lanes& ms,
                   Lanes& mj) const {
    constexpr double kMilli = 1e3;
    const Lanes& device = scratch.device_until[node];
    const Lanes& energy = scratch.energy_until[node];
    const LinkLanes& link = scratch.link;
    const double up = forest_.up[node];
    const double down = forest_.down[node];
    const double idle_w = options_.scope == EnergyScope::All ? device_.idle_power.w() : 0.0;
    const double offloads = node == forest_.device_only ? 0.0 : 1.0;
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double cloud = std::max(0.0, cloud_total[k] - scratch.cloud_until[node][k]);
      const double network = link.fixed_s[k] + link.up_s[k] * up + link.down_s[k] * down;
      const double away = offloads * (network + cloud);
      const double radio = offloads * (link.fixed_j[k] + link.up_j[k] * up + link.down_j[k] * down +
                                       link.wait_w[k] * cloud);
      ms[k] = (device[k] + away) * kMilli;
      mj[k] = (energy[k] + radio + idle_w * away) * kMilli;
    }
    if (!link.all_affine && offloads > 0) price_others(node, scratch, cloud_total, ms, mj);
  }

  // The lanes whose network is no affine one.
  void price_others(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total, Lanes& ms,
                    Lanes& mj) const {
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (scratch.link.other[k] == nullptr) continue;
      const CutFigures figures{
          .device = Duration::from_s(scratch.device_until[node][k]),
          .energy = Energy::from_j(scratch.energy_until[node][k]),
          .cloud = Duration::from_s(std::max(0.0, cloud_total[k] - scratch.cloud_until[node][k])),
          .up = Bytes(static_cast<std::int64_t>(forest_.up[node])),
          .down = Bytes(static_cast<std::int64_t>(forest_.down[node])),
          .memory = {},
          .idle_power = device_.idle_power,
          .layers = 0,
          .offloads = true};
      const CutPrice priced = price(figures, *scratch.link.other[k]);
      ms[k] = priced.latency().ms();
      mj[k] = priced.energy(options_.scope).mj();
    }
  }

  const CutForest& forest_;
  const UncertainSite& device_;
  const UncertainSite& cloud_;
  const LinkOfSample& links_;
  const MonteCarloOptions& options_;
  std::vector<std::uint32_t> asked_;  // nodes
};

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

// Counts samples [first, end) into `sum`. Counts are whole numbers, so the order does not matter.
void count_samples(const Kernel& kernel, std::size_t layers, std::size_t nodes, std::uint64_t first,
                   std::uint64_t end, Tally& sum) {
  struct Worker {
    Scratch scratch;
    Tally tally;
  };
  const std::size_t asked = kernel.asked().size();
  tbb::enumerable_thread_specific<Worker> workers([&] {
    return Worker{scratch_for(layers, nodes), Tally(asked)};
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

bool precise_enough(const Tally& tally, std::uint64_t samples, const MonteCarloOptions& options) {
  const auto winner = static_cast<std::size_t>(
      std::max_element(tally.fastest.begin(), tally.fastest.end()) - tally.fastest.begin());
  for (const double p : {0.5, 0.95, 0.99}) {
    const Interval quantile = tally.latency[winner].quantile(p);
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
    count_samples(kernel, layers, forest.nodes(), out.samples, end, tally);
    out.samples = end;
    out.converged = precise_enough(tally, out.samples, options);
    goal *= 2;
  }
  for (std::size_t a = 0; a < kernel.asked().size(); ++a) {
    CutOdds odds{.cut = forest.cut[kernel.asked()[a]]};
    odds.latency_p50 = tally.latency[a].quantile(0.5);
    odds.latency_p95 = tally.latency[a].quantile(0.95);
    odds.latency_p99 = tally.latency[a].quantile(0.99);
    odds.energy_p50 = tally.energy[a].quantile(0.5);
    odds.energy_p95 = tally.energy[a].quantile(0.95);
    odds.energy_p99 = tally.energy[a].quantile(0.99);
    odds.fastest = share_of(tally.fastest[a], out.samples);
    odds.frugal = share_of(tally.frugal[a], out.samples);
    if (options.deadline) odds.deadline = share_of(tally.in_time[a], out.samples);
    out.cuts.push_back(odds);
  }
  return out;
}

}  // namespace offcut
