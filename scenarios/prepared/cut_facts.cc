#include "scenarios/prepared/cut_facts.h"

#include <cmath>

#include "engine/cut/table/cut_tree.h"

namespace offcut::scenarios {
namespace {

// The sites err on their own.
Duration spread_of(const SitePlan& plan, const PlanSites& sites) {
  const std::vector<bool> device = layers_up_to(plan, Site::Device);
  const std::vector<bool> before_cloud = layers_up_to(plan, Site::Edge);
  const double device_s = time_spread(sites.device->column, device, true).s();
  const double cloud_s = time_spread(sites.cloud->column, before_cloud, false).s();
  if (sites.edge == nullptr) return Duration::from_s(std::hypot(device_s, cloud_s));
  std::vector<bool> edge;
  for (const Site where : plan) edge.push_back(where == Site::Edge);
  const double edge_s = time_spread(sites.edge->column, edge, true).s();
  return Duration::from_s(std::hypot(device_s, edge_s, cloud_s));
}

}  // namespace

CutFacts cut_facts(const ModelGraph& graph, const SitePlan& plan, const PlanSites& sites) {
  ProvenanceShare share;
  CutFacts facts;
  for (LayerId v = 0; v < plan.size(); ++v) {
    const PricedSite& site = sites.at(plan[v]);
    if (plan[v] == Site::Device) {
      facts.device_loading += site.loading[v];
      facts.device_macs += graph.layers()[v].work.macs * site.column.point.batch;
    }
    if (plan[v] == Site::Cloud) facts.cloud_loading += site.loading[v];
    const Duration loading = site.cold ? site.loading[v] : Duration::zero();
    share.add(site.column.provenance[v], site.column.time[v] - loading);
    if (site.cold) share.add(site.loading_from, loading);
  }
  facts.first_cloud_layer = first_cloud_layer(graph, layers_up_to(plan, Site::Edge));
  facts.provenance = share.text();
  facts.spread = spread_of(plan, sites);
  facts.events = events_of(sites.device->events, layers_up_to(plan, Site::Device));
  return facts;
}

}  // namespace offcut::scenarios
