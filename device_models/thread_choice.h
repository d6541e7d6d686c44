// The thread law of a device from networks that were timed at several thread counts, with its form
// chosen by cross-validation:
//
//   a + b/n     a + b/n + c(n-1)     a + b/n + c log2 n
//
// Each form is fitted to the ratios T(n)/T(1) of all networks but one and predicts those of the one
// left out; the form with the least median error wins, ties go to the simpler one. With a single
// network, thread counts are left out instead, where there are four. Richer forms need three
// counts: with fewer they are refused, since overhead and serial part cannot be separated.
//
// Which form fits which machine: ncnn sweeps, README. O(forms * networks^2 * counts).
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
};

struct ThreadChoice {
  ThreadLaw law;
  std::string form;
  int networks = 0;
  int most_threads = 0;    // largest count that was timed
  double relative_sd = 0;  // root mean square error on what was left out, else of the residuals
  std::vector<TriedLaw> tried;  // empty: there was nothing to leave out
  std::string refused;          // why richer forms could not be tried; "" if they were
};

// Inconsistent if no network was timed at one thread and at another count.
[[nodiscard]] Result<ThreadChoice> choose_thread_law(const std::vector<ThreadSweep>& sweeps);

}  // namespace offcut::device_models
