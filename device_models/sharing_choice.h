// The sharing law of clusters of unequal cores from networks that were timed on each and on both
// (thread_law.h), with its form chosen on what is left out:
//
//   kappa            a median, which bad rows do not move, for the w of 0, 0.1 .. 1 with the least
//                    median error; ties go to the larger w
//   kappa, r         w = 1 and least absolute errors of logarithms
//   kappa, r, l      the same, where the layers of all networks are counted
//
// The second and third are tried from twelve networks on. Networks are left out in ten parts, and
// the form with the least mean absolute log error wins; a richer one must save a tenth of it.
//
// O(forms * parts * networks * iterations).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "device_models/thread_law.h"
#include "device_models/tried_law.h"
#include "engine/base/result.h"

namespace offcut::device_models {

struct SharedTotal {
  ClusterTime big;
  ClusterTime little;
  Duration together;
  double layers = 0;  // of the network; 0: not known

  // Of a mean layer on the big cores.
  [[nodiscard]] Duration layer() const { return layers > 0 ? big.time / layers : Duration::zero(); }
};

struct SharingChoice {
  SharingLaw law;
  std::string form;
  double relative_sd = 0;       // what nine in ten of those left out lie within, over 1.645
  std::vector<TriedLaw> tried;  // empty: too few networks to leave any out
};

// Inconsistent without a row.
[[nodiscard]] Result<SharingChoice> choose_sharing_law(const std::vector<SharedTotal>& totals);

// Returns the time of all cores by a law.
[[nodiscard]] Duration shared_time(const SharingLaw& law, const SharedTotal& total);

}  // namespace offcut::device_models
