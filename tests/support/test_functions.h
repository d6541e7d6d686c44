// Functions whose sensitivity is known in closed form.
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "engine/study/response.h"

namespace offcut {

// sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each uniform in (-pi, pi). Ishigami and Homma, 1990.
inline void ishigami(std::span<const double> x, std::span<double> y) {
  y[0] =
      std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}

inline std::vector<Input> ishigami_inputs() {
  std::vector<Input> inputs;
  for (const char* name : {"x1", "x2", "x3"}) {
    inputs.push_back({name, *Distribution::uniform(-std::numbers::pi, std::numbers::pi)});
  }
  return inputs;
}

// Product of (|4 x_i - 2| + a_i) / (1 + a_i), each uniform in (0, 1). Sobol and Saltelli.
struct GFunction {
  std::vector<double> a = {0, 1, 4.5, 9, 99, 99, 99, 99};

  void operator()(std::span<const double> x, std::span<double> y) const {
    y[0] = 1;
    for (std::size_t i = 0; i < a.size(); ++i) y[0] *= (std::abs(4 * x[i] - 2) + a[i]) / (1 + a[i]);
  }
  std::vector<Input> inputs() const {
    std::vector<Input> out;
    for (std::size_t i = 0; i < a.size(); ++i) {
      out.push_back({"x" + std::to_string(i + 1), *Distribution::uniform(0, 1)});
    }
    return out;
  }
  double part(std::size_t i) const { return 1 / (3 * (1 + a[i]) * (1 + a[i])); }
  double variance() const {
    double product = 1;
    for (std::size_t i = 0; i < a.size(); ++i) product *= 1 + part(i);
    return product - 1;
  }
  double first(std::size_t i) const { return part(i) / variance(); }
  double total(std::size_t i) const {
    return part(i) / (1 + part(i)) * (variance() + 1) / variance();
  }
};

}  // namespace offcut
