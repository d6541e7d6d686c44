// The rows of scenarios with a third site between device and cloud.
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

#include <string>
#include <vector>

#include "scenarios/prepared/three_site_plans.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

[[nodiscard]] std::vector<std::string> tier_columns();

// The answer of one scenario with an edge, certified.
[[nodiscard]] Result<ThreeSiteAnswer> best_tiers(const ResolvedScenario& asked);

// Appends the row of the best plan to `rows`.
[[nodiscard]] Result<void> append_tier_row(const ResolvedScenario& asked, ResultRow frame,
                                           std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
