#include "traces/layers_between.h"

namespace offcut::traces {
namespace {

// Marks what `neighbours` lead to from a layer, itself included.
template <class Neighbours>
std::vector<bool> reached(const ModelGraph& graph, LayerId from, Neighbours neighbours) {
  std::vector<bool> out(graph.layer_count(), false);
  std::vector<LayerId> front = {from};
  out[from] = true;
  while (!front.empty()) {
    const LayerId v = front.back();
    front.pop_back();
    for (const LayerId u : neighbours(v)) {
      if (out[u]) continue;
      out[u] = true;
      front.push_back(u);
    }
  }
  return out;
}

}  // namespace

std::vector<LayerId> layers_between(const ModelGraph& graph, LayerId first, LayerId last) {
  const auto behind = reached(graph, first, [&](LayerId v) { return graph.successors(v); });
  const auto before = reached(graph, last, [&](LayerId v) { return graph.predecessors(v); });
  std::vector<LayerId> out;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (behind[v] && before[v]) out.push_back(v);
  }
  return out;
}

}  // namespace offcut::traces
