// Simulating a fleet: replications until the answer is sharp enough, with confidence intervals.
//
//   warm-up and length    from the slowest station's relaxation time, per independent device, so
//                         that the start is forgotten and many independent spells are seen; at
//                         least as many requests as the highest percentile needs (run_plan.h)
//   replications          in rounds, each an independent run with its own random streams; beside
//                         each other on threads, reduced in order. Rounds after the second double
//   estimates             corrected by the formulas where a queue is slow (reduction.h)
//   stop                  when `settled` says so, or every class's highest percentile is within
//                         `precision`, or after the last round, or at `requests_at_most`
//
// NOT ENOUGH SAMPLES is an outcome too: where `requests_at_most` does not reach the lengths, the
// estimates are of a run that was too short, and `too_short` says so.
//
// UNSTABLE is an outcome, not a number: a fleet that offers a station all it can do is not
// simulated at all; one that does not drain is cut off. Its estimates are infinite.
//
// Every run checks Little's law (number present = arrival rate * time, as areas over the window)
// and the utilisation law for every cell and pool; the gaps are reported, and rounding is all they
// may be.
//
// The same seed gives the same result, bit by bit, on any number of threads. Percentiles come from
// histograms within 0.1% (latency_histogram.h); means, and shares over a threshold, are exact.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/estimate.h"
#include "engine/base/result.h"
#include "engine/queue/fleet.h"
#include "engine/queue/load.h"

namespace offcut::queue {

struct ClassResult {
  std::string name;
  std::uint64_t requests = 0;          // measured
  double independent = 0;              // spells among them that do not depend on each other
  Estimate latency_s;                  // mean
  std::vector<Estimate> percentile_s;  // [options.percentiles]
  std::vector<Estimate> over;          // [options.thresholds] share of requests later than that
  Estimate energy_j;                   // mean per request, waiting in cell and pool included
  Estimate refused;                    // share finished on the device after a refusal
};

struct StationResult {
  std::string name;
  Estimate utilisation;        // busy slots / slots
  double offered = 0;          // what the utilisation law predicts of it
  Estimate present;            // mean number in the queue and in service
  double little_gap = 0;       // largest over replications, relative
  double utilisation_gap = 0;  // likewise
};

struct SimulationResult {
  std::string unstable;        // "" or why there is no steady state: "UNSTABLE: ..."
  std::string too_short;       // "" or why nothing may be relied on: "not enough samples: ..."
  bool cut_by_budget = false;  // `requests_at_most` does not allow all rounds
  std::vector<ClassResult> classes;
  std::vector<ClassResult> groups;  // [options.groups]
  ClassResult fleet;                // all requests of all classes
  std::vector<StationResult> pools;
  std::vector<StationResult> cells;
  std::vector<StationLoad> loads;
  Duration warm_up;   // of each replication
  Duration measured;  // of each replication
  int replications = 0;
  std::uint64_t events = 0;
  std::uint64_t requests = 0;        // measured
  std::int64_t requests_needed = 0;  // of the first round, warm-up included

  bool stable() const { return unstable.empty(); }
};

struct SimulationOptions {
  std::uint64_t seed = 1;
  int threads = 0;           // 0: as many as the machine has
  double confidence = 0.95;  // of all intervals
  std::vector<double> percentiles = {0.5, 0.9, 0.95, 0.99};
  std::vector<Duration> thresholds;
  std::vector<std::vector<std::size_t>> groups;  // classes to be summarised together
  int replications = 10;                         // of the first round, >= 2
  int rounds = 4;                                // at most
  double precision = 0.05;                       // relative half width to stop at
  std::int64_t requests = 0;  // measured in a round at least; 0: by the highest percentile
  std::int64_t requests_at_most = 20'000'000;  // in all rounds, warm-up included
  std::optional<Duration> warm_up;             // nothing: by relaxation times
  std::optional<Duration> measured;            // nothing: by requests and relaxation times
  std::function<bool(const SimulationResult&)> settled;  // asked after each round
};

// InvalidArgument if the fleet or an option is out of range.
[[nodiscard]] Result<SimulationResult> simulate(const Fleet& fleet,
                                                const SimulationOptions& options);

}  // namespace offcut::queue
