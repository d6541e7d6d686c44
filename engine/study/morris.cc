#include "engine/study/morris.h"

#include <cmath>
#include <numeric>

#include "engine/base/text.h"
#include "engine/study/counter_rng.h"

namespace offcut {
namespace {

// One walk over the grid: the order in which inputs move, and which way each does.
struct Trajectory {
  std::vector<std::size_t> order;  // [inputs]
  std::vector<double> start;       // [inputs] in [0, 1]
  std::vector<double> step;        // [inputs] +delta or -delta
};

Trajectory draw(const MorrisOptions& options, std::size_t inputs, std::size_t number) {
  const CounterRng rng(options.seed, number);
  const double delta =
      static_cast<double>(options.levels) / (2.0 * static_cast<double>(options.levels - 1));
  Trajectory out;
  out.order.resize(inputs);
  std::iota(out.order.begin(), out.order.end(), std::size_t{0});
  std::uint64_t next = 0;
  for (std::size_t i = inputs; i > 1; --i) {
    std::swap(out.order[i - 1], out.order[static_cast<std::size_t>(rng.below(i, next++))]);
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    const auto level = static_cast<double>(rng.below(options.levels / 2, next++));
    const double low = level / static_cast<double>(options.levels - 1);
    const bool up = rng.below(2, next++) == 0;
    out.start.push_back(up ? low : low + delta);
    out.step.push_back(up ? delta : -delta);
  }
  return out;
}

MorrisEffect summarise(std::span<const double> effects) {
  MorrisEffect out;
  out.mu = mean_of(effects);
  std::vector<double> sizes;
  double squares = 0;
  for (const double d : effects) {
    sizes.push_back(std::abs(d));
    squares += (d - out.mu.value) * (d - out.mu.value);
  }
  out.mu_star = mean_of(sizes);
  out.sigma = std::sqrt(squares / static_cast<double>(effects.size() - 1));
  return out;
}

}  // namespace

Result<Morris> morris(const Response& response, const std::vector<Input>& inputs,
                      std::size_t outputs, const MorrisOptions& options) {
  const std::size_t n = inputs.size();
  if (n == 0) return fail(ErrorCode::InvalidArgument, "morris: expected an input, found none");
  if (options.trajectories < 2 || options.levels < 2 || options.levels % 2 != 0) {
    return fail(ErrorCode::InvalidArgument,
                message("morris: expected 2 trajectories or more and an even number of levels, "
                        "found ",
                        options.trajectories, " and ", options.levels));
  }
  Design design{.inputs = n, .x = {}};
  std::vector<Trajectory> walks;
  for (std::size_t t = 0; t < options.trajectories; ++t) {
    walks.push_back(draw(options, n, t));
    std::vector<double> u = walks.back().start;
    for (std::size_t move = 0; move <= n; ++move) {
      if (move > 0)
        u[walks.back().order[move - 1]] += walks.back().step[walks.back().order[move - 1]];
      for (std::size_t i = 0; i < n; ++i) design.x.push_back(on_grid(inputs[i], u[i]));
    }
  }
  const std::vector<double> y = evaluate(response, design, outputs);
  Morris out{.effects = {}, .evaluations = design.points()};
  for (std::size_t k = 0; k < outputs; ++k) {
    std::vector<std::vector<double>> effects(n);
    for (std::size_t t = 0; t < walks.size(); ++t) {
      for (std::size_t move = 0; move < n; ++move) {
        const std::size_t i = walks[t].order[move];
        const std::size_t before = (t * (n + 1) + move) * outputs + k;
        effects[i].push_back((y[before + outputs] - y[before]) / walks[t].step[i]);
      }
    }
    out.effects.emplace_back();
    for (const auto& of_input : effects) out.effects.back().push_back(summarise(of_input));
  }
  return out;
}

}  // namespace offcut
