// How well the transport models predict measured TCP: the validation cases of this folder.
//
// Each case is a group of cells (tcp_measurements.h) that one model predicts, next to a baseline:
//
//   new, warm            slow start in closed form      baseline: round trip + size / rate
//   idle                 measured median inside the bounds [warm, restart]
//   over a trace         packet by packet               baseline: mean bandwidth of the trace
//   loss, queue, shaper  reported without a requirement
//
// Predictions come from build_link(), the same door that studies use. The rows of any file in the
// format of the recorded measurements can be given; a case without rows is left out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "network_models/tcp_measurements.h"

namespace offcut::network_models {

struct TcpPrediction {
  TcpConditions at;
  double measured_ms = 0;
  double predicted_ms = 0;
  double least_ms = 0;  // bounds of the model; the prediction where it gives one number
  double most_ms = 0;
  double baseline_ms = 0;

  [[nodiscard]] double error() const { return predicted_ms / measured_ms - 1; }
  [[nodiscard]] double baseline_error() const { return baseline_ms / measured_ms - 1; }
  // True if the measured time lies in the bounds widened by this share of itself.
  [[nodiscard]] bool inside(double tolerance) const;
};

struct TcpCase {
  enum class Measure {
    MeanError,     // mean |error| over cells, percent; at most `required`
    InsideBounds,  // share of cells inside the bounds within 3 %, percent; at least `required`
  };
  std::string name;  // "new connection, one way"
  Measure measure = Measure::MeanError;
  double required = 0;  // 0: reported only
  std::vector<TcpPrediction> cells;

  [[nodiscard]] double value() const;  // by the measure, percent
  [[nodiscard]] double mean_error_percent() const;
  [[nodiscard]] double max_error_percent() const;
  [[nodiscard]] double baseline_error_percent() const;
  [[nodiscard]] bool holds() const;
};

// Returns the cases that the cells fill, in a fixed order. Cells driven by a trace need its file in
// `trace_folder` (with the downlink beside it, .down for .up); NotFound names the file.
[[nodiscard]] Result<std::vector<TcpCase>> validate_tcp(const std::vector<TcpCell>& cells,
                                                        const std::filesystem::path& trace_folder);

}  // namespace offcut::network_models
