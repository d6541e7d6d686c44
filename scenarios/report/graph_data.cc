#include "scenarios/report/graph_data.h"

#include <nlohmann/json.hpp>

namespace offcut::scenarios {

using Json = nlohmann::ordered_json;

Json graph_data(const ModelGraph& graph) {
  Json layers = Json::array();
  for (const Layer& layer : graph.layers()) {
    layers.push_back({{"name", layer.name}, {"op", layer.op}, {"macs", layer.work.macs}});
  }
  Json tensors = Json::array();
  for (const Tensor& tensor : graph.tensors()) {
    const auto bytes = tensor.bytes();
    tensors.push_back({{"name", tensor.name},
                       {"bytes", bytes ? Json(bytes->count()) : Json()},
                       {"from", tensor.producer ? Json(*tensor.producer) : Json()},
                       {"to", tensor.consumers},
                       {"result", tensor.is_output}});
  }
  return {{"name", graph.name()}, {"layers", std::move(layers)}, {"tensors", std::move(tensors)}};
}

Json layer_data(const SiteColumn& device, const SiteColumn& cloud) {
  Json out;
  for (std::size_t v = 0; v < device.time.size(); ++v) {
    out["device_s"].push_back(device.time[v].s());
    out["device_j"].push_back(device.energy[v].j());
    out["cloud_s"].push_back(cloud.time[v].s());
    out["provenance"].push_back(name_of(device.provenance[v]));
  }
  return out;
}

}  // namespace offcut::scenarios
