// The answer for a planner: VALID, INVALID or TOO CLOSE to call, each requirement with value,
// interval and margin, and what to change for what gain.
//
//   VALID: 19 x "gpu" hold the objective (5 fresh runs of 5 agree), 22.8 per hour
//     p99 latency of "phone" <= 250 ms    yes    187.2 +- 3.1 ms    margin 25.1%
//   Recommendations
//     * the fleet may grow by 20% on the same servers (simulated; 40% is too much)
//
// INVALID: some requirement certainly breaks, whatever the servers. TOO CLOSE: none certainly
// breaks, but none of the runs shows that all hold; the text says what would settle it.
//
// Every recommendation is SIMULATED: what holds now is run again with the one change made. What the
// formulas propose and a simulation contradicts is not printed. The form of the block follows
// MLPerf LoadGen's summary.
#pragma once

#include <string>
#include <vector>

#include "engine/queue/capacity.h"

namespace offcut::queue {

struct Verdict {
  Outcome outcome = Outcome::Fails;
  std::string headline;                // "VALID: ...", "INVALID: ..." or "TOO CLOSE: ..."
  std::vector<Finding> findings;       // of the chosen probe, or of the best that failed
  std::vector<std::string> cuts;       // "phone: pool2 70% + output 30%"
  std::vector<std::string> batteries;  // "phone: 31.2 h" of classes with one
  std::vector<std::string> recommendations;

  bool valid() const { return outcome == Outcome::Holds; }
  [[nodiscard]] std::string text() const;  // the block above, lines ended by '\n'
};

// `answer` must come from search() of this demand. Recommendations run one more search
// and a dozen probes.
[[nodiscard]] Verdict verdict_of(const Demand& demand, const CapacityAnswer& answer,
                                 const SearchOptions& options);

}  // namespace offcut::queue
