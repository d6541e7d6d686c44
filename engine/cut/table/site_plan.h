// Plans over ordered sites: one site for every layer.
//
//      device                 edge                    cloud
//     +-----------+   up    +-----------+   up    +-----------+
//     | cut D     | ------> | E minus D | ------> | the rest  |        D inside E
//     +-----------+         +-----------+         +-----------+
//
// A layer never runs at a site before one that it reads from, so such a plan is the same as nested
// cuts: the layers up to the device, the layers up to the edge. The functions below translate.
//
// Plans of two sites stay a `std::vector<bool>` of the layers on the device. A bit per layer is
// what their searches compare, sort and store by the million (frontier.h, cut_tree.h), and with two
// sites it says everything. Where cuts are numbered, a CutId or a pair of them stands for the plan
// inside a solver (nested_cuts.h); what leaves a solver of three sites is a SitePlan.
#pragma once

#include <cstdint>
#include <vector>

namespace offcut {

// In order.
enum class Site : std::uint8_t { Device, Edge, Cloud };

using SitePlan = std::vector<Site>;  // [layers]

// Hops from the device along device - edge - cloud; the order of the enumerators means nothing.
constexpr int hops_from_device(Site site) {
  switch (site) {
    case Site::Device:
      return 0;
    case Site::Edge:
      return 1;
    case Site::Cloud:
      return 2;
  }
  return 2;
}

// Returns the layers at `last` or at a site before it.
[[nodiscard]] std::vector<bool> layers_up_to(const SitePlan& plan, Site last);

// Returns the plan of two nested cuts. REQUIRES: every layer in `device` is in `device_or_edge`.
[[nodiscard]] SitePlan plan_of_nested(const std::vector<bool>& device,
                                      const std::vector<bool>& device_or_edge);

}  // namespace offcut
