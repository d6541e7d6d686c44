// Laws of kinds of hardware: which share of the peak rates of its data sheet a layer reaches.
//
//   t = launches * launch cost + arithmetic * FLOP / peak + traffic * bytes / rate of memory
//
// launches, arithmetic and traffic are numbers of a kernel class and a kind (datasheet.h). They are
// fitted on devices of the kind whose layers were timed, and scaled so that published totals of
// whole networks on others of the kind come out in the median (kind_fit.h). The numbers stand in
// kind_rows.cc, which tools/kinds writes.
//
// A device of which some totals are published has a factor of its own:
//
//   log factor = mean of log(total / law), drawn to 0 as if one more were seen with the spread of
//                devices of the kind
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "device_models/datasheet.h"
#include "device_models/device_model.h"
#include "device_models/kernel_fit.h"

namespace offcut::device_models {

struct KindTerm {
  std::string_view kernel;  // a class, a family with '*' behind, or "*"
  double launches = 0;
  double arithmetic = 0;
  double traffic = 0;
  int samples = 0;
  double relative_sd = 0;  // of a layer, beside what all layers of a device share
  double mflop_least = 0;  // range of the samples
  double mflop_most = 0;
  double mb_least = 0;
  double mb_most = 0;
};

// What the law makes of a whole network, for any device of the kind.
struct KindNetwork {
  std::string_view network;
  double launches = 0;
  double mflop = 0;  // at the peak
  double mb = 0;     // at the rate of memory
};

struct KindLaw {
  PartKind kind = PartKind::ArmCpu;
  double device_sd = 0;   // of a device against the others of its kind, in the logarithm
  double network_sd = 0;  // of a network against the others on a device
  int devices = 0;        // that tell of the spread; 1: it is assumed
  std::span<const KindTerm> terms;
  std::span<const KindNetwork> networks;
};

// Returns all laws, or that of a kind; nullptr where no device of the kind was timed.
[[nodiscard]] std::span<const KindLaw> kind_laws();
[[nodiscard]] const KindLaw* find_kind_law(PartKind kind);

// Returns the laws of kernels for a part at a precision that its sheet states and a batch.
[[nodiscard]] KernelTable kind_table(const KindLaw& law, const SheetPart& part,
                                     const OperatingPoint& point);

// Returns the peak of the arithmetic at a point; 0 where the sheet does not state it. What runs at
// fp32 is computed at fp16 by ncnn on Arm cores that can (its default).
[[nodiscard]] double arithmetic_peak(const SheetPart& part, const OperatingPoint& point);

// Returns what the law says of a whole network on a part.
[[nodiscard]] Duration kind_total(const KindNetwork& network, const SheetPart& part,
                                  const OperatingPoint& point);
[[nodiscard]] const KindNetwork* find_network(const KindLaw& law, const std::string& model);

// Returns the part of the fastest cluster of an affinity, or of a unit; nullptr where the device
// file states none.
[[nodiscard]] const SheetPart* sheet_part(const DeviceModel& device, const OperatingPoint& point);

struct DeviceFactor {
  double factor = 1;
  double sd = 0;         // of a network by it, in the logarithm
  int totals = 0;        // published, that it rests on; 0: the data sheet alone
  OperatingPoint point;  // at which it holds
};

// Returns the factor of a device by the totals of networks that the law knows, at the known point
// nearest to the asked one on its unit. Without such totals: 1, at one thread of the part.
[[nodiscard]] DeviceFactor device_factor(const DeviceModel& device, const KindLaw& law,
                                         const SheetPart& part, const OperatingPoint& asked);

}  // namespace offcut::device_models
