// The exact trade-off of latency and energy over one link: every plan that no other plan beats in
// both, over all cuts and all operating points of the skylines together.
//
//     energy |  x                    a plan pruned from a skyline has neither less latency nor less
//            |    x                  energy than one that is left, so the front over the skylines
//            |        x   o          is the front over all cuts
//            |   o         x
//            +---------------- latency
//
// Plans that break a bound are left out; of plans with equal latency and energy one is listed, by
// the tie-break of question.h. O(plans log plans).
#pragma once

#include <vector>

#include "engine/cut/skyline/skyline.h"

namespace offcut {

struct ParetoPoint {
  SkylinePlan plan;
  CutPrice price;
};

// Returns the front, latency ascending and energy descending; empty if no plan keeps all bounds.
// `skyline` is one skyline, or several merged, whose scope is that of scope_of_front().
[[nodiscard]] std::vector<ParetoPoint> pareto_front(const Skyline& skyline, const Link& link,
                                                    const Question& question);

}  // namespace offcut
