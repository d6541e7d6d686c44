// How time changes with threads on equal cores, and when clusters of unequal cores share the work.
//
// Equal cores, as a fraction of the time of one thread:
//
//   T(n) / T(1) = max( a + b/n + c (n-1) + d log2 n , floor ) + h (n-1) / t       a + b = 1
//
//   a  serial part and what is bound by shared memory     b  parallel part
//   c  starting and joining one more thread               d  one more level of a tree of joins
//   floor  memory alone: B1 / Bmax, where one core draws B1 of the bandwidth Bmax
//   h  starting and joining one more thread, in ms per layer; t is the time of a mean layer on one
//      thread. Threads start and join anew for each layer, so short layers gain less, or lose.
//
// All are >= 0. Where t is not known, h is left out.
//
// Batch-1 matrix-vector products (fc, recurrent) use each weight once: they are bound by memory,
// and the floor is why LSTMs and MLPs scale worse than CNNs.
//
// Unequal cores: n_b big and n_l little ones, T_b(n_b) and T_l(n_l) alone.
//
//   static equal chunks   T_s = max( T_b n_b , T_l n_l ) / (n_b + n_l)   all wait for the slowest
//   ideal sharing         T_i = 1 / ( 1/T_b + 1/T_l )
//   fitted                T   = k ( w T_s + (1-w) T_i )                  0 <= w <= 1
//                         k   = kappa (T_l / T_b)^r (t_b / 1 ms)^l
//
// t_b is the time of a mean layer on the big cores. Runtimes that share work as cores become free
// lose less to slow little cores than equal chunks do (r < 0), and short layers lose more to the
// wider team (l < 0). r and l are 0 where they are not fitted.
//
// With static chunks, big and little together are slower than big alone where
// k T_l / T_b > (n_b + n_l) / n_l. Sources and errors: README.
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
  double ms_per_layer = 0;  // h
};

// Returns T(threads) / T(1), at least 1e-6. `layer` is the time of a mean layer on one thread, zero
// where it is not known.
[[nodiscard]] double thread_factor(const ThreadLaw& law, int threads, Duration layer = {});

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
  double kappa = 1;
  double static_share = 1;  // w
  double ratio_power = 0;   // r
  double layer_power = 0;   // l
};

struct ClusterTime {
  int cores = 1;
  Duration time;  // of the work done by these cores alone
};

// `layer` is the time of a mean layer on the big cores; zero where it is not known.
[[nodiscard]] Duration shared_time(const SharingLaw& law, const ClusterTime& big,
                                   const ClusterTime& little, Duration layer = {});

}  // namespace offcut::device_models
