// Prices the samples of a Monte Carlo study, 32 at a time: draws the layer times and the network of
// each, sums them up along the cut forest, and counts what came out. Internal to monte_carlo.cc,
// which decides how many samples there are. The 32 lanes of a quantity lie next to each other, so
// that the compiler works on them as vectors.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/study/monte_carlo.h"
#include "engine/study/quantiles.h"

namespace offcut::monte_carlo_kernel {

inline constexpr std::size_t kLanes = 32;  // samples priced at once
using Lanes = std::array<double, kLanes>;

// The prices of one plan.
struct PriceLanes {
  Lanes ms;
  Lanes mj;
  Lanes bottleneck_s;  // the longest stage; where the question asks for it
};

// How often a plan wins. Counted of all plans.
struct Wins {
  std::uint64_t best = 0;
  std::uint64_t fastest = 0;
  std::uint64_t frugal = 0;

  void merge(const Wins& other) {
    best += other.best;
    fastest += other.fastest;
    frugal += other.frugal;
  }
  std::uint64_t most() const { return std::max({best, fastest, frugal}); }
};

// What a plan costs. Kept of the plans that are told.
struct Spread {
  SampleHistogram latency;  // ms
  SampleHistogram energy;   // mJ
  std::uint64_t feasible = 0;
  std::uint64_t in_time = 0;

  void merge(const Spread& other) {
    latency.merge(other.latency);
    energy.merge(other.energy);
    feasible += other.feasible;
    in_time += other.in_time;
  }
};

// What to count: who wins, what plans cost, or both.
enum class Count { Wins, Spreads, Both };

struct Tally {
  std::vector<Wins> wins;       // [plans], or empty
  std::vector<Spread> spreads;  // [plans], or empty
  std::uint64_t answered = 0;   // samples in which some plan keeps the bounds

  Tally(Count count, std::size_t plans)
      : wins(count == Count::Spreads ? 0 : plans), spreads(count == Count::Wins ? 0 : plans) {}

  void merge(const Tally& other) {
    for (std::size_t i = 0; i < wins.size(); ++i) wins[i].merge(other.wins[i]);
    for (std::size_t i = 0; i < spreads.size(); ++i) spreads[i].merge(other.spreads[i]);
    answered += other.answered;
  }
};

// The working memory of one thread.
struct Scratch {
  std::vector<Lanes> device_time, device_energy, cloud_time;   // [layers]
  std::vector<Lanes> device_until, energy_until, cloud_until;  // [depth] on the way to a cut
  std::unique_ptr<SampledNetworks::Draw> networks;
  const LinkRow* row = nullptr;  // the network of each lane that is counted
  RowCosts link;                 // what a plan costs there
};

class Kernel {
 public:
  // What is given must outlive the kernel.
  Kernel(const CutForest& forest, const UncertainSite& device, const UncertainSite& cloud,
         const SampledNetworks& networks, const MonteCarloOptions& options);

  [[nodiscard]] Scratch scratch() const;
  // Prices samples [first, first + kLanes), of which those from `end` on are not counted.
  void run(std::uint64_t first, std::uint64_t end, Scratch& scratch, Tally& tally) const;

 private:
  class Race;
  void fill_factors(std::uint64_t stream, double sd, std::uint64_t first, Lanes& out) const;
  void draw(std::uint64_t first, Scratch& scratch, Lanes& cloud_total) const;
  void step_to(std::size_t node, Scratch& scratch) const;
  void price_lanes(const ForestPlan& plan, const Lanes& cloud_total, Scratch& scratch,
                   PriceLanes& out) const;

  const CutForest& forest_;
  const UncertainSite& device_;
  const UncertainSite& cloud_;
  const SampledNetworks& networks_;
  const MonteCarloOptions& options_;
  std::vector<std::uint32_t> depth_;  // [nodes] layers on the device
  std::uint32_t deepest_ = 0;
  bool needs_stages_ = false;
  std::vector<double> fixed_excess_;  // [plans] by the bounds that no draw moves
};

}  // namespace offcut::monte_carlo_kernel
