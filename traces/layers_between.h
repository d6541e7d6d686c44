// The layers on ways from one layer of a graph to another. Internal to traces/.
#pragma once

#include <vector>

#include "engine/graph/model_graph.h"

namespace offcut::traces {

// Returns them in order, both ends included; none if no way leads from `first` to `last`. O(layers
// + edges).
[[nodiscard]] std::vector<LayerId> layers_between(const ModelGraph& graph, LayerId first,
                                                  LayerId last);

}  // namespace offcut::traces
