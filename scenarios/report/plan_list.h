// The plans of one combination that a page prices anew while somebody drags a slider.
//
// All cuts where they are few. Of more cuts, and of graphs whose cuts are not listed, those that no
// other cut beats in all of device time, device energy, cloud time, bytes up, bytes down, memory
// and loss of accuracy, each on its own: only they can be best, whatever the network and however
// fast the sites (skyline.h). Sent at other bytes per element they are not those of the bytes as
// given, so where that can be asked for, the list holds what is not beaten at either.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

struct ListedPlan {
  SkylinePlan plan;
  Bytes elements_up;  // of the tensors that cross, of all inputs of a batch
  Bytes elements_down;
  const CutFacts* facts = nullptr;  // lives as long as the study
  std::vector<bool> on_device;      // [layers]
};

struct PlanList {
  std::vector<ListedPlan> plans;  // in tie-break order
  bool all_cuts = false;          // every cut that pins allow is there
  bool complete = true;           // every plan that can be best is there
  bool elements = false;          // other bytes per element can be asked for
};

// REQUIRES: a combination between two sites that is not left out.
[[nodiscard]] PlanList list_plans(const Combination& combination);

}  // namespace offcut::scenarios
