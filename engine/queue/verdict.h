// The answer for a planner: VALID or INVALID, each requirement with value, interval and margin, and
// what to change for what gain.
//
//   VALID: 19 x "gpu" hold the objective (5 fresh runs of 5 agree), 22.8 per hour
//     p99 latency of "phone" <= 250 ms    yes    187.2 +- 3.1 ms    margin 25.1%
//   Recommendations
//     * the fleet may grow by 12% before one more server is needed (by the formulas)
//
// Every recommendation is computed, never guessed: what holds now is searched again with the one
// change made, by simulation where it says so, else by the formulas (and then it says that). The
// form of the block follows MLPerf LoadGen's summary.
#pragma once

#include <string>
#include <vector>

#include "engine/queue/capacity.h"

namespace offcut::queue {

struct Verdict {
  bool valid = false;
  std::string headline;                // "VALID: ..." or "INVALID: ..."
  std::vector<Finding> findings;       // of the chosen probe, or of the best that failed
  std::vector<std::string> cuts;       // "phone: pool2 70% + output 30%"
  std::vector<std::string> batteries;  // "phone: 31.2 h" of classes with one
  std::vector<std::string> recommendations;

  [[nodiscard]] std::string text() const;  // the block above, lines ended by '\n'
};

// `answer` must come from search() of this demand. Recommendations run up to three more searches.
[[nodiscard]] Verdict verdict_of(const Demand& demand, const CapacityAnswer& answer,
                                 const SearchOptions& options);

}  // namespace offcut::queue
