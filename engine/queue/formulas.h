// Queueing formulas: how long requests wait at a station of servers, in the steady state.
//
//   arrivals, rate l ---> [ waiting room ] ---> c servers, mean service 1/m ---> out
//
//   utilisation r = l / (c m);  response = wait + service;  Little: L = l W
//
//   station   mean wait in the queue                                            mean   tail
//   M/M/1     r / (m - l)                                                       exact  exact
//   M/M/c     C / (c m - l), C of Erlang (1917)                                 exact  exact
//   M/D/1     r / (2 m (1 - r))                                                 exact  approx.
//   M/D/c     M/M/c / 2 * [1 + (1-r)(c-1)(sqrt(4+5c)-2) / (16 r c)]             approx. approx.
//             (Cosmetatos, INFOR 1975)
//   M/G/1     (1 + v) / 2 * r / (m - l) (Pollaczek 1930, Khinchine 1932)        exact  approx.
//   M/G/c     v <= 1: v M/M/c + (1-v) M/D/c (Bjorklund, Elldin 1964); else      approx. approx.
//             (1 + v) / 2 * M/M/c (Lee, Longton 1959)
//   G/G/c     (a + v) / 2 * M/M/c (Allen, Cunneen 1978)                         approx. approx.
//   M/G/1-PS  response 1 / (m - l), whatever the law of the service             exact  none
//   M/G/c-PS  n present each served at min(1, c/n): response as M/M/c           exact  none
//             (Cohen, "The multiple phase service network with GPS", 1979)
//
// v = squared coefficient of variation (scv) of the service time, a = of the time between arrivals.
// Tails: the wait is zero with probability 1 - C and exponential otherwise, with the exact rate
// (M/M/c) or the rate that gives the mean (others). Responses: exact convolution for scv 0 and 1,
// a gamma law with the two moments otherwise.
//
// A station that is offered r >= 1 has no steady state: Infeasible with "UNSTABLE", never a finite
// mean. O(c) time. Do not use them for time-varying arrivals or for the first seconds after a
// start.
#pragma once

#include <optional>
#include <span>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::queue {

struct Station {
  double arrivals_per_s = 0;  // >= 0
  Duration service;           // mean, >= 0
  int servers = 1;            // >= 1
  double service_scv = 1;     // >= 0; 0 constant, 1 exponential
  double arrival_scv = 1;     // >= 0; 1 Poisson

  double offered() const { return arrivals_per_s * service.s(); }  // mean busy servers
  double utilisation() const { return offered() / servers; }
};

enum class Exactness { Exact, Approximate };

struct SteadyState {
  Station station;
  Exactness mean = Exactness::Exact;
  Exactness tail = Exactness::Exact;
  bool has_tail = true;            // false: processor sharing
  double utilisation = 0;          // [0, 1)
  double probability_of_wait = 0;  // of an arrival that finds all servers busy
  Duration wait;                   // mean, in the queue; of processor sharing: response - service
  Duration response;               // mean, wait + service

  double waiting() const { return station.arrivals_per_s * wait.s(); }      // mean number
  double present() const { return station.arrivals_per_s * response.s(); }  // mean number
  Duration wait_variance_root() const;  // standard deviation of the wait under the tail above
  // Returns the p-quantile, p in (0, 1); nothing where there is no tail.
  [[nodiscard]] std::optional<Duration> wait_percentile(double p) const;
  [[nodiscard]] std::optional<Duration> response_percentile(double p) const;
};

// Returns the probability that an arrival waits in M/M/c with `offered` < servers busy on average,
// by the stable recursion over Erlang B. 1 where offered >= servers.
[[nodiscard]] double erlang_c(int servers, double offered);

// Each takes what it needs of the station and ignores the rest (M/M/1 the number of servers...).
// Infeasible ("UNSTABLE: ...") at utilisation >= 1; InvalidArgument for a negative or non-finite
// number.
[[nodiscard]] Result<SteadyState> mm1(const Station& station);
[[nodiscard]] Result<SteadyState> mmc(const Station& station);
[[nodiscard]] Result<SteadyState> md1(const Station& station);
[[nodiscard]] Result<SteadyState> mdc(const Station& station);
[[nodiscard]] Result<SteadyState> mg1(const Station& station);
[[nodiscard]] Result<SteadyState> mgc(const Station& station);
[[nodiscard]] Result<SteadyState> ggc(const Station& station);
[[nodiscard]] Result<SteadyState> mg1_ps(const Station& station);
[[nodiscard]] Result<SteadyState> mgc_ps(const Station& station);

// Returns the mean time through stations in a row, each M/M/c with the same arrivals (Jackson 1957:
// the flow between them is again Poisson). Exact. Errors as above, with the station's number.
[[nodiscard]] Result<Duration> tandem(double arrivals_per_s, std::span<const Station> stations);

// Returns a time scale on which a station forgets its start: 1 / (c m (1 - sqrt r)^2), the
// relaxation time of M/M/c (Cohen, "The Single Server Queue", 1982), times (a + v) / 2 where that
// is over 1. Infinite at r >= 1. Simulations take their warm-up from it.
[[nodiscard]] Duration relaxation_time(const Station& station);

}  // namespace offcut::queue
