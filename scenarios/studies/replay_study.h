// The study "replay": a stream of inferences over a recorded bandwidth, and what four ways of
// choosing the cut make of it (network_models/replay.h).
//
//   { ...a scenario without a sweep..., "study": "replay",
//     "replay": { "uplink_trace": "drive.up", "downlink_trace": "drive.down",
//                 "period_s": 1, "inferences": 100, "streams": 20, "deadline_ms": 200,
//                 "estimator": "harmonic_mean", "samples": 5, "weight": 0.3, "hysteresis": 0.05,
//                 "window_s": 1 } }
//
// Traces are mahimahi files or tables of time and rate, by paths relative to the scenario file. The
// table has, per policy, the percentiles of latency, energy, regret against the oracle, deadline
// misses, switches and the cut used most. With constraints or a stream it has also the share of
// inferences that break one, or could not sustain the rate. Of a stream one frame per period_s is
// priced. Cuts that break a pin are not offered to any policy. With an edge the recorded rate is
// that of the network to it; the network on to the cloud is as the file says.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

[[nodiscard]] Result<std::vector<StudyTable>> run_replay(const Study& study,
                                                         const Catalog& catalog);

// Everything short of running. Returns the warnings of the files.
[[nodiscard]] Result<std::vector<std::string>> check_replay(const Study& study,
                                                            const Catalog& catalog);

}  // namespace offcut::scenarios
