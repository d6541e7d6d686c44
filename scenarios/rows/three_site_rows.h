// Scenarios with a third site between device and cloud: the plans of one combination of sites, and
// the row of the best one.
//
// `network` leads from the device to the edge, `edge.network` on to the cloud (three_sites.h has
// the model). Columns of the contract keep their meaning: uplink_bytes, uplink_mbit_per_s and the
// like are of the device's network, device_only_* and cloud_only_* of the whole model at one site
// (cloud-only passes through the edge), network_ms counts both networks, cloud_ms the cloud alone.
// Behind the axes come
//
//   edge, edge_network              which site and network
//   first_edge_layer                where the edge starts; empty: no layer runs there
//   layers_on_edge
//   edge_uplink_bytes, edge_downlink_bytes   over the edge's network
//   edge_ms                         computing on the edge
//   edge_network_ms                 share of network_ms that the edge's network takes
//   edge_only_ms, edge_only_mj      the whole model on the edge
//
//   latency_ms = device_ms + network_ms + edge_ms + cloud_ms
//
// Every plan is re-priced before it becomes a row (certify()).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "engine/cut/placements/three_site_solver.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// What results say of a plan besides its price.
struct TierFacts {
  CutFacts cut;
  std::string first_edge_layer;
};

// The plans over one device, one edge and one cloud column of a group.
class ThreeSitePlans {
 public:
  ThreeSitePlans(const CutGroup& group, const Columns& columns, std::size_t edge);
  ~ThreeSitePlans();

  const ThreeSiteSolver& solver() const { return *solver_; }
  const PricedSite& edge_site() const { return edge_; }
  // Kept per plan. Safe from many threads.
  [[nodiscard]] const TierFacts& facts(const SitePlan& plan) const;

 private:
  struct Cache;
  [[nodiscard]] TierFacts make_facts(const SitePlan& plan) const;
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

[[nodiscard]] std::vector<std::string> tier_columns();

// The answer of one scenario with an edge, certified.
[[nodiscard]] Result<ThreeSiteAnswer> best_tiers(const ResolvedScenario& asked);

// Appends the row of the best plan to `rows`.
[[nodiscard]] Result<void> append_tier_row(const ResolvedScenario& asked, ResultRow frame,
                                           std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
