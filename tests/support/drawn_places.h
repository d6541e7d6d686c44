// Where the layers of a network run, drawn from a seed.
#pragma once

#include <algorithm>
#include <vector>

#include "tests/support/graphs.h"
#include "traces/split/split.h"

namespace offcut::testing {

// A cut: the cloud starts at one to three layers.
inline traces::Places drawn_cut(const traces::NetworkFile& network, Random& random) {
  const auto layers = network.network().graph.layers();
  std::vector<std::string> names;
  for (std::size_t k = 0; k < 1 + random.below(3); ++k) {
    names.push_back(layers[random.below(layers.size())].name);
  }
  return *traces::layers_from(network, names);
}

// Nested cuts: what the first of two leaves to the cloud runs on the edge, unless the second does.
inline traces::Places drawn_nesting(const traces::NetworkFile& network, Random& random) {
  traces::Places places = drawn_cut(network, random);
  const traces::Places other = drawn_cut(network, random);
  for (std::size_t v = 0; v < places.size(); ++v) {
    if (!places[v]) continue;
    const bool here = places[v] == Site::Device;
    const bool there = other[v] == Site::Device;
    places[v] = here && there ? Site::Device : here || there ? Site::Edge : Site::Cloud;
  }
  return places;
}

// Layers that return: the site changes a few times on the way.
inline traces::Places drawn_returns(const traces::NetworkFile& network, Random& random) {
  traces::Places places(network.network().spec.layers.size());
  Site site = random.chance(0.5) ? Site::Device : Site::Cloud;
  for (const std::size_t v : network.order()) {
    if (!network.network().graph.find_layer(network.network().spec.layers[v].name)) continue;
    if (random.chance(4.0 / static_cast<double>(places.size()))) {
      site = site == Site::Device ? Site::Cloud : Site::Device;
    }
    places[v] = site;
  }
  return places;
}

}  // namespace offcut::testing
