// The graph that is cut, and what its layers cost at one pair of operating points, for drawing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"

namespace offcut::scenarios {

// { "name", "layers": [ { "name", "op", "macs" } ],
//   "tensors": [ { "name", "bytes", "from": layer or null, "to": [layers], "result": bool } ] }
[[nodiscard]] nlohmann::ordered_json graph_data(const ModelGraph& graph);

// { "device_s": [..], "device_j": [..], "cloud_s": [..], "provenance": [..] }, one per layer.
[[nodiscard]] nlohmann::ordered_json layer_data(const SiteColumn& device, const SiteColumn& cloud);

}  // namespace offcut::scenarios
