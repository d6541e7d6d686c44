#include "engine/cut/table/cut_rules.h"

#include <algorithm>
#include <numeric>

namespace offcut {
namespace {

// Labels of the sets that the pairs join.
std::vector<std::size_t> joined(std::size_t size,
                                std::span<const std::pair<LayerId, LayerId>> pairs) {
  std::vector<std::size_t> label(size);
  std::iota(label.begin(), label.end(), std::size_t{0});
  const auto root = [&](std::size_t v) {
    while (label[v] != v) v = label[v] = label[label[v]];
    return v;
  };
  for (const auto& [u, v] : pairs) label[root(v)] = root(u);
  for (std::size_t v = 0; v < size; ++v) label[v] = root(v);
  return label;
}

// Whether the rules are kept, while layers move one by one between the sites.
class RuleWalk {
 public:
  RuleWalk(const CutRules& rules)
      : rules_(rules),
        graph_(rules.graph()),
        on_device_(graph_.layer_count(), false),
        is_first_(graph_.layer_count(), false),
        follower_(graph_.layer_count()),
        leader_(graph_.layer_count()) {
    for (const auto& [u, v] : rules.follows()) {
      follower_[u].push_back(v);
      leader_[v].push_back(u);
    }
    for (const LayerId v : rules.first()) is_first_[v] = true;
    for (const Tensor& tensor : graph_.tensors()) in_cloud_.push_back(tensor.consumers.size());
    for (const TensorId t : graph_.inputs()) up_ += in_cloud_[t] > 0 ? 1 : 0;
  }

  void move(LayerId v, bool to_device) {
    on_device_[v] = to_device;
    layers_ += to_device ? 1 : -1;
    if (is_first_[v]) to_device ? ++first_ : --first_;
    const int sign = to_device ? 1 : -1;
    for (const LayerId w : follower_[v]) broken_ += on_device_[w] ? 0 : sign;
    for (const LayerId u : leader_[v]) broken_ -= on_device_[u] ? sign : 0;
    for (const TensorId t : graph_.layers()[v].inputs) {
      if (to_device && --in_cloud_[t] == 0) --up_;
      if (!to_device && in_cloud_[t]++ == 0) ++up_;
    }
    for (const TensorId t : graph_.layers()[v].outputs) up_ += in_cloud_[t] > 0 ? sign : 0;
  }

  bool keeps() const {
    const auto all = static_cast<std::int64_t>(graph_.layer_count());
    if (layers_ == 0 || layers_ == all) return true;
    return broken_ == 0 && first_ == rules_.first().size() && (!rules_.one_tensor() || up_ == 1);
  }

 private:
  const CutRules& rules_;
  const ModelGraph& graph_;
  std::vector<bool> on_device_;
  std::vector<bool> is_first_;
  std::vector<std::vector<LayerId>> follower_;
  std::vector<std::vector<LayerId>> leader_;
  std::vector<std::size_t> in_cloud_;  // [tensors] readers in the cloud
  std::int64_t layers_ = 0;            // on the device
  std::int64_t broken_ = 0;            // implications
  std::size_t first_ = 0;              // layers of first() on the device
  std::int64_t up_ = 0;                // tensors
};

}  // namespace

CutRules::CutRules(const ModelGraph& graph, const CutPlaces& places)
    : graph_(&graph), one_tensor_(places.one_tensor) {
  for (const std::vector<LayerId>& unit : places.units) {
    for (std::size_t i = 1; i < unit.size(); ++i) {
      follows_.emplace_back(unit[i - 1], unit[i]);
      follows_.emplace_back(unit[i], unit[i - 1]);
    }
  }
  for (const auto& [t, v] : places.barred) {
    const auto producer = graph.tensors()[t].producer;
    if (producer) {
      follows_.emplace_back(*producer, v);
    } else {
      first_.push_back(v);
    }
  }
  std::erase_if(follows_, [](const auto& pair) { return pair.first == pair.second; });
  std::sort(first_.begin(), first_.end());
  first_.erase(std::unique(first_.begin(), first_.end()), first_.end());
  inseparable_ = joined(graph.layer_count(), follows_);
}

bool CutRules::keeps(const std::vector<bool>& on_device) const {
  const auto layers = std::count(on_device.begin(), on_device.end(), true);
  if (layers == 0 || static_cast<std::size_t>(layers) == on_device.size()) return true;
  for (const auto& [u, v] : follows_) {
    if (on_device[u] && !on_device[v]) return false;
  }
  for (const LayerId v : first_) {
    if (!on_device[v]) return false;
  }
  return !one_tensor_ || tensors_up(*graph_, on_device) == 1;
}

std::vector<bool> CutRules::cuts_that_keep(const CutTree& tree) const {
  RuleWalk walk(*this);
  std::vector<bool> kept(tree.size(), true);
  CutId current = 0;
  for (CutId cut = 1; cut < tree.size(); ++cut) {
    for (; current != tree.parent(cut); current = tree.parent(current)) {
      walk.move(tree.layer(current), false);
    }
    walk.move(tree.layer(cut), true);
    current = cut;
    kept[cut] = walk.keeps();
  }
  return kept;
}

void CutRules::shrink(std::vector<bool>& on_device, bool returns) const {
  for (bool changed = true; changed;) {
    changed = false;
    const auto take_off = [&](LayerId v) {
      changed = changed || on_device[v];
      on_device[v] = false;
    };
    for (LayerId v = 0; v < graph_->layer_count() && !returns; ++v) {
      for (const LayerId u : graph_->predecessors(v)) {
        if (!on_device[u]) take_off(v);
      }
    }
    for (const auto& [u, v] : follows_) {
      if (!on_device[v]) take_off(u);
    }
    for (const LayerId v : first_) {
      if (!on_device[v]) on_device.assign(on_device.size(), false);
    }
  }
}

std::size_t tensors_up(const ModelGraph& graph, const std::vector<bool>& on_device) {
  std::size_t up = 0;
  for (const Tensor& tensor : graph.tensors()) {
    if (tensor.producer && !on_device[*tensor.producer]) continue;
    up += std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                      [&](LayerId v) { return !on_device[v]; })
              ? 1
              : 0;
  }
  return up;
}

}  // namespace offcut
