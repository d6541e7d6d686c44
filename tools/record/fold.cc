#include "tools/record/fold.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace offcut {

GraphSpec folded(GraphSpec spec) {
  std::set<std::string> constant = {""};  // the absent optional input
  for (const TensorSpec& tensor : spec.tensors) {
    if (tensor.constant) constant.insert(tensor.name);
  }
  std::vector<LayerSpec> kept;
  std::set<std::string> used(spec.inputs.begin(), spec.inputs.end());
  used.insert(spec.outputs.begin(), spec.outputs.end());
  for (LayerSpec& layer : spec.layers) {
    const bool folds =
        std::all_of(layer.inputs.begin(), layer.inputs.end(),
                    [&](const std::string& name) { return constant.contains(name); });
    if (folds) {
      constant.insert(layer.outputs.begin(), layer.outputs.end());
      continue;
    }
    used.insert(layer.inputs.begin(), layer.inputs.end());
    used.insert(layer.outputs.begin(), layer.outputs.end());
    kept.push_back(std::move(layer));
  }
  spec.layers = std::move(kept);
  std::erase_if(spec.tensors,
                [&](const TensorSpec& tensor) { return !used.contains(tensor.name); });
  for (TensorSpec& tensor : spec.tensors) tensor.constant = constant.contains(tensor.name);
  return spec;
}

}  // namespace offcut
