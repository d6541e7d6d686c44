// Sobol indices: which share of the variance of an output each input explains.
//
//   first order  S_i  = Var(E[y | x_i]) / Var(y)            x_i alone
//   total order  ST_i = E[Var(y | all but x_i)] / Var(y)    x_i with everything it interacts with
//
// Two points A and B of a Sobol sequence in 2d dimensions, and A with column i of B:
//
//   S_i  = mean(y(B) (y(AB_i) - y(A))) / V
//   ST_i = mean((y(A) - y(AB_i))^2) / (2 V)
//
// S_i: Saltelli et al., Comput. Phys. Commun. 181 (2010); ST_i: Jansen, same journal, 117 (1999).
//
// Sixteen independent randomisations (digital shifts) of the sequence are evaluated; their scatter
// gives the confidence intervals, which need no assumption about the function. Points are doubled
// until every interval is narrow enough, or the budget is spent. An output that does not move is
// said to be constant and has no indices. replicates * points * (inputs + 2) evaluations.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/estimate.h"
#include "engine/base/result.h"
#include "engine/study/response.h"

namespace offcut {

struct SobolOptions {
  std::uint64_t seed = 1;
  double half_width = 0.02;  // stop when every interval is at most this wide on either side
  std::uint64_t most_evaluations = 4'000'000;
  std::size_t replicates = 16;    // >= 2
  std::size_t first_points = 64;  // a replicate, >= 1; doubled from there
};

struct SobolIndices {
  std::vector<Estimate> first;  // [inputs]; empty where constant
  std::vector<Estimate> total;  // [inputs]
  double mean = 0;
  double variance = 0;
  bool constant = false;
};

// How the widest interval shrank: one entry per doubling.
struct SobolStep {
  std::uint64_t evaluations = 0;
  double widest_half_width = 0;
};

struct Sobol {
  std::vector<SobolIndices> outputs;
  std::vector<SobolStep> steps;  // the last one is the answer's
  bool converged = false;        // the stop rule was met within the budget
};

// InvalidArgument where there is no input, more than 1500, or options are outside their ranges.
[[nodiscard]] Result<Sobol> sobol(const Response& response, const std::vector<Input>& inputs,
                                  std::size_t outputs, const SobolOptions& options = {});

}  // namespace offcut
