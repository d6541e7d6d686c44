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
  Known& known = weights_[weight];
  if (is_counted(known, id)) {
    layer.work.parameter_bytes -= storage_of(tensor.type, elements);
    if (is_learned(tensor.type)) layer.work.parameters -= static_cast<double>(elements);
    return;
  }
  known.weight.bytes = storage_of(tensor.type, elements);
  known.weight.parameters = is_learned(tensor.type) ? static_cast<double>(elements) : 0;
  known.weight.readers.push_back(id);
}

bool WeightLedger::is_counted(Known& known, LayerId layer) const {
  const SharedWeight& weight = known.weight;
  if (weight.readers.empty()) return false;
  if (weight.readers.back() == layer || weight.bytes < kSmall) return true;
  return is_below_a_reader(known, layer);
}

// Looks back from the layer as far as nobody looked before: what lies above a layer stays as it is,
// for readers come in topological order.
bool WeightLedger::is_below_a_reader(Known& known, LayerId layer) const {
  const std::vector<LayerId>& readers = known.weight.readers;
  std::vector<LayerId> fresh = {layer};
  known.below_a_reader.emplace(layer, false);
  for (std::size_t next = 0; next < fresh.size(); ++next) {
    for (const LayerId p : predecessors_[fresh[next]]) {
      if (p >= readers.front() && known.below_a_reader.emplace(p, false).second) fresh.push_back(p);
    }
  }
  std::sort(fresh.begin(), fresh.end());  // predecessors first
  for (const LayerId v : fresh) {
    const auto counts_it = [&](LayerId p) {
      if (p < readers.front()) return false;
      return std::binary_search(readers.begin(), readers.end(), p) || known.below_a_reader.at(p);
    };
    const auto& above = predecessors_[v];
    known.below_a_reader.at(v) = std::any_of(above.begin(), above.end(), counts_it);
  }
  return known.below_a_reader.at(layer);
}

std::vector<SharedWeight> WeightLedger::take() const {
  std::vector<SharedWeight> out;
  for (const auto& [tensor, known] : weights_) {
    if (known.weight.readers.size() > 1) out.push_back(known.weight);
  }
  std::sort(out.begin(), out.end(), [](const SharedWeight& a, const SharedWeight& b) {
    return a.readers < b.readers || (a.readers == b.readers && a.bytes < b.bytes);
  });
  return out;
}

}  // namespace offcut
