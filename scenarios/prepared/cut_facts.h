// What results say of a plan besides its price: which layers start the cloud, where times come
// from, what each site loads, how sure the time is.
#pragma once

#include <string>

#include "engine/cut/table/site_plan.h"
#include "scenarios/prepared/site_pricing.h"

namespace offcut::scenarios {

struct CutFacts {
  std::string first_cloud_layer;
  std::string provenance;   // of the time spent on all sites
  Duration device_loading;  // of the layers that run there, whether the site starts cold or not
  Duration cloud_loading;
  double device_macs = 0;  // of one run, of all inputs of its batch
  Duration spread;         // one standard deviation of the time on all sites
  DeviceEvents events;     // of the layers on the device
};

// The sites of a plan with what their layers cost. No edge: null.
struct PlanSites {
  const PricedSite* device = nullptr;
  const PricedSite* edge = nullptr;
  const PricedSite* cloud = nullptr;

  const PricedSite& at(Site where) const {
    return *(where == Site::Device ? device : where == Site::Edge ? edge : cloud);
  }
};

// O(layers). `plan` may have layers that return from the cloud to the device.
[[nodiscard]] CutFacts cut_facts(const ModelGraph& graph, const SitePlan& plan,
                                 const PlanSites& sites);

}  // namespace offcut::scenarios
