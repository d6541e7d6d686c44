// Laws of kinds of hardware: which share of the peak rates of its data sheet a layer reaches.
//
//   t = launches * launch cost + arithmetic * FLOP / peak + traffic * bytes / rate of memory
//
// launches, arithmetic and traffic are numbers of a kernel class and a kind (datasheet.h). They are
// fitted on devices of the kind whose layers were timed, and scaled so that published totals of
// whole networks on others of the kind come out in the median (kind_fit.h). The numbers stand in
// kind_rows.cc, which tools/kinds writes.
//
// A device of which some totals are published has factors of its own, one per group of kernels
// (kind_groups.h).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "device_models/datasheet.h"
#include "device_models/device_model.h"
#include "device_models/kernel_fit.h"
#include "device_models/kind_groups.h"

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

// What the law makes of the layers of a network, for any device of the kind.
struct KindSum {
  double launches = 0;
  double mflop = 0;  // at the peak
  double mb = 0;     // at the rate of memory
};
struct KindNetwork {
  std::string_view network;
  std::array<KindSum, kKernelGroups> groups{};
};

struct KindLaw {
  PartKind kind = PartKind::ArmCpu;
  double sheet_sd = 0;    // of a network on a device left out, in the logarithm
  double device_sd = 0;   // of a device against the others of its kind
  double network_sd = 0;  // of a network on a device of which others are known
  int devices = 0;        // that tell of the spreads; 1: those of devices are assumed
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

// Returns what the law says of a network on a part, in microseconds per group.
[[nodiscard]] GroupValues kind_times(const KindNetwork& network, const SheetPart& part,
                                     const OperatingPoint& point);
[[nodiscard]] double sum_of(const GroupValues& us);
[[nodiscard]] GroupSpreads spreads_of(const KindLaw& law);
[[nodiscard]] const KindNetwork* find_network(const KindLaw& law, const std::string& model);

// Returns the part of the fastest cluster of an affinity, or of a unit; nullptr where the device
// file states none.
[[nodiscard]] const SheetPart* sheet_part(const DeviceModel& device, const OperatingPoint& point);

struct DeviceFactor {
  GroupFactors groups;
  double log_threads = 0;  // of the known point against one thread, by the laws of the device
  int totals = 0;          // published, that it rests on; 0: the data sheet alone
  OperatingPoint point;    // at which it holds
};

// Returns the factors of a device by the totals of networks that the law knows, at the known point
// nearest to the asked one on its unit. Without such totals: none, at one thread of the part.
[[nodiscard]] DeviceFactor device_factor(const DeviceModel& device, const KindLaw& law,
                                         const SheetPart& part, const OperatingPoint& asked);

// Returns the total of a network by the factors of a device, and its spread in the logarithm.
[[nodiscard]] GroupPrediction factored_total(const KindLaw& law, const DeviceFactor& factor,
                                             const GroupValues& us);

}  // namespace offcut::device_models
