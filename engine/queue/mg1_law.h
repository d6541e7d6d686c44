// The stationary wait of an M/G/1 queue as a law: its mean, its tail, and exact draws from it.
//
//   arrivals, Poisson, rate l ---> [ line ] ---> one server ---> out
//   service: a mixture of constant and gamma times (one part per stream of requests)
//
//   mean      l E[S^2] / (2 (1 - r))                              (Pollaczek 1930, Khinchine 1932)
//   tail      P(W > t) from the transform (1 - r) s / (s - l (1 - E[e^-sS])), inverted numerically
//             (Abate, Whitt, ORSA Journal on Computing 1995: Euler); within 1e-5
//   draw      a geometric number of residual services (Benes 1957), exact
//
// Simulations start slow queues from the draws and correct their estimates by the mean and the tail
// (control variates), so that heavy loads need no run of millions of requests.
//
// tail() costs some ten microseconds, draw() 1 / (1 - r) random numbers. The utilisation r must be
// under 1.
#pragma once

#include <complex>
#include <vector>

#include "engine/queue/fleet.h"
#include "engine/queue/random.h"

namespace offcut::queue {

class Mg1Law {
 public:
  Mg1Law() = default;  // no arrivals: nobody waits
  // Adds a stream of requests; rate and mean > 0.
  void add(double arrivals_per_s, const StageTime& service);

  double utilisation() const { return load_; }
  [[nodiscard]] double mean_s() const;
  [[nodiscard]] double tail(double t_s) const;  // P(wait > t); 1 for t < 0
  [[nodiscard]] double draw(RandomStream& random) const;
  // What is left of the service that a random instant falls into; at least one stream.
  [[nodiscard]] double residual(RandomStream& random) const;

 private:
  struct Part {
    double rate = 0;
    StageTime service;
  };
  std::complex<double> tail_transform(std::complex<double> s) const;

  std::vector<Part> parts_;
  double load_ = 0;
};

}  // namespace offcut::queue
