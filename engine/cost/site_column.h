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
  Power idle_power;                    // drawn by the site while it waits
  std::vector<std::string> flags;      // warnings for the result, e.g. "outside the fitted range"
};

}  // namespace offcut
