// Plans over three ordered sites: device, then edge, then cloud. A layer never runs at a site
// before one that it reads from, so a plan is two nested cuts:
//
//      device                 edge                    cloud
//     +-----------+  link   +-----------+ edge link +-----------+
//     | cut D     | ------> | E minus D | --------> | the rest  |        D inside E
//     +-----------+ <------ +-----------+ <-------- +-----------+
//
//   up         tensors made on the device (and inputs) that a layer at edge or cloud reads
//   edge up    tensors made on device or edge (and inputs) that a layer in the cloud reads;
//              what goes from device to cloud pays both links
//   down       results made at edge or cloud
//   edge down  results made in the cloud
//
// One inference is one exchange over each link that it uses, the second inside the first:
//
//   latency = device + up + [edge + (edge up + cloud + edge down)] + down
//
// What stands in [ ] is what the device waits for: the wait of its link, in which device and radio
// idle. Energy is that of the device's battery, so neither the edge nor its link draws any. A plan
// without layers in the cloud does not use the edge link; a device-only plan uses none; a plan
// without layers on the edge passes through it and pays both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/cut/table/price.h"
#include "engine/cut/table/site_plan.h"
#include "engine/cut/table/split_problem.h"

namespace offcut {

// Device and cloud with the edge between them; tensors weigh the same on either link. The wire must
// be plain: encodings with codecs are not for three sites.
struct ThreeSiteProblem {
  SplitProblem split;
  const SiteColumn& edge;
};

struct ThreeSiteFigures {
  CutFigures cut;  // of the layers on the device; `cloud` is that of the layers in the cloud alone
  Duration edge;
  Bytes edge_up;
  Bytes edge_down;
  std::uint32_t layers_on_edge = 0;
  bool uses_cloud = false;
};

// Sums in ascending order of layers. The plan must keep the order of sites. O(layers + edges).
[[nodiscard]] ThreeSiteFigures figures_of_plan(const ModelGraph& graph,
                                               const ThreeSiteProblem& problem,
                                               const SitePlan& plan);

struct ThreeSitePrice {
  CutPrice total;      // uplink and downlink are those of both links
  Duration edge_up;    // share of the uplink that the edge link takes
  Duration edge_down;  // likewise
};

[[nodiscard]] ThreeSitePrice price(const ThreeSiteFigures& figures, const Link& link,
                                   const Link& edge_link);

// The plan as one of two sites over a given edge link: all that lies behind the first link is what
// the device waits for. Over that link its latency and its energy are those of price(). What does
// not slow down with the cloud, edge and edge link, stands in `cloud_codec`.
[[nodiscard]] CutFigures behind_one_link(const ThreeSiteFigures& figures, const Link& edge_link);

// Re-prices a plan from nothing but the graph, the columns and the links, by code that shares
// nothing with what found it (certificate.h). Inconsistent, with both numbers, if a layer runs
// before the site of one that it reads, or a component differs by more than a relative 1e-9.
[[nodiscard]] Result<void> certify(const ModelGraph& graph, const ThreeSiteProblem& problem,
                                   const SitePlan& plan, const Link& link, const Link& edge_link,
                                   const ThreeSitePrice& reported);

}  // namespace offcut
