// From the tallies of replications to estimates with confidence intervals.
//
//   share over x, mean   pooled over the replications; Student's t over their spread
//   percentile           where the share over x is 1 - p; its ends where the interval of that share
//                        lets it be
//   with a control       y - (c - E c): c is the same figure of the control (replication.h), whose
//                        mean is known (Lavenberg, Welch, "A perspective on the use of control
//                        variables", Management Science 1981). The factor on c is 1, not fitted,
//                        so that it adds no bias; used where it halves the spread of the mean
//
// A percentile whose share is not known to be over zero has an infinite interval.
#pragma once

#include <span>
#include <string>

#include "engine/queue/run_plan.h"

namespace offcut::queue {

// All tallies of a fleet so far, in the order of the replications.
struct Replications {
  const Fleet& fleet;
  const SimulationOptions& options;
  const PlannedRun& planned;
  std::span<const Tally> tallies;
};

// The requests of some classes together.
[[nodiscard]] ClassResult result_of_classes(const Replications& seen, std::string name,
                                            std::span<const std::size_t> classes);
[[nodiscard]] StationResult result_of_pool(const Replications& seen, std::size_t index);
[[nodiscard]] StationResult result_of_cell(const Replications& seen, std::size_t index);

}  // namespace offcut::queue
