#include "engine/study/monte_carlo_kernel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/whole_number.h"
#include "engine/study/counter_rng.h"

namespace offcut::monte_carlo_kernel {
namespace {

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

}  // namespace

Kernel::Kernel(const CutForest& forest, const UncertainSite& device, const UncertainSite& cloud,
               const LinkOfSample& links, const MonteCarloOptions& options)
    : forest_(forest), device_(device), cloud_(cloud), links_(links), options_(options) {
  for (std::size_t node = 0; node < forest.nodes(); ++node) {
    if (forest.asked[node]) asked_.push_back(static_cast<std::uint32_t>(node));
  }
}

void Kernel::run(std::uint64_t first, std::uint64_t end, Scratch& scratch, Tally& tally) const {
  Lanes cloud_total{};
  draw(first, scratch, cloud_total);
  draw_links(first, end, scratch.link);
  accumulate(scratch);
  const std::size_t lanes = static_cast<std::size_t>(std::min<std::uint64_t>(kLanes, end - first));
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

void Kernel::fill_factors(std::uint64_t stream, double sd, std::uint64_t first, Lanes& out) const {
  if (!(sd > 0)) {
    out.fill(1.0);
    return;
  }
  const Spread spread(sd);
  CounterRng(options_.seed, stream).fill_normal(first, out);
  for (double& z : out) z = spread.factor(z);
}

void Kernel::draw(std::uint64_t first, Scratch& scratch, Lanes& cloud_total) const {
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

void Kernel::draw_links(std::uint64_t first, std::uint64_t end, LinkLanes& link) const {
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

void Kernel::accumulate(Scratch& scratch) const {
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
      scratch.cloud_until[node][k] = scratch.cloud_until[parent][k] + scratch.cloud_time[layer][k];
    }
  }
}

void Kernel::price_lanes(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total,
                         Lanes& ms, Lanes& mj) const {
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

void Kernel::price_others(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total,
                          Lanes& ms, Lanes& mj) const {
  for (std::size_t k = 0; k < kLanes; ++k) {
    if (scratch.link.other[k] == nullptr) continue;
    const CutFigures figures{
        .device = Duration::from_s(scratch.device_until[node][k]),
        .energy = Energy::from_j(scratch.energy_until[node][k]),
        .cloud = Duration::from_s(std::max(0.0, cloud_total[k] - scratch.cloud_until[node][k])),
        .up = Bytes(truncated<std::int64_t>(forest_.up[node])),
        .down = Bytes(truncated<std::int64_t>(forest_.down[node])),
        .memory = {},
        .idle_power = device_.idle_power,
        .layers = 0,
        .offloads = true};
    const CutPrice priced = price(figures, *scratch.link.other[k]);
    ms[k] = priced.latency().ms();
    mj[k] = priced.energy(options_.scope).mj();
  }
}

}  // namespace offcut::monte_carlo_kernel
