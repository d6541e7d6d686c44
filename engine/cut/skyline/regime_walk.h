// The best plan along a parameter, exactly, where every price is a straight line over it: with
// bounds, streams, energy-delay and throughput too. Internal to engine/cut/skyline.
//
//     excess |        .p            a plan keeps its bounds where the largest of some lines is
//          1 |------./----          at most 1: an interval. Its objective is a line, the largest
//            |    ./                of the lines of its stages, or a product of two lines. So
//            |   /                  whether q beats p changes at crossings of two lines only
//            +------------> x
//
// The walk starts with the plan that is best at one end. Of all points at which another plan may
// overtake it, or it begins or ceases to keep its bounds, it goes on to the first.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/cut/table/question.h"

namespace offcut::internal {

// What a plan costs at both ends of the range; straight between them.
struct PlanEnds {
  CutFigures figures;
  CutPrice at_from;
  CutPrice at_to;
};

// A part of the range [0, 1] in which one plan is best, and keeps its bounds or does not.
struct WalkPiece {
  double from = 0;
  double to = 0;
  std::size_t plan = 0;
  bool feasible = true;
};

// Returns the parts, ascending and without gaps. O(parts * plans).
[[nodiscard]] std::vector<WalkPiece> best_along(std::span<const PlanEnds> plans,
                                                const Question& question);

}  // namespace offcut::internal
