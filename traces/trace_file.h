// The native trace format, offcut.trace/1: reading and writing.
//
//   { "schema": "offcut.trace/1",
//     "model": "mobilenet_v2", "device": "rpi4b", "source": "recorded 2026-11-21 with ...",
//     "metadata": { "governor": "performance" },                               (optional)
//     "graph": { "name", "inputs": [..], "outputs": [..],                      (optional)
//                "tensors": [ { "name", "type": "fp32", "shape": [1, 3, 224, 224],
//                               "constant": true } ],
//                "layers": [ { "name", "op", "inputs", "outputs",
//                              "attributes": { "strides": [2, 2] } } ] },
//     "runs": [ { "unit": "cpu", "affinity": "big", "threads": 2, "frequency_mhz": 1800,
//                 "framework": "onnxruntime", "precision": "fp32", "batch": 1,
//                 "end_to_end_us": TIME, "power_w": 3.1, "loading_ms": 40, "memory_mb": 61.5,
//                 "layers": [ { "name", "op", "covers": ["conv1", "relu1"], "latency_us": TIME,
//                               "energy_uj": 12.5, "counters": { "ipc": 1.9 } } ] } ] }
//
//   TIME   [samples]  or  { "median", "p10", "p90", "n", "first" }. Left out, p10 and p90 are the
//          median, and n is 1. "first" is the cold first run, kept apart.
//
// Absent keys: an operating point defaults to cpu, any, 1 thread, framework any, library any (the
// kernels that the framework calls: "eigen", "xnnpack"), fp32, batch 1;
// `covers` to [name]. An empty `covers` means that the kernel serves no layer of the graph. An
// absent shape is unknown. A run without layers must have its end to end time.
//
// These are errors, with file and place: an unknown key, a negative time, a graph with a cycle, two
// runs at one operating point. Numbers are written as the shortest text that reads back to the same
// value, one layer per line, so reading and writing again gives the same bytes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/cost/trace.h"

namespace offcut::traces {

[[nodiscard]] Result<Trace> read_trace(const std::filesystem::path& path);
// The same from text; `name` stands for the file in errors.
[[nodiscard]] Result<Trace> parse_trace(std::string_view text, const std::string& name);

// Returns the file's text. Every number of the trace must be finite.
[[nodiscard]] std::string text_of_trace(const Trace& trace);
[[nodiscard]] Result<void> write_trace(const std::filesystem::path& path, const Trace& trace);

}  // namespace offcut::traces
