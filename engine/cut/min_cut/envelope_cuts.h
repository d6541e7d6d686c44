// Many min-cuts of one network: over one parameter of the weights, and over mixtures of the
// criteria.
#pragma once

#include <functional>
#include <vector>

#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/skyline/skyline.h"

namespace offcut {

// One interval of the envelope: this cut is least from `from` to `to`.
struct EnvelopeCut {
  double from = 0;
  double to = 0;
  WeightedCut cut;  // value at `from`
};

// Returns the least cuts over [from, to], with exact breakpoints, where the weights at x are
// weights_at(x) and linear in x (regimes.h). About 2 cuts are solved per interval, each from the
// flow at the nearest x below where weights grow with x. `solved`, if given, receives how many.
// REQUIRES: from < to.
[[nodiscard]] std::vector<EnvelopeCut> min_cut_envelope(
    CutNetwork& network, const ModelGraph& graph,
    const std::function<CutWeights(double x)>& weights_at, double from, double to,
    std::size_t* solved = nullptr);

// Returns the plans on the convex hull of latency and energy criteria that a spread of mixtures
// finds and that keep the pins: the fallback where no method lists the whole skyline
// (Skyline::complete() is false). `considered` is how many cuts they stand for.
[[nodiscard]] Skyline supported_plans(const ModelGraph& graph, const SplitProblem& problem,
                                      const Pins& pins, double considered);

}  // namespace offcut
