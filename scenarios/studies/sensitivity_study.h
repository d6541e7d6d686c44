// The study "sensitivity": what the answer of a scenario depends on.
//
//   { ...a scenario without a sweep..., "study": "sensitivity",
//     "sensitivity": { "inputs": { "network.rtt_ms": { "uniform": [20, 120] }, ... },
//                      "seed": 1, "half_width": 0.02, "most_evaluations": 1000000,
//                      "trajectories": 50, "regret_points": 4096 } }
//
// Inputs are described in uncertain_point.h. The answer is the best cut under the objective and the
// constraints of the scenario; its latency and energy are the outputs. Tables:
//
//   tornado   each input alone from its 5% to its 95% quantile, the others at their medians
//   morris    elementary effects over the whole range: mu, mu_star, sigma
//   sobol     share of the variance, first and total order; "~0" where the interval holds zero
//   flips     the smallest change of each input, from the medians, at which another cut is best
//   regret    what each cut costs above the best over the range, and the minimax-regret cut; a cut
//             that breaks a bound in some draws has its regret over the others, and the share said
//
// The mathematics and its limits: engine/study/README.md.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

[[nodiscard]] Result<std::vector<StudyTable>> run_sensitivity(const Study& study,
                                                              const Catalog& catalog);

// Everything short of running. Returns the warnings of the files.
[[nodiscard]] Result<std::vector<std::string>> check_sensitivity(const Study& study,
                                                                 const Catalog& catalog);

}  // namespace offcut::scenarios
