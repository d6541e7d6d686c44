// Does a simulated fleet keep the objective? One finding per requirement, with value, interval and
// margin.
//
// A bound on the p-quantile of latency is judged by the share of requests over the bound, counted
// exactly and compared with 1 - p: Met if its whole interval lies below, NotMet if above, else
// Uncertain. (The interval is at least 3 spells wide: nothing over in n independent spells bounds
// the share by 3 / n at 95%, the rule of three.) Bounds on means are judged by their intervals. A
// run that was too short judges nothing: all is Uncertain.
#pragma once

#include <string>
#include <vector>

#include "engine/queue/demand.h"
#include "engine/queue/simulation.h"

namespace offcut::queue {

struct Finding {
  enum class Metric { Latency, Energy, BatteryLife };
  enum class State { Met, NotMet, Uncertain };
  Metric metric = Metric::Latency;
  std::string subject;    // name of the class, or "fleet"
  double percentile = 0;  // Latency only
  Estimate value;         // seconds, joules per inference, seconds
  double limit = 0;       // in the same unit
  Estimate over;          // Latency only: share of requests over the limit
  State state = State::Uncertain;

  // What is left to the limit, relative to it: 0.1 is 10% better than asked, negative is worse.
  [[nodiscard]] double margin() const;
  // "p99 latency of "camera" <= 200 ms".
  [[nodiscard]] std::string requirement() const;
  // "187.2 +- 3.1 ms", "UNSTABLE".
  [[nodiscard]] std::string measured() const;
};

// What simulate() must be told so that the objective can be judged. It stops once the findings are
// certain, or so near their limits that the rounds which are left would not make them so.
[[nodiscard]] SimulationOptions options_for(const Demand& demand, const PlannedFleet& planned,
                                            SimulationOptions base);

// `result` must come from options_for. In the order latency, energy, battery life; classes in
// order.
[[nodiscard]] std::vector<Finding> judge(const Demand& demand, const SimulationResult& result);

// What would settle an uncertain finding: "about 3e6 requests per run (\"requests_at_most\") would
// settle it".
[[nodiscard]] std::string settled_by(const Finding& finding, const SimulationResult& result);

// The first uncertain finding with its figures and what would settle it; "" where none is.
[[nodiscard]] std::string uncertainty_of(const std::vector<Finding>& findings,
                                         const SimulationResult& result);

[[nodiscard]] bool all_met(const std::vector<Finding>& findings);
// Some requirement is certainly broken.
[[nodiscard]] bool is_broken(const std::vector<Finding>& findings);
// Either: more runs change nothing.
[[nodiscard]] bool is_certain(const std::vector<Finding>& findings);

// No uncertain finding would be certain with so many times the samples: not even if it were further
// from its limit than it seems by 0.3 of its interval, about one standard error.
[[nodiscard]] bool is_hopeless(const std::vector<Finding>& findings, double times);

// Returns how long a battery lasts: capacity / (standby + rate * energy per inference).
[[nodiscard]] Duration battery_life(const Battery& battery, double inferences_per_s,
                                    Energy per_inference);

// Four figures of a number: "0.1872", "187.2", "23890".
[[nodiscard]] std::string figures(double value);
// "187.2 +- 3.1", in a unit of which `per_si` are one SI unit.
[[nodiscard]] std::string figures(const Estimate& estimate, double per_si);
// "1 server", "2 servers".
[[nodiscard]] std::string servers_text(int servers);

}  // namespace offcut::queue
