// A device model: what is known of a phone, a board or a server, from which the cost of a layer at
// any operating point follows (site_costs.h).
//
//   clusters, units, powers     what it is made of, and what that draws
//   published totals            whole models that somebody timed on it, and parts of them
//   transfers, laws, ratios     how times change with threads, clusters, precision... (scaling.h)
//   kernel tables               time of a layer nobody timed, from its work (kernel_fit.h)
//   datasheet                   peak rates, for units without any of these (datasheet.h)
//
// The plain parsed form of a file (device_file.h). Every group of numbers carries its source;
// `assumed` lists the places of numbers that nobody measured. Powers add up:
//
//   power at work = idle + sum over clusters in use of (when on + busy cores * per busy core)
//                 or idle + active power of the unit
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "device_models/datasheet.h"
#include "device_models/kernel_fit.h"
#include "device_models/thread_law.h"
#include "device_models/transfer.h"
#include "device_models/tried_law.h"
#include "engine/base/units.h"
#include "engine/cost/operating_point.h"

namespace offcut::device_models {

// A step of a cluster's clock, where its power is known.
struct FrequencyStep {
  double mhz = 0;       // > 0
  Power per_busy_core;  // above idle
};

// Cores that are equal. Files list the fastest cluster first.
struct Cluster {
  std::string name;                  // "big", "little"
  int cores = 1;                     // >= 1
  double mhz = 0;                    // top clock; 0: not known
  double least_mhz = 0;              // least clock; 0: not stated (clock.h)
  Power per_busy_core;               // above idle, at the top clock
  Power when_on;                     // above idle, once for the cluster while any core is busy
  std::vector<FrequencyStep> steps;  // ascending; may be empty
};

// A processor beside the CPU, with the cost of handing a tensor over to it.
struct Unit {
  std::string name;      // "gpu", "npu"
  double mhz = 0;        // top clock; 0: not known
  double least_mhz = 0;  // least clock; 0: not stated
  Power active;          // above idle, at the top clock
  struct Copy {
    Duration fixed;
    double s_per_byte = 0;
  };
  std::optional<Copy> copy;  // one way between CPU and unit: fixed + s_per_byte * bytes
};

// What somebody timed of a whole model besides the total: all layers before one that is named, or
// before the block of that name.
struct PublishedPart {
  std::string before;
  Duration time;  // less than the total
};

// A whole model that somebody timed.
struct PublishedTotal {
  std::string model;
  OperatingPoint point;  // threads 0: not stated, stands for any number
  Duration total;
  std::optional<Energy> energy;  // of one inference
  std::optional<Bytes> memory;
  std::optional<Duration> loading;
  std::string source;
  std::vector<PublishedPart> parts{};  // ascending
};

// What published energies of whole networks at one operating point say of the power there
// (published_power.h), as ratios to the power that clusters and units say.
struct PublishedPower {
  OperatingPoint point;
  double over_model = 1;   // geometric mean of the networks
  double ms = 0;           // geometric mean of their times
  double exponent = 0;     // power goes with time to this
  double relative_sd = 0;  // of the power of another network
  struct Own {
    std::string model;
    double over_model = 1;
  };
  std::vector<Own> own;  // of each network
};

// How time changes with threads on equal cores, for some kernels of some framework.
struct ThreadScaling {
  std::string affinity = "any";   // of one cluster
  std::string framework = "any";  // or "any"
  std::string kernel = "any";     // class, family with '*' behind, or "any"
  ThreadLaw law;
  double relative_sd = 0;       // 0: not known
  int most_threads = 0;         // beyond, the law is stretched and says so; 0: not known
  std::string form;             // "a+b/n+c(n-1)" where calibration chose it
  std::vector<TriedLaw> tried;  // the forms it was chosen from, with their errors
  std::string source;
};

// How clusters of unequal cores share the work.
struct SharingScaling {
  std::string affinity;  // "big+little"
  std::string framework = "any";
  SharingLaw law;
  double relative_sd = 0;
  std::string source;
};

// Time at `to` over time at `from`, all else equal, for one field of an operating point: "affinity"
// (one thread each), "unit", "framework", "library", "precision" or "batch". Ratios that share an
// end compose (ratio_path.h).
struct TimeRatio {
  std::string field;
  std::string from;
  std::string to;
  std::string kernel = "any";
  double ratio = 1;        // > 0
  double relative_sd = 0;  // 0: not known
  std::string source;
  std::string from_framework = {};  // of a ratio of units, where its ends differ in framework too
  std::string to_framework = {};
};

struct DeviceModel {
  std::string name;
  std::string description;
  std::string source;                // where the numbers come from
  std::vector<std::string> aliases;  // its names in traces, besides `name`
  std::vector<std::string> assumed;  // "idle_w", "clusters[0].w_when_on"...
  std::vector<Cluster> clusters;     // fastest first
  std::vector<Unit> units;
  Power idle;
  double slow_down = 1;  // what-if factor on every time; not part of the file
  std::optional<Bytes> memory;
  std::optional<double> price_usd;
  std::vector<PublishedTotal> totals;
  std::vector<PublishedPower> published_powers;  // learnt from `totals`; not part of the file
  std::vector<KernelTable> kernels;
  std::string layers_like;              // the file of the same hardware with laws of its kernels
  std::vector<KernelTable> layer_laws;  // those laws; not part of this file
  std::vector<Transfer> transfers;
  std::vector<ThreadScaling> thread_laws;
  std::vector<SharingScaling> sharing_laws;
  std::vector<TimeRatio> ratios;
  std::vector<SheetPart> datasheet;
};

}  // namespace offcut::device_models
