// Question "precision" of kind "phone_cores": the time of whole networks in int8 from that in float
// on the same cores of a phone, of which no int8 time is known.
//
//   float time   = sum over kernels of work * cost in float     fitted to the phone's float times
//   int8 over it = sum of work * cost * ratio of the kernel / float time
//
// Kernels are dense, pointwise, depthwise and grouped convolutions, and what there is per layer.
// The ratio of a kernel is the geometric mean of the other phones (pooled_ratio.h), of the same
// kind of cores (small or not): so default_laws.h came by its ratios. Baseline: one half.
#pragma once

#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/phone_core_table.h"

namespace offcut::scenarios {

// One group of all rows and one per runtime or family.
struct CoreGroups {
  GroupBuilder all{"all", "ms"};
  GroupBuilder family;
  std::string runtime;

  // A time on the cores of a phone.
  struct Row {
    std::string name;
    Duration predicted;
    Duration measured;
    double relative_sd = 0;
  };
  void add(const Row& row, const PhoneSetting& setting);
  void add_baseline(Duration predicted, Duration measured);
};

void predict_precision(const PhoneCoreTable& table, const PhoneNetworks& networks,
                       CoreGroups& groups);

}  // namespace offcut::scenarios
