// How time changes with threads on equal cores, and when clusters of unequal cores share the work.
//
// Equal cores, as a fraction of the time of one thread:
//
//   T(n) / T(1) = max( a + b/n + c (n-1) + d log2 n , floor )      a + b = 1,  all >= 0
//
//   a  serial part and what is bound by shared memory     b  parallel part
//   c  starting and joining one more thread               d  one more level of a tree of joins
//   floor  memory alone: B1 / Bmax, where one core draws B1 of the bandwidth Bmax
//
// Batch-1 matrix-vector products (fc, recurrent) use each weight once: they are bound by memory,
// and the floor is why LSTMs and MLPs scale worse than CNNs.
//
// Unequal cores: n_b big and n_l little ones, T_b(n_b) and T_l(n_l) alone.
//
//   static equal chunks   T_s = max( T_b n_b , T_l n_l ) / (n_b + n_l)   all wait for the slowest
//   ideal sharing         T_i = 1 / ( 1/T_b + 1/T_l )
//   fitted                T   = kappa ( w T_s + (1-w) T_i )              0 <= w <= 1
//
// With static chunks, big and little together are slower than big alone where
// kappa T_l / T_b > (n_b + n_l) / n_l. Sources and errors: README.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::device_models {

struct ThreadLaw {
  double serial = 0;        // a
  double parallel = 1;      // b
  double per_thread = 0;    // c
  double per_doubling = 0;  // d
  double floor = 0;
};

// Returns T(threads) / T(1), at least 1e-6.
[[nodiscard]] double thread_factor(const ThreadLaw& law, int threads);

// Returns how many of the threads are busy on average: one while the work is serial and while
// threads start and join, all of them otherwise. 1..threads; times T(n) / T(1) it is
// a + b + c (n-1) + d log2 n where the floor does not bind.
[[nodiscard]] double mean_busy(const ThreadLaw& law, int threads);

struct ThreadTotal {
  int threads = 1;
  Duration total;
};

// Returns the law of some totals of one network; c needs three thread counts and is 0 with two.
// Inconsistent with fewer than two counts: they cannot tell serial from parallel.
[[nodiscard]] Result<ThreadLaw> fit_thread_law(const std::vector<ThreadTotal>& totals);

struct SharingLaw {
  double kappa = 1;         // > 0
  double static_share = 1;  // w
};

struct ClusterTime {
  int cores = 1;
  Duration time;  // of the work done by these cores alone
};

[[nodiscard]] Duration shared_time(const SharingLaw& law, const ClusterTime& big,
                                   const ClusterTime& little);

struct SharedTotal {
  ClusterTime big;
  ClusterTime little;
  Duration together;
};

// Returns the law of some networks: kappa as a median, which bad rows do not move, for the w of
// 0, 0.1 .. 1 with the least median error; ties go to the larger w. Inconsistent without a row.
[[nodiscard]] Result<SharingLaw> fit_sharing(const std::vector<SharedTotal>& totals);

}  // namespace offcut::device_models
