// What moved between two results, as the page reads it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "scenarios/results/compare.h"

namespace offcut::scenarios {

// { "a", "b": names of the results, "rows_a", "rows_b", "matched", "cut_moved",
//   "feasibility_changed", "inputs": "same", "changed" or "unknown", "changed_inputs": [..],
//   "figures": [ { "column", "changed", "median", "least", "greatest" } ],
//   "moved": [ { "what", "cut_a", "cut_b", "latency_ms_a", ... } ] }
[[nodiscard]] nlohmann::ordered_json comparison_data(const ResultComparison& moved,
                                                     const std::string& a, const std::string& b);

}  // namespace offcut::scenarios
