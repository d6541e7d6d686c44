// Where cuts may lie, by the definition of cut_rules.h: places made from a seed, and every set of
// layers that they allow. It shares no code with the rules.
#pragma once

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/cut/table/cut_rules.h"
#include "tests/support/graphs.h"

namespace offcut::testing {

using LayerSet = std::vector<bool>;

// Units are runs of layers in the order of the file, as blocks are; some of one layer, now and then
// one of any two layers. Layers are barred with all that they read, or with some of it.
inline CutPlaces some_places(const ModelGraph& graph, Random& random, bool may_be_clean = true) {
  CutPlaces places;
  const bool blocks = random.chance(0.6);
  for (LayerId v = 0; v < graph.layer_count() && blocks; ++v) {
    if (places.units.empty() || random.chance(0.5)) places.units.emplace_back();
    places.units.back().push_back(v);
  }
  if (random.chance(0.1)) {
    const auto any = [&] { return static_cast<LayerId>(random.below(graph.layer_count())); };
    places.units.push_back({any(), any()});
  }
  if (!blocks || random.chance(0.4)) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      if (random.chance(0.6)) continue;
      for (const TensorId t : graph.layers()[v].inputs) {
        if (random.chance(0.8)) places.barred.emplace_back(t, v);
      }
    }
  }
  places.one_tensor = may_be_clean && random.chance(0.3);
  return places;
}

// The definition, word by word.
inline bool allows(const ModelGraph& graph, const CutPlaces& places, const LayerSet& here) {
  if (std::count(here.begin(), here.end(), true) == 0) return true;
  if (std::count(here.begin(), here.end(), false) == 0) return true;
  for (const std::vector<LayerId>& unit : places.units) {
    for (const LayerId v : unit) {
      if (here[v] != here[unit.front()]) return false;
    }
  }
  std::set<std::pair<TensorId, LayerId>> passed;
  std::set<TensorId> crossing;
  for (LayerId v = 0; v < here.size(); ++v) {
    if (here[v]) continue;
    for (const TensorId t : graph.layers()[v].inputs) {
      const auto producer = graph.tensors()[t].producer;
      if (producer && !here[*producer]) continue;
      crossing.insert(t);
      passed.emplace(t, v);
    }
  }
  for (const auto& read : places.barred) {
    if (passed.contains(read)) return false;
  }
  return !places.one_tensor || crossing.size() == 1;
}

inline bool is_closed(const ModelGraph& graph, const LayerSet& here) {
  for (LayerId v = 0; v < here.size(); ++v) {
    for (const LayerId u : graph.predecessors(v)) {
      if (here[v] && !here[u]) return false;
    }
  }
  return true;
}

// Calls `look` with every set of layers that the places allow.
template <class Look>
void for_each_allowed(const ModelGraph& graph, const CutPlaces& places, bool returns, Look look) {
  for (std::size_t code = 0; code < (std::size_t{1} << graph.layer_count()); ++code) {
    LayerSet here(graph.layer_count());
    for (std::size_t v = 0; v < here.size(); ++v) here[v] = (code >> v & 1) != 0;
    if ((returns || is_closed(graph, here)) && allows(graph, places, here)) look(here);
  }
}

}  // namespace offcut::testing
