#include "engine/graph/shared_weights.h"

#include <algorithm>

namespace offcut {
namespace {

constexpr Bytes kSmall(1024);

}  // namespace

void WeightLedger::charge(std::size_t weight, const TensorSpec& tensor, Layer& layer) {
  if (!tensor.shape) return;
  const auto id = static_cast<LayerId>(predecessors_.size() - 1);
  const std::int64_t elements = element_count(*tensor.shape);
  SharedWeight& known = weights_[weight];
  if (is_counted(known, id)) {
    layer.work.parameter_bytes -= storage_of(tensor.type, elements);
    if (is_learned(tensor.type)) layer.work.parameters -= static_cast<double>(elements);
    return;
  }
  known.bytes = storage_of(tensor.type, elements);
  known.parameters = is_learned(tensor.type) ? static_cast<double>(elements) : 0;
  known.readers.push_back(id);
}

bool WeightLedger::is_counted(const SharedWeight& weight, LayerId layer) const {
  if (weight.readers.empty()) return false;
  if (weight.readers.back() == layer || weight.bytes < kSmall) return true;
  return std::any_of(weight.readers.begin(), weight.readers.end(),
                     [&](LayerId reader) { return descends_from(layer, reader); });
}

bool WeightLedger::descends_from(LayerId layer, LayerId ancestor) const {
  std::vector<bool> seen(layer + 1 - ancestor, false);
  std::vector<LayerId> open = {layer};
  while (!open.empty()) {
    const LayerId v = open.back();
    open.pop_back();
    for (const LayerId p : predecessors_[v]) {
      if (p == ancestor) return true;
      if (p < ancestor || seen[p - ancestor]) continue;
      seen[p - ancestor] = true;
      open.push_back(p);
    }
  }
  return false;
}

std::vector<SharedWeight> WeightLedger::take() const {
  std::vector<SharedWeight> out;
  for (const auto& [tensor, weight] : weights_) {
    if (weight.readers.size() > 1) out.push_back(weight);
  }
  std::sort(out.begin(), out.end(), [](const SharedWeight& a, const SharedWeight& b) {
    return a.readers < b.readers || (a.readers == b.readers && a.bytes < b.bytes);
  });
  return out;
}

}  // namespace offcut
