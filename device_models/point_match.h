// Whether a number obtained at one operating point answers for another one.
//
// Unit, precision, batch and clock must be equal; a clock that is not stated is the top one, and
// equal to itself alone (clock.h). Affinity, framework and library agree if equal or either
// says "any" (or nothing); threads where they are equal or the number does not state them (0).
#pragma once

#include <span>
#include <string>

#include "engine/cost/operating_point.h"

namespace offcut::device_models {

// Returns whether a name stands for any: "any" or nothing.
[[nodiscard]] bool is_open(const std::string& name);
// Returns whether two names are equal, or either stands for any.
[[nodiscard]] bool agree(const std::string& a, const std::string& b);

[[nodiscard]] bool answers(const OperatingPoint& known, const OperatingPoint& asked);

// Returns how many fields of a known point that answers are equal and not wildcards: the larger,
// the better the answer.
[[nodiscard]] int likeness(const OperatingPoint& known, const OperatingPoint& asked);

// Returns "at 3 threads (measured: 1, 2, 4)" if the known points differ from the asked one in
// threads alone, else "at POINT (measured: POINT; POINT)"; "(measured: none)" without points.
[[nodiscard]] std::string missing_point(const OperatingPoint& asked,
                                        std::span<const OperatingPoint> known);

// Returns whether two names of a model mean the same one: equal up to case and punctuation.
[[nodiscard]] bool same_model(const std::string& a, const std::string& b);

}  // namespace offcut::device_models
