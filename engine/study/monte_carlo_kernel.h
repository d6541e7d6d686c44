// Prices the samples of a Monte Carlo study, 32 at a time: draws the layer times and the network of
// each, sums them up along the cut forest, and counts what came out. Internal to monte_carlo.cc,
// which decides how many samples there are. The 32 lanes of a quantity lie next to each other, so
// that the compiler works on them as vectors.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/study/monte_carlo.h"
#include "engine/study/quantiles.h"

namespace offcut::monte_carlo_kernel {

inline constexpr std::size_t kLanes = 32;  // samples priced at once
using Lanes = std::array<double, kLanes>;

// The network of each lane, component by component.
struct LinkLanes {
  Lanes fixed_s, up_s, down_s;          // time = fixed + up * bytes + down * bytes
  Lanes fixed_j, up_j, down_j, wait_w;  // energy of the radio in scope
  std::array<std::shared_ptr<const Link>, kLanes> other;
  bool all_affine = true;
};

struct Tally {
  std::vector<SampleHistogram> latency;  // [asked] ms
  std::vector<SampleHistogram> energy;   // [asked] mJ
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
         const LinkOfSample& links, const MonteCarloOptions& options);

  const std::vector<std::uint32_t>& asked() const { return asked_; }

  // Prices samples [first, first + kLanes), of which those from `end` on are not counted.
  void run(std::uint64_t first, std::uint64_t end, Scratch& scratch, Tally& tally) const;

 private:
  void fill_factors(std::uint64_t stream, double sd, std::uint64_t first, Lanes& out) const;
  void draw(std::uint64_t first, Scratch& scratch, Lanes& cloud_total) const;
  void draw_links(std::uint64_t first, std::uint64_t end, LinkLanes& link) const;
  void accumulate(Scratch& scratch) const;
  void price_lanes(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total, Lanes& ms,
                   Lanes& mj) const;
  // The lanes whose network is no affine one.
  void price_others(std::uint32_t node, const Scratch& scratch, const Lanes& cloud_total, Lanes& ms,
                    Lanes& mj) const;

  const CutForest& forest_;
  const UncertainSite& device_;
  const UncertainSite& cloud_;
  const LinkOfSample& links_;
  const MonteCarloOptions& options_;
  std::vector<std::uint32_t> asked_;  // nodes
};

}  // namespace offcut::monte_carlo_kernel
