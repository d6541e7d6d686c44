// The thread law of a device from networks that were timed at several thread counts, with its form
// chosen by cross-validation:
//
//   a + b/n     a + b/n + c(n-1)     a + b/n + c log2 n     a + b/n + h(n-1)/layer
//
// Each form is fitted in logarithms to the ratios T(n)/T(1) of all networks but one, of more than
// ten networks all but a tenth, and predicts those of the ones left out. The form with the least
// mean absolute log error wins; ties go to the simpler one. With a single network, thread counts
// are left out instead, where there are four.
//
// c needs three thread counts: with fewer, overhead and serial part cannot be separated. h needs
// two networks whose layers are counted: long and short layers tell them apart at two counts.
//
// Which form fits which machine: README. O(forms * parts * networks * counts).
#pragma once

#include <string>
#include <vector>

#include "device_models/thread_law.h"
#include "device_models/tried_law.h"
#include "engine/base/result.h"

namespace offcut::device_models {

// A network (or the layers of one kind in it), at each thread count it was timed at.
struct ThreadSweep {
  std::string network;
  std::vector<ThreadTotal> totals;  // one thread first
  double layers = 0;                // that these times are of; 0: not known
};

struct ThreadChoice {
  ThreadLaw law;
  std::string form;
  int networks = 0;
  int most_threads = 0;    // largest count that was timed
  double relative_sd = 0;  // what nine in ten left out lie within, over 1.645; else of residuals
  std::vector<TriedLaw> tried;  // empty: there was nothing to leave out
  std::string refused;          // why richer forms could not be tried; "" if they were
};

// Inconsistent if no network was timed at one thread and at another count.
[[nodiscard]] Result<ThreadChoice> choose_thread_law(const std::vector<ThreadSweep>& sweeps);

}  // namespace offcut::device_models
