// Fits the law of a kind of hardware (kind_laws.h) to timed layers and published totals of several
// devices of the kind.
//
//   shares    non-negative least squares per kernel class, on errors relative to the law (found by
//             iteration), over the layers of all devices
//   scale     so that totals are right in the median of the devices
//   spreads   of each device's totals by the law of the others; between the medians of the devices;
//             and of a network left out on a device of which others are known, the least with which
//             nine in ten lie in the stated interval. An error states those of the other devices
//
// Totals count of devices whose layers were not timed too. O(devices * layers * iterations).
#pragma once

#include <string>
#include <vector>

#include "device_models/kind_laws.h"
#include "engine/base/units.h"

namespace offcut::device_models {

// One layer that a device of the kind runs, with the law's terms at its data sheet.
struct KindSample {
  std::string device;
  std::string network;
  LayerWork work;
  SheetPart part;
  double bytes_factor = 1;  // bytes that move over those of the graph
  Duration time;
};

// A network that was timed as a whole.
struct KindTotal {
  std::string device;
  std::string network;
  const std::vector<LayerWork>* layers = nullptr;  // not null
  SheetPart part;
  Duration time;
};

struct FittedTerm {
  std::string kernel;
  KindTerm numbers;  // its kernel is empty
};

// A total by the law of the other devices: log(law / measured).
struct KindError {
  std::string device;
  std::string network;
  double sheet = 0;  // from the data sheet alone
  double sheet_sd = 0;
  double totals = 0;  // from the totals of the other networks on the device as well
  double totals_sd = 0;
};

struct KindSpreads {
  double sheet_sd = 0;
  double device_sd = 0;
  double network_sd = 0;
};

struct FittedKind {
  std::vector<FittedTerm> terms;
  KindSpreads spreads;
  int devices = 0;
  std::vector<KindError> errors;  // in the order of the totals
};

// Returns the terms alone, scaled to the totals. REQUIRES: samples, of one kind.
[[nodiscard]] std::vector<FittedTerm> fit_kind_terms(const std::vector<KindSample>& samples,
                                                     const std::vector<KindTotal>& totals);

// Returns the terms with the errors on devices left out. REQUIRES: as above.
[[nodiscard]] FittedKind fit_kind(const std::vector<KindSample>& samples,
                                  const std::vector<KindTotal>& totals);

// Returns what fitted terms make of a network.
[[nodiscard]] KindNetwork kind_network(const std::vector<FittedTerm>& terms,
                                       const std::vector<LayerWork>& layers);

}  // namespace offcut::device_models
