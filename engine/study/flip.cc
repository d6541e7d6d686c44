#include "engine/study/flip.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"

namespace offcut {
namespace {

struct Found {
  double factor = 1;
  std::size_t decision = 0;
};

class Search {
 public:
  Search(const Decision& decision, std::span<const double> base, std::size_t input)
      : decision_(decision), x_(base.begin(), base.end()), input_(input), base_(base[input]) {}

  std::size_t at(double log_factor) {
    x_[input_] = base_ * std::exp(log_factor);
    return decision_(x_);
  }

  // Returns the first change along `side` (+1 or -1).
  std::optional<Found> first_change(std::size_t usual, double side, const FlipOptions& options) {
    const double step = side * std::log(options.limit) / static_cast<double>(options.steps);
    for (std::size_t k = 1; k <= options.steps; ++k) {
      double beyond = step * static_cast<double>(k);
      std::size_t other = at(beyond);
      if (other == usual) continue;
      double before = step * static_cast<double>(k - 1);
      while (std::abs(beyond - before) > options.precision) {
        const double middle = (before + beyond) / 2;
        const std::size_t here = at(middle);
        if (here == usual) {
          before = middle;
        } else {
          beyond = middle;
          other = here;
        }
      }
      return Found{std::exp(beyond), other};
    }
    return std::nullopt;
  }

 private:
  const Decision& decision_;
  std::vector<double> x_;
  std::size_t input_;
  double base_;
};

}  // namespace

std::optional<double> FlipPoint::smallest_change() const {
  if (factor_down && factor_up) return std::min(1 - *factor_down, *factor_up - 1);
  if (factor_down) return 1 - *factor_down;
  if (factor_up) return *factor_up - 1;
  return std::nullopt;
}

std::vector<FlipPoint> flips(const Decision& decision, std::span<const double> base,
                             const FlipOptions& options) {
  OFFCUT_CHECK(options.limit > 1 && options.steps >= 1 && options.precision > 0);
  const std::size_t usual = decision(base);
  std::vector<FlipPoint> out;
  for (std::size_t i = 0; i < base.size(); ++i) {
    FlipPoint flip{.input = i, .decision = usual, .factor_down = {}, .factor_up = {}};
    Search search(decision, base, i);
    if (const auto down = search.first_change(usual, -1, options)) {
      flip.factor_down = down->factor;
      flip.decision_down = down->decision;
    }
    if (const auto up = search.first_change(usual, 1, options)) {
      flip.factor_up = up->factor;
      flip.decision_up = up->decision;
    }
    out.push_back(flip);
  }
  return out;
}

}  // namespace offcut
