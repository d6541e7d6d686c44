// What a plan is asked to be, as the page reads it. SI units.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/cut/table/question.h"

namespace offcut::scenarios {

// { "objective": "latency", "energy", "edp", "throughput" or "weights", "latency_weight",
//   "energy_weight", "dnntune": only compute and transmit count,
//   "bounds": { "latency_s", ... }: those that are set, "stream": where frames come at a rate }
[[nodiscard]] nlohmann::ordered_json question_data(const Question& question);

}  // namespace offcut::scenarios
