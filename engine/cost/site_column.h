// What one site pays for each layer of one graph at one operating point: a column of the cost
// table.
//
// Columns are made by device models (from traces, scaling laws or coefficients) and consumed by the
// cut engine; after this point nothing is virtual and nothing can fail.
#pragma once

#include <string>
#include <vector>

#include "engine/base/units.h"
#include "engine/cost/operating_point.h"
#include "engine/cost/provenance.h"

namespace offcut {

struct SiteColumn {
  std::string site;  // name of the device model or trace, for results
  OperatingPoint point;
  std::vector<Duration> time;          // [layers] >= 0, finite
  std::vector<Energy> energy;          // [layers] drawn by the site while the layer runs, >= 0
  std::vector<Provenance> provenance;  // [layers] of the time
  std::vector<double> relative_sd;     // [layers] one standard deviation / time; empty: not known
  double common_sd = 0;                // of a factor that all times share: an error of a law
  bool total_known = false;            // the sum was measured, relative_sd is about proportions
  Power idle_power;                    // drawn by the site while it waits
  std::vector<std::string> flags;      // warnings for the result, e.g. "outside the fitted range"
};

// One standard deviation of the time of the layers for which layers[v] == `runs_here`, of sum S:
//
//   sqrt( (common_sd S)^2  +  V )      V = sum of (relative_sd t)^2 over them
//
// Errors of single layers count as independent; what they have in common is common_sd. Where the
// total is known, T = S + R, what the layers here take too much the others take too little:
// V = (R/T)^2 V_here + (S/T)^2 V_elsewhere, which is none for all layers together.
[[nodiscard]] Duration time_spread(const SiteColumn& column, const std::vector<bool>& layers,
                                   bool runs_here);

}  // namespace offcut
