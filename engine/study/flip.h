// What flips a decision: for each input alone, the smallest relative change that makes another
// option the best.
//
//   factor    1/limit ........ 0.71 | 1 ............ 3.2 | ........ limit
//   decision  cut 7            cut 7| cut 12       cut 12| cut 0
//                                   ^ factor_down        ^ factor_up
//
// Each side is scanned in equal steps of the logarithm and the first change is bisected, so the
// answer is the smallest change up to options that are best only within one step (2.3% by default).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace offcut {

// Returns the number of the best option at a point.
using Decision = std::function<std::size_t(std::span<const double> x)>;

struct FlipOptions {
  double limit = 100;       // factors from 1 / limit to limit are searched; > 1
  std::size_t steps = 200;  // a side; >= 1
  double precision = 1e-9;  // relative, of the factors
};

struct FlipPoint {
  std::size_t input = 0;
  std::size_t decision = 0;           // at the base
  std::optional<double> factor_down;  // < 1, the nearest at which the decision is another
  std::optional<double> factor_up;    // > 1
  std::size_t decision_down = 0;      // what it is there
  std::size_t decision_up = 0;

  // Returns the smaller of the two changes as a share of the base value, or nothing.
  [[nodiscard]] std::optional<double> smallest_change() const;
};

// Returns one entry per input, in their order. An input that is zero at the base never flips.
[[nodiscard]] std::vector<FlipPoint> flips(const Decision& decision, std::span<const double> base,
                                           const FlipOptions& options = {});

}  // namespace offcut
