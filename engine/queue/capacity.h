// How many servers, of which kind, with which cuts, hold an objective, and what do they cost?
//
//   cuts and n by formulas     simulation decides                       fresh seeds verify
//   least n that should do --> bracket [fails, holds] --> bisection --> n held 5 times of 5
//                                                                       else n + 1, again
//
// (Bracket, bisect, verify by repetition, lower on a failure: MLPerf Inference rules, peak search.)
// A probe that stays uncertain after its last round counts as not held, so the answer may be one
// server more than needed: then it says which smaller number is undecided. Where that is so for
// want of samples, not because the limit is near, the answer is too close to call. For each kind of
// server the least number is found; the kinds compete by cost.
//
// If even a pool in which nobody waits does not hold the objective, more servers are no cure: other
// cuts are tried for the classes that fail (where the policy leaves them open), and if none is left
// the answer says which requirement breaks. Where none certainly breaks it is too close to call,
// with what would settle it.
//
// A whole search takes some ten probes of 10^5 to 10^6 simulated requests each, close calls up to
// `requests_at_most`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/queue/cuts.h"
#include "engine/queue/demand.h"
#include "engine/queue/objective.h"
#include "engine/queue/simulation.h"

namespace offcut::queue {

struct SearchOptions {
  std::uint64_t seed = 1;
  int threads = 0;           // of the simulations; the answer does not depend on it
  double confidence = 0.99;  // of a probe's judgement
  int verifications = 5;     // fresh runs that the answer must pass
  int servers_at_most = 100'000;
  std::int64_t requests_at_most = 20'000'000;  // simulated in a probe, warm-up included
};

// One number of servers, simulated and judged.
struct Probe {
  std::size_t kind = 0;
  int servers = 0;
  std::uint64_t seed = 0;
  CutChoice cuts;
  SimulationResult result;  // groups = the demand's classes
  std::vector<Finding> findings;
  double cost_per_hour = 0;

  bool met() const { return all_met(findings); }
};

// InvalidArgument as Demand::check. `servers` >= 1.
[[nodiscard]] Result<Probe> probe(const Demand& demand, std::size_t kind, int servers,
                                  const SearchOptions& options);

// InvalidArgument where a pool of the kind cannot have that many servers.
[[nodiscard]] Result<void> check_servers(const ServerKind& kind, int servers);

struct ProbePlace {
  std::size_t kind = 0;
  int servers = 1;  // >= 1
  std::uint64_t seed = 1;
};
// The same with given cuts; the demand must pass check().
[[nodiscard]] Probe probe_cuts(const Demand& demand, const ProbePlace& place, const CutChoice& cuts,
                               const SearchOptions& options);
// The same kind, servers and cuts as before, of a demand that changed() made.
[[nodiscard]] Probe probe_like(const Demand& demand, const Probe& before,
                               const SearchOptions& options);

enum class Outcome {
  Holds,
  Fails,
  TooClose,  // neither is sure: the limit is too near, or the samples are not enough
};

struct TrailStep {
  int servers = 0;
  std::uint64_t seed = 0;
  bool met = false;
};

// A number of servers that may hold the objective, though no run was sure of it.
struct Undecided {
  int servers = 0;
  bool short_of_samples = false;  // more requests per run were not allowed
  std::string why;                // "p99 latency of "k" <= 80 ms: 79 +- 3 ms", and what settles it
};

struct KindAnswer {
  std::size_t kind = 0;
  Outcome outcome = Outcome::Fails;
  std::string why_not;  // "" if it holds
  int servers = 0;      // least that hold; 0 where no cut uses the cloud
  double cost_per_hour = 0;
  std::optional<Probe> probe;          // of that number; where none was found, the best that failed
  int screened = 0;                    // what the formulas proposed
  int verified = 0;                    // fresh runs passed
  std::vector<TrailStep> trail;        // every probe, in order
  std::optional<Undecided> undecided;  // the least such number, if it is less than `servers`

  bool feasible() const { return outcome == Outcome::Holds; }
  // What to tell of it: too close where samples were missing to try fewer servers.
  Outcome verdict() const {
    return feasible() && undecided && undecided->short_of_samples ? Outcome::TooClose : outcome;
  }
};

struct CapacityAnswer {
  std::vector<KindAnswer> kinds;    // [demand.kinds]
  std::optional<std::size_t> best;  // least cost, then fewer servers, then order

  // The kind to talk about: the best, else one that is too close to call, else the first.
  [[nodiscard]] const KindAnswer& subject() const;
};

[[nodiscard]] Result<CapacityAnswer> search(const Demand& demand, const SearchOptions& options);

// One row of a curve.
struct CurvePoint {
  double load = 1;  // factor on the number of devices
  int servers = 0;
  std::string unstable;  // or not enough samples; then only load, servers and cost hold
  Estimate utilisation;
  Estimate mean_s;
  // [objective.percentile, 0.5, 0.9, 0.99]; the first, where every class must keep the objective,
  // of the class that is latest, the others of the fleet.
  std::vector<Estimate> percentile_s;
  Estimate over;  // share of requests over the latency bound
  Estimate energy_j;
  double cost_per_hour = 0;
  double cost_per_million = 0;  // inferences
};

// Curves of the whole fleet for the kind and the cuts of an answer: against servers, against load
// (with its servers). Where the policy heeds the load, each point has cuts of its own.
[[nodiscard]] Result<std::vector<CurvePoint>> curve_over_servers(const Demand& demand,
                                                                 const KindAnswer& found,
                                                                 const std::vector<int>& servers,
                                                                 const SearchOptions& options);
[[nodiscard]] Result<std::vector<CurvePoint>> curve_over_load(const Demand& demand,
                                                              const KindAnswer& found,
                                                              const std::vector<double>& factors,
                                                              const SearchOptions& options);

// How the answer moves when the world does: a search of the same kind for each change. What holds
// with less bandwidth, slower servers or more devices holds with more, faster or fewer: such an
// answer is tried too, so that no row is worse than a harder one. `now` is the answer unchanged.
struct SensitivityRow {
  std::string axis;  // "bandwidth", "fleet", "server speed"
  double factor = 1;
  std::string why_not;
  int servers = 0;
  double cost_per_hour = 0;
  std::optional<Undecided> undecided;
};
[[nodiscard]] Result<std::vector<SensitivityRow>> sensitivity(const Demand& demand,
                                                              std::size_t kind,
                                                              const std::vector<double>& factors,
                                                              const SearchOptions& options,
                                                              const KindAnswer* now = nullptr);

}  // namespace offcut::queue
