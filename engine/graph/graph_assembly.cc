#include "engine/graph/graph_assembly.h"

#include <algorithm>

#include "engine/base/check.h"

namespace offcut {
namespace {

void make_set(std::vector<LayerId>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

ModelGraph GraphAssembly::finish() {
  const std::size_t n = graph_.layers_.size();
  graph_.predecessors_.resize(n);
  graph_.successors_.resize(n);
  for (LayerId v = 0; v < n; ++v) {
    graph_.by_name_.emplace(graph_.layers_[v].name, v);
    for (const TensorId t : graph_.layers_[v].inputs) graph_.tensors_[t].consumers.push_back(v);
  }
  for (TensorId t = 0; t < graph_.tensors_.size(); ++t) link(t);
  for (auto& list : graph_.predecessors_) make_set(list);
  for (auto& list : graph_.successors_) make_set(list);
  return std::move(graph_);
}

void GraphAssembly::link(TensorId t) {
  Tensor& tensor = graph_.tensors_[t];
  make_set(tensor.consumers);
  if (!tensor.producer) {
    graph_.inputs_.push_back(t);
    return;
  }
  if (tensor.is_output) graph_.outputs_.push_back(t);
  for (const LayerId consumer : tensor.consumers) {
    OFFCUT_CHECK(*tensor.producer < consumer);
    graph_.predecessors_[consumer].push_back(*tensor.producer);
    graph_.successors_[*tensor.producer].push_back(consumer);
  }
}

}  // namespace offcut
