#include "engine/cut/table/site_plan.h"

#include "engine/base/check.h"

namespace offcut {

std::vector<bool> layers_up_to(const SitePlan& plan, Site last) {
  std::vector<bool> layers(plan.size());
  for (std::size_t v = 0; v < plan.size(); ++v)
    layers[v] = hops_from_device(plan[v]) <= hops_from_device(last);
  return layers;
}

SitePlan plan_of_nested(const std::vector<bool>& device, const std::vector<bool>& device_or_edge) {
  OFFCUT_CHECK(device.size() == device_or_edge.size());
  SitePlan plan(device.size(), Site::Cloud);
  for (std::size_t v = 0; v < plan.size(); ++v) {
    if (device_or_edge[v]) plan[v] = Site::Edge;
    if (device[v]) plan[v] = Site::Device;
  }
  return plan;
}

}  // namespace offcut
