// The plans of scenarios with a third site between device and cloud: what one combination of sites
// can choose from, each prepared once.
//
// `network` leads from the device to the edge, `edge.network` on to the cloud (three_sites.h has
// the model). What results say of a plan is kept per plan: O(layers) the first time, a look-up
// later. Safe from many threads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "engine/cut/placements/three_site_solver.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// What results say of a plan besides its price.
struct ThreeSiteFacts {
  CutFacts cut;
  std::string first_edge_layer;
};

// "edge at conv3, cloud at conv5", "output": all on the device.
[[nodiscard]] std::string name_of(const ThreeSiteFacts& facts, const ThreeSiteFigures& figures);

// The plans over one device, one edge and one cloud column of a group.
class ThreeSitePlans {
 public:
  ThreeSitePlans(const CutGroup& group, const Columns& columns, std::size_t edge);
  ~ThreeSitePlans();

  const ThreeSiteSolver& solver() const { return *solver_; }
  const PricedSite& edge_site() const { return edge_; }
  // Kept per plan. Safe from many threads.
  [[nodiscard]] const ThreeSiteFacts& facts(const SitePlan& plan) const;

 private:
  struct Cache;
  [[nodiscard]] ThreeSiteFacts make_facts(const SitePlan& plan) const;
  const CutGroup& group_;
  Columns columns_;
  const PricedSite& edge_;
  std::unique_ptr<ThreeSiteSolver> solver_;
  std::unique_ptr<Cache> cache_;
};

// The plans of all combinations of a study, each prepared once.
class ThreeSitePlansOfStudy {
 public:
  [[nodiscard]] const ThreeSitePlans& of(const Combination& combination);

 private:
  using Key = std::tuple<const CutGroup*, Columns, std::size_t>;
  std::map<Key, std::unique_ptr<ThreeSitePlans>> plans_;
};

}  // namespace offcut::scenarios
