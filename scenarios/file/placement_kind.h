// Where the layers of a scenario may run: one row per kind of placement.
//
// What a kind computes stands in rows/placement.h, why it is best in explain/explain_scenario.h.
// Both are held to this table.
#pragma once

#include <array>
#include <string_view>

#include "engine/base/enum_table.h"

namespace offcut::scenarios {

enum class PlacementKind {
  TwoSites,    // one cut: the device first, the cloud after it
  ThreeSites,  // device, edge, cloud, in this order
  TwoWay,      // layers that read what the cloud made may run on the device
};

struct PlacementSpec {
  PlacementKind kind;
  std::string_view key;  // what a scenario says to have it
};

inline constexpr std::array kPlacements = {
    PlacementSpec{PlacementKind::TwoSites, ""},
    PlacementSpec{PlacementKind::ThreeSites, R"("edge")"},
    PlacementSpec{PlacementKind::TwoWay, R"("crossing": "two_way")"},
};
static_assert(has_row_per_enumerator(kPlacements, &PlacementSpec::kind));

constexpr const PlacementSpec& spec_of(PlacementKind kind) { return kPlacements[index_of(kind)]; }

}  // namespace offcut::scenarios
