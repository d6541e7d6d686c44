// The chain of the unit tests of the solvers, small enough to be worked out by hand:
//
//   image 1000 B -> a -> 200 B -> b -> 8 B       device 10 + 40 ms at 2 W, idle 0.5 W
//                                                cloud   1 +  4 ms
//
//   cut       device  cloud  up      compute
//   0 {}       0 ms   5 ms   1000 B    0 mJ
//   1 {a}     10 ms   4 ms    200 B   20 mJ
//   2 {a,b}   50 ms   0 ms      0 B  100 mJ
//
// Links here send `up` seconds per byte after `fixed` seconds, bring results down for nothing and
// draw nothing but what the device idles.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/cut/cut_solver.h"
#include "tests/support/graph_text.h"
#include "tests/support/links.h"

namespace offcut::testing {

inline SiteColumn site_of(const std::vector<double>& ms, double watt) {
  SiteColumn column;
  for (const double each : ms) {
    column.time.push_back(Duration::from_ms(each));
    column.energy.push_back(Power::from_w(watt) * column.time.back());
  }
  column.provenance.assign(ms.size(), Provenance::Assumed);
  column.idle_power = Power::from_w(0.5);
  return column;
}

inline ModelGraph two_layers() { return graph_of("image:250 -> a -> y:50; y -> b -> r!:2"); }

inline CutSolver two_layer_solver(const ModelGraph& graph, std::vector<WireColumn> wires,
                                  const SolverOptions& options = {}) {
  auto solver = CutSolver::build(
      graph,
      {.device = {site_of({10, 40}, 2)}, .cloud = {site_of({1, 4}, 50)}, .wires = std::move(wires)},
      options);
  OFFCUT_CHECK(solver.has_value());
  return std::move(*solver);
}

inline AffineLink plain_link(double up_s_per_byte, double fixed_s = 0) {
  AffineCoefficients c;
  c.fixed_up = Duration::from_s(fixed_s);
  c.up_s_per_byte = up_s_per_byte;
  return AffineLink(c);
}

// `limit` of 1 cut to list and 0 partial plans leaves nothing but min-cuts.
inline constexpr SolverOptions kMinCutsOnly{.cut_limit = 1, .partial_plan_limit = 0};
inline constexpr SolverOptions kFrontierOnly{.cut_limit = 1, .partial_plan_limit = 1000};

// Names the instances of a test over {SolverOptions{}, kFrontierOnly, kMinCutsOnly}.
inline std::string method_name(const ::testing::TestParamInfo<SolverOptions>& info) {
  const std::vector<std::string> names = {"enumeration", "frontier", "min_cut"};
  return names[info.index];
}

}  // namespace offcut::testing
