// The function under study, whatever it is: numbers in, numbers out.
//
//   x[inputs] -> y[outputs]       e.g. (bandwidth, round trip, threads) -> (latency, energy)
//
// It is called from several threads at once, each with its own x and y, and must depend on x alone.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/study/distribution.h"

namespace offcut {

using Response = std::function<void(std::span<const double> x, std::span<double> y)>;

// One uncertain number of the study.
struct Input {
  std::string name;  // "network.uplink_mbit_per_s"
  Distribution distribution;
};

// Points to evaluate, row by row, and the answers in the same order.
struct Design {
  std::size_t inputs = 0;
  std::vector<double> x;  // [points * inputs]

  std::size_t points() const { return inputs == 0 ? 0 : x.size() / inputs; }
};

// Returns y [points * outputs]: the function at every point, by all threads. The same at any number
// of threads.
[[nodiscard]] std::vector<double> evaluate(const Response& response, const Design& design,
                                           std::size_t outputs);

// Returns the value of an input for u in [0, 1]. Where a distribution has no end, u is squeezed
// into [0.005, 0.995], so that grids that touch 0 and 1 stay finite.
[[nodiscard]] double on_grid(const Input& input, double u);

}  // namespace offcut
