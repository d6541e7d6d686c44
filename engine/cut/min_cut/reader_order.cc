#include "engine/cut/min_cut/reader_order.h"

#include <algorithm>
#include <limits>

namespace offcut::internal {
namespace {

constexpr LayerId kNowhere = std::numeric_limits<LayerId>::max();
constexpr int kMostPaths = 8;  // of one walk

}  // namespace

// Tensors are numbered in the order of the layers that make them.
ReaderOrder::ReaderOrder(const ModelGraph& graph) : path_(graph.layer_count(), kNowhere) {
  leads_to_.reserve(graph.layer_count());
  LayerId followed = kNowhere;  // the last layer whose path goes on
  for (const Tensor& tensor : graph.tensors()) {
    if (!tensor.producer || tensor.consumers.empty()) continue;
    const LayerId v = *tensor.producer;
    const std::uint32_t path = path_of(v);
    if (followed == v) continue;
    const auto next = std::find_if(tensor.consumers.begin(), tensor.consumers.end(),
                                   [this](LayerId w) { return path_[w] == kNowhere; });
    if (next != tensor.consumers.end()) {
      path_[*next] = path;
      followed = v;
    } else {
      leads_to_[path] = tensor.consumers.front();
    }
  }
  for (LayerId v = 0; v < graph.layer_count(); ++v) path_of(v);
  reached_.resize(leads_to_.size());
  reader_.resize(leads_to_.size());
}

// A new path if none holds v yet.
std::uint32_t ReaderOrder::path_of(LayerId v) {
  if (path_[v] == kNowhere) {
    path_[v] = static_cast<std::uint32_t>(leads_to_.size());
    leads_to_.push_back(kNowhere);
  }
  return path_[v];
}

// Calls visit(path, layer) for the paths that lead on from `reader` up to `end`, with the layer at
// which the walk comes to them, until one says to stop. On a path all layers from there on are
// behind the reader.
template <class Visit>
void ReaderOrder::walk(LayerId reader, LayerId end, Visit visit) const {
  LayerId layer = reader;
  for (int paths = 0; paths < kMostPaths && layer <= end; ++paths) {
    const std::uint32_t path = path_[layer];
    if (visit(path, layer)) return;
    layer = leads_to_[path];
  }
}

void ReaderOrder::sort(const std::vector<LayerId>& readers) {
  first_.clear();
  last_.clear();
  ++sorts_;
  const LayerId end = readers.back();
  for (const LayerId v : readers) {
    const Met& met = reached_[path_[v]];
    if (met.sort != sorts_ || met.layer > v) first_.push_back(v);
    walk(v, end, [&](std::uint32_t path, LayerId layer) {
      if (reached_[path].sort == sorts_ && reached_[path].layer <= layer) return true;
      reached_[path] = {sorts_, layer};
      return false;
    });
  }
  for (auto v = readers.rbegin(); v != readers.rend(); ++v) {
    bool followed = false;
    walk(*v, end, [&](std::uint32_t path, LayerId layer) {
      const Met& met = reader_[path];
      followed = met.sort == sorts_ && met.layer >= layer && met.layer != *v;
      return followed;
    });
    if (!followed) last_.push_back(*v);
    if (reader_[path_[*v]].sort != sorts_) reader_[path_[*v]] = {sorts_, *v};
  }
  std::reverse(last_.begin(), last_.end());
}

}  // namespace offcut::internal
