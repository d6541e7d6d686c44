// Traces laid on their graphs, side by side, as fits want them. Internal to calibration.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device_models/kernel_fit.h"
#include "device_models/transfer.h"
#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

struct CalibrationInput {
  const ModelGraph* graph = nullptr;  // its layers are unions of the kernels timed; null: none are
  const Trace* trace = nullptr;
};

struct LaidInput {
  std::string network;
  std::vector<LayerWork> work;  // [layers]
  // Runs with layers.
  std::vector<OperatingPoint> points;
  std::vector<std::vector<Duration>> times;  // [points][layers]; zero: not timed
  std::vector<double> whole_over_sum;        // [points]; 0: not known
  // Every run: end to end where known, else the sum of the layers.
  struct Total {
    OperatingPoint point;
    Duration time;
    std::optional<Power> power;
  };
  std::vector<Total> totals;
};

// Inconsistent if the traces are of several devices; errors of laying name the trace.
[[nodiscard]] Result<std::vector<LaidInput>> lay_all(std::span<const CalibrationInput> inputs);

[[nodiscard]] std::optional<std::size_t> index_of(const LaidInput& input,
                                                  const OperatingPoint& point);
// Points with timed layers, in order of first appearance.
[[nodiscard]] std::vector<OperatingPoint> all_points(const std::vector<LaidInput>& inputs);

// Returns the timed layers at one point; of every network but `without`.
[[nodiscard]] std::vector<TimedLayer> samples_at(const std::vector<LaidInput>& inputs,
                                                 const OperatingPoint& point,
                                                 const std::string& without = "");
// Median of end to end time over the sum of the layers; 1 where it is not known.
[[nodiscard]] double whole_over_sum(const std::vector<LaidInput>& inputs,
                                    const OperatingPoint& point);
// Layers timed at all of `from` and at `to`.
[[nodiscard]] std::vector<PairedLayer> pairs_of(const std::vector<LaidInput>& inputs,
                                                const std::vector<OperatingPoint>& from,
                                                const OperatingPoint& to);
[[nodiscard]] bool same_but_threads(OperatingPoint a, const OperatingPoint& b);

}  // namespace offcut::device_models
