// Calibration: the laws of a device from traces of some networks on it, with the error they have on
// networks that were left out.
//
//   traces of networks A, B, C at points p1..pk
//        |-> kernel tables, one per point           (kernel_fit.h)
//        |-> transfers p1 -> p2, (1, 2 threads) -> n (transfer.h)
//        |-> thread and sharing laws                (fit_scaling.h)
//        '-> errors: each network predicted from the others, by kernel class, point and network
//
// What the data cannot determine is not fitted, and `undetermined` lists it with the reason: a
// class with fewer than four layers or three sizes, a transfer with fewer than six layers, an
// overhead per thread from two thread counts, errors of a single network.
//
// Time O(points * networks^2 * layers) for tables and errors, O(points^2 * layers) for transfers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/laid_input.h"
#include "device_models/left_out.h"
#include "engine/base/result.h"

namespace offcut::device_models {

struct Calibration {
  std::vector<KernelTable> tables;
  std::vector<Transfer> transfers;
  std::vector<ThreadScaling> thread_laws;
  std::vector<SharingScaling> sharing_laws;
  std::vector<PublishedTotal> totals;  // of networks whose layers were not timed
  std::vector<ErrorRow> errors;
  std::vector<std::string> undetermined;
};

struct CalibrateOptions {
  bool keep_anchors = true;  // false: plain laws, for files that may not carry the data
  bool transfers = true;
  bool scaling = true;  // thread and sharing laws
  bool cross_validate = true;
};

// Inconsistent if the traces are of several devices, or hold neither layers nor totals.
[[nodiscard]] Result<Calibration> calibrate(std::span<const CalibrationInput> inputs,
                                            const CalibrateOptions& options = {});

// Puts everything into the device, in place of what it had for the same points, clusters or models.
void apply(const Calibration& calibration, const std::string& source, DeviceModel& device);

}  // namespace offcut::device_models
