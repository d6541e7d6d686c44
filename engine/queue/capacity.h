// How many servers, of which kind, with which cuts, hold an objective, and what do they cost?
//
//   formulas screen            simulation decides                       fresh seeds verify
//   least n that should do --> bracket [fails, holds] --> bisection --> n held 5 times of 5
//                                                                       else n + 1, again
//
// (Bracket, bisect, verify by repetition, lower on a failure: MLPerf Inference rules, peak search.)
// A probe that stays uncertain after its last round counts as not held: the answer errs towards one
// server more. For each kind of server the least number is found; the kinds compete by cost.
//
// If even a pool in which nobody waits does not hold the objective, more servers are no cure, and
// the answer says so at once (Infeasible is an outcome here, with the requirement that breaks).
//
// A whole search takes some ten probes of 10^5 to 10^6 simulated requests each.
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
  int verifications = 5;     // fresh runs that the answer must pass; 0: none
  int servers_at_most = 100'000;
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

struct TrailStep {
  int servers = 0;
  std::uint64_t seed = 0;
  bool met = false;
};

struct KindAnswer {
  std::size_t kind = 0;
  std::string why_not;  // "" if an answer was found
  int servers = 0;      // least that hold; 0 where no cut uses the cloud
  double cost_per_hour = 0;
  std::optional<Probe> probe;    // of that number; where none was found, the best that failed
  int screened = 0;              // what the formulas proposed
  int verified = 0;              // fresh runs passed
  std::vector<TrailStep> trail;  // every probe, in order

  bool feasible() const { return why_not.empty(); }
};

struct CapacityAnswer {
  std::vector<KindAnswer> kinds;    // [demand.kinds]
  std::optional<std::size_t> best;  // least cost, then fewer servers, then order
};

[[nodiscard]] Result<CapacityAnswer> search(const Demand& demand, const SearchOptions& options);

// One row of a curve.
struct CurvePoint {
  double load = 1;  // factor on the number of devices
  int servers = 0;
  std::string unstable;  // then only load, servers and cost hold
  Estimate utilisation;
  Estimate mean_s;
  std::vector<Estimate> percentile_s;  // [objective.percentile, 0.5, 0.9, 0.99]
  Estimate over;                       // share of requests over the latency bound
  Estimate energy_j;
  double cost_per_hour = 0;
  double cost_per_million = 0;  // inferences
};

// Curves of the whole fleet for a fixed kind: against servers, against load.
[[nodiscard]] Result<std::vector<CurvePoint>> curve_over_servers(const Demand& demand,
                                                                 std::size_t kind,
                                                                 const std::vector<int>& servers,
                                                                 const SearchOptions& options);
[[nodiscard]] Result<std::vector<CurvePoint>> curve_over_load(const Demand& demand,
                                                              std::size_t kind, int servers,
                                                              const std::vector<double>& factors,
                                                              const SearchOptions& options);

// How the answer moves when the world does: a search of the same kind for each change.
struct SensitivityRow {
  std::string axis;  // "bandwidth", "fleet", "server speed"
  double factor = 1;
  std::string why_not;
  int servers = 0;
  double cost_per_hour = 0;
};
[[nodiscard]] Result<std::vector<SensitivityRow>> sensitivity(const Demand& demand,
                                                              std::size_t kind,
                                                              const std::vector<double>& factors,
                                                              const SearchOptions& options);

}  // namespace offcut::queue
