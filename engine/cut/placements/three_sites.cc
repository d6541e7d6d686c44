#include "engine/cut/placements/three_sites.h"

namespace offcut {

ThreeSiteFigures figures_of_plan(const ModelGraph& graph, const ThreeSiteProblem& problem,
                                 const SitePlan& plan) {
  ThreeSiteFigures out;
  Duration cloud;
  for (LayerId v = 0; v < plan.size(); ++v) {
    if (plan[v] == Site::Cloud) {
      cloud += problem.split.cloud.time[v];
      out.uses_cloud = true;
    }
    if (plan[v] != Site::Edge) continue;
    out.edge += problem.edge.time[v];
    ++out.layers_on_edge;
  }
  // Each link sees one cut: before it, behind it.
  out.cut = figures_of_set(graph, problem.split, layers_up_to(plan, Site::Device));
  out.cut.cloud = cloud;
  const CutFigures second =
      figures_of_set(graph, {problem.edge, problem.split.cloud, problem.split.wire},
                     layers_up_to(plan, Site::Edge));
  out.edge_up = second.up;
  out.edge_down = second.down;
  return out;
}

ThreeSitePrice price(const ThreeSiteFigures& figures, const Link& link, const Link& edge_link) {
  ThreeSitePrice out;
  CutPrice& total = out.total;
  total.device = figures.cut.device;
  total.compute = figures.cut.energy;
  if (!figures.cut.offloads) return out;
  total.edge = figures.edge;
  total.cloud = figures.cut.cloud;
  total.cloud_stage = total.cloud;
  if (figures.uses_cloud) {
    const LinkCost second =
        edge_link.cost({.up = figures.edge_up, .down = figures.edge_down, .wait = total.cloud});
    out.edge_up = second.up;
    out.edge_down = second.down;
  }
  const Duration wait = figures.edge + (out.edge_up + total.cloud + out.edge_down);
  const LinkCost first = link.cost({.up = figures.cut.up, .down = figures.cut.down, .wait = wait});
  total.uplink = first.up + out.edge_up;
  total.downlink = first.down + out.edge_down;
  total.transmit = first.transmit;
  total.receive = first.receive;
  total.promotion = first.promotion;
  total.tail = first.tail;
  total.idle = first.idle + figures.cut.idle_power * (first.up + wait + first.down);
  return out;
}

CutFigures behind_one_link(const ThreeSiteFigures& figures, const Link& edge_link) {
  CutFigures out = figures.cut;
  if (!out.offloads) return out;
  if (figures.uses_cloud) {
    const LinkCost second =
        edge_link.cost({.up = figures.edge_up, .down = figures.edge_down, .wait = out.cloud});
    out.cloud = second.up + out.cloud + second.down;
    out.cloud_codec = second.up + second.down;
  }
  out.cloud += figures.edge;
  out.cloud_codec += figures.edge;
  return out;
}

}  // namespace offcut
