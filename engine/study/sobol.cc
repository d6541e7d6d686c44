#include "engine/study/sobol.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>

#include "engine/base/text.h"
#include "engine/study/counter_rng.h"

namespace offcut {
namespace {

constexpr std::size_t kMostInputs = 1500;  // the table of Boost has 3667 dimensions
constexpr std::size_t kMostPointsAtOnce = 65536;

// Sums of one replicate and one output, about a fixed centre that keeps them well conditioned.
struct Sums {
  double centre = 0;
  double y = 0;
  double y_squared = 0;
  std::vector<double> first;  // [inputs]
  std::vector<double> total;

  void add(std::span<const double> y_of, std::size_t stride) {
    const double a = y_of[0] - centre;
    const double b = y_of[stride] - centre;
    y += a + b;
    y_squared += a * a + b * b;
    for (std::size_t i = 0; i < first.size(); ++i) {
      const double ab = y_of[(i + 2) * stride] - centre;
      first[i] += b * (ab - a);
      total[i] += (a - ab) * (a - ab) / 2;
    }
  }
};

class Sampler {
 public:
  Sampler(const std::vector<Input>& inputs, const SobolOptions& options)
      : inputs_(inputs), sequence_(2 * inputs.size()) {
    for (std::size_t r = 0; r < options.replicates; ++r) {
      for (std::size_t j = 0; j < 2 * inputs.size(); ++j) {
        const auto bits = CounterRng(options.seed, r).block(j);
        shifts_.push_back(std::uint64_t{bits[0]} << 32 | bits[1]);
      }
    }
    replicates_ = options.replicates;
  }

  // Returns the next `points` points of every replicate: for each point and replicate the rows A,
  // B, AB_1 .. AB_d.
  Design next(std::size_t points) {
    const std::size_t d = inputs_.size();
    Design design{.inputs = d, .x = {}};
    design.x.reserve(points * replicates_ * (d + 2) * d);
    std::vector<std::uint64_t> raw(2 * d);
    std::vector<double> a(d);
    std::vector<double> b(d);
    for (std::size_t p = 0; p < points; ++p) {
      for (std::uint64_t& word : raw) word = sequence_();
      for (std::size_t r = 0; r < replicates_; ++r) {
        const std::uint64_t* shift = &shifts_[r * 2 * d];
        for (std::size_t i = 0; i < d; ++i) {
          a[i] = inputs_[i].distribution.quantile(unit(raw[i] ^ shift[i]));
          b[i] = inputs_[i].distribution.quantile(unit(raw[d + i] ^ shift[d + i]));
        }
        design.x.insert(design.x.end(), a.begin(), a.end());
        design.x.insert(design.x.end(), b.begin(), b.end());
        for (std::size_t i = 0; i < d; ++i) {
          design.x.insert(design.x.end(), a.begin(), a.end());
          design.x[design.x.size() - d + i] = b[i];
        }
      }
    }
    return design;
  }

 private:
  // Returns the middle of the 2^-53 wide cell that the word lies in: never 0 or 1.
  static double unit(std::uint64_t word) {
    return (static_cast<double>(word >> 11) + 0.5) * 0x1p-53;
  }
  const std::vector<Input>& inputs_;
  boost::random::sobol sequence_;
  std::vector<std::uint64_t> shifts_;  // [replicates][2 inputs]
  std::size_t replicates_ = 0;
};

// Returns the indices of one output from the sums of its replicates, each over `points` points.
SobolIndices indices_of(std::span<const Sums> sums, std::uint64_t points) {
  const auto n = static_cast<double>(points);
  SobolIndices out;
  std::vector<double> variances;
  double scale = 0;
  for (const Sums& s : sums) {
    const double mean = s.y / (2 * n);
    variances.push_back(std::max(0.0, s.y_squared / (2 * n) - mean * mean));
    out.mean += (s.centre + mean) / static_cast<double>(sums.size());
    out.variance += variances.back() / static_cast<double>(sums.size());
    scale = std::max(scale, std::abs(s.centre));
  }
  constexpr double kRoundingOnly = 1e-13;  // relative scatter that arithmetic alone leaves
  out.constant = !(std::sqrt(out.variance) > kRoundingOnly * scale);
  if (out.constant) return out;
  std::vector<double> first(sums.size());
  std::vector<double> total(sums.size());
  for (std::size_t i = 0; i < sums.front().first.size(); ++i) {
    for (std::size_t r = 0; r < sums.size(); ++r) {
      first[r] = sums[r].first[i] / n;
      total[r] = sums[r].total[i] / n;
    }
    out.first.push_back(ratio_of(first, variances));
    out.total.push_back(ratio_of(total, variances));
  }
  return out;
}

double widest(const std::vector<SobolIndices>& outputs) {
  double most = 0;
  for (const SobolIndices& output : outputs) {
    for (const auto* kind : {&output.first, &output.total}) {
      for (const Estimate& index : *kind) most = std::max(most, index.half_width);
    }
  }
  return most;
}

Result<void> check(const std::vector<Input>& inputs, const SobolOptions& options) {
  if (inputs.empty() || inputs.size() > kMostInputs) {
    return fail(ErrorCode::InvalidArgument,
                message("sobol: expected 1 to ", kMostInputs, " inputs, found ", inputs.size()));
  }
  if (options.replicates < 2 || options.first_points < 1 || !(options.half_width >= 0)) {
    return fail(ErrorCode::InvalidArgument,
                "sobol: expected 2 replicates or more, a first point, and a half width >= 0");
  }
  return {};
}

}  // namespace

Result<Sobol> sobol(const Response& response, const std::vector<Input>& inputs, std::size_t outputs,
                    const SobolOptions& options) {
  if (Result<void> fine = check(inputs, options); !fine) return fail(fine.error());
  const std::size_t d = inputs.size();
  const std::uint64_t rows_a_point = options.replicates * (d + 2);
  const std::size_t at_once = std::max<std::size_t>(1, kMostPointsAtOnce / rows_a_point);
  Sampler sampler(inputs, options);
  std::vector<std::vector<Sums>> sums(outputs, std::vector<Sums>(options.replicates));
  Sobol out;
  std::uint64_t points = 0;
  for (std::uint64_t goal = options.first_points;; goal *= 2) {
    while (points < goal) {
      const std::size_t some = std::min<std::size_t>(at_once, goal - points);
      const std::vector<double> y = evaluate(response, sampler.next(some), outputs);
      for (std::size_t k = 0; k < outputs; ++k) {
        for (std::size_t r = 0; r < options.replicates && points == 0; ++r) {
          sums[k][r] = {
              .centre = y[k], .first = std::vector<double>(d), .total = std::vector<double>(d)};
        }
        for (std::size_t row = 0; row < some * options.replicates; ++row) {
          sums[k][row % options.replicates].add(std::span(y).subspan(row * (d + 2) * outputs + k),
                                                outputs);
        }
      }
      points += some;
    }
    out.outputs.clear();
    for (const auto& of_output : sums) out.outputs.push_back(indices_of(of_output, points));
    out.steps.push_back({points * rows_a_point, widest(out.outputs)});
    out.converged = out.steps.back().widest_half_width <= options.half_width;
    if (out.converged || 2 * goal * rows_a_point > options.most_evaluations) return out;
  }
}

}  // namespace offcut
