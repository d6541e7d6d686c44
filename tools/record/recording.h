// What tools/record leaves behind: recording.json, one ONNX Runtime profile per operating point,
// and how each was taken.
//
//   { "schema": "offcut.recording/1", "model", "device", "source",
//     "metadata": { "cpu": "...", "governor": "...", ... },
//     "runs": [ { "profile": "t2_b1_fp32.json", "unit", "affinity", "threads", "framework",
//                 "precision", "batch", "cores": [0, 1], "loading_ms", "peak_memory_mb",
//                 "power_w": number or null, "unprofiled_ms": { "median", "p10", "p90", "n" },
//                 "confidence": "...", "noise": "..." } ] }
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"
#include "engine/cost/operating_point.h"
#include "engine/cost/trace.h"

namespace offcut {

struct RecordedRun {
  std::filesystem::path profile;  // beside recording.json
  OperatingPoint point;
  TimeSummary wall;                            // of one inference, without the profiler
  Duration loading;                            // median over sessions
  Bytes memory;                                // peak of the process
  std::optional<Power> power;                  // mean, where a sensor was readable
  std::map<std::string, std::string> remarks;  // cores, confidence, noise
};

struct Recording {
  std::string model;
  std::string device;
  std::string source;
  std::map<std::string, std::string> metadata;
  std::vector<RecordedRun> runs;  // at least one
};

// Errors name the file and the place, as those of every reader.
[[nodiscard]] Result<Recording> read_recording(const std::filesystem::path& path);

}  // namespace offcut
