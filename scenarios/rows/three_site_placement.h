// A plan over device, edge and cloud, and what its rows carry.
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
// Every plan is re-priced before it becomes a row (ThreeSitePlacement::certify()).
#pragma once

#include <string>
#include <vector>

#include "scenarios/prepared/three_site_plans.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

// "12 on the device, 44 on the edge, 0 in the cloud".
[[nodiscard]] std::string place_of(const SitePlan& plan);

class ThreeSitePlacement final : public Placement {
 public:
  [[nodiscard]] static std::vector<std::string> columns();
  [[nodiscard]] static Result<ThreeSitePlacement> best(const ResolvedScenario& resolved);
  // A plan that is at hand.
  [[nodiscard]] static ThreeSitePlacement of(const ResolvedScenario& resolved,
                                             ThreeSiteAnswer answer);

  Result<void> certify() const override;
  const CutFacts& facts() const override { return facts_->cut; }
  std::vector<Cell> cells() const override;
  std::vector<PlanStep> steps() const override;
  SitePlan sites() const override { return best_.plan; }
  std::string place() const override { return place_of(best_.plan); }

  const ThreeSiteAnswer& three_sites() const { return best_; }
  // The price of the whole model at one site.
  [[nodiscard]] CutPrice whole_at(Site site) const { return whole_at(*resolved_, site); }

 private:
  ThreeSitePlacement(const ResolvedScenario& resolved, ThreeSiteAnswer best);
  static CutPrice whole_at(const ResolvedScenario& resolved, Site site);
  static PlacedAnswer placed(const ResolvedScenario& resolved, const ThreeSiteAnswer& best);

  const ResolvedScenario* resolved_;
  ThreeSiteAnswer best_;
  const ThreeSiteFacts* facts_;  // of the plan
};

}  // namespace offcut::scenarios
