// An explanation for programs: one JSON object, and a timeline that Perfetto and chrome://tracing
// open.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/explain/explanation.h"

namespace offcut::scenarios {

// { "scenario", "of": what it is about, "best": plan, "steps", "rivals", "flips", ... }: times in ms,
// energies in mJ. One line, ended by '\n'.
[[nodiscard]] std::string json_of_explanation(const Explanation& told);

// How a timeline file begins; nothing else begins so.
inline constexpr std::string_view kTimelineHead = R"({"displayTimeUnit":"ms","offcut":)";

// Trace events: a track for the device, one for the network, one for the cloud. Layers of both
// sites where the plan is a cut between two, one after the other; steps elsewhere.
[[nodiscard]] std::string timeline_of_explanation(const Explanation& told);

}  // namespace offcut::scenarios
