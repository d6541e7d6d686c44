// Calibration: the laws of a device from traces of some networks on it, with the error they have on
// networks that were left out.
//
//   traces of networks A, B, C at points p1..pk
//        |-> kernel tables, one a point             (kernel_fit.h)
//        |-> transfers p1 -> p2, (1, 2 threads) -> n (transfer.h)
//        '-> errors: each network predicted from the others, by kernel class, point and network
//
// What the data cannot determine is refused and said so in `undetermined`: a class with fewer than
// four layers, a transfer with fewer than six, errors of a single network.
//
// Time O(points * networks * layers) for tables and errors, O(points^2 * layers) for transfers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut {

struct CalibrationInput {
  const ModelGraph* graph = nullptr;  // its layers are unions of the kernels timed
  const Trace* trace = nullptr;
};

// Errors of predictions for networks that were left out of the fit, as predicted / measured - 1.
struct ErrorRow {
  enum class Kind { Kernel, Point, Network };
  Kind kind;
  std::string name;   // class; operating point; "network at point"
  int count = 0;      // layers over 100 us; whole networks for a Network row: 1
  double median = 0;  // of the size of the errors
  double p90 = 0;
  double bias = 0;  // median of the errors with their sign
};

struct Calibration {
  std::vector<KernelTable> tables;
  std::vector<Transfer> transfers;
  std::vector<ErrorRow> errors;
  std::vector<std::string> undetermined;
};

struct CalibrateOptions {
  bool keep_anchors = true;  // false: plain laws, for files that may not carry the data
  bool transfers = true;
  bool cross_validate = true;
};

// Inconsistent if the traces are of several devices, or no layer is timed.
[[nodiscard]] Result<Calibration> calibrate(std::span<const CalibrationInput> inputs,
                                            const CalibrateOptions& options = {});

// Puts the tables and transfers into the device, in place of those of the same points.
void apply(const Calibration& calibration, const std::string& source, DeviceModel& device);

// Returns the timed layers of the inputs at one point, for fit_kernels().
[[nodiscard]] Result<std::vector<TimedLayer>> timed_layers(std::span<const CalibrationInput> inputs,
                                                           const OperatingPoint& point);

}  // namespace offcut
