#include "engine/cut/table/cut_tree.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

// Depth-first enumeration. The candidates of a cut are the layers after its last one whose
// predecessors are all inside; a child keeps those after the layer it adds, and gains the
// successors of that layer which were waiting for nothing else. All candidate lists lie on one
// stack.
class Enumeration {
 public:
  Enumeration(const ModelGraph& graph, std::size_t limit)
      : graph_(graph), limit_(limit), waiting_for_(graph.layer_count()) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      waiting_for_[v] = static_cast<std::uint32_t>(graph.predecessors(v).size());
      if (waiting_for_[v] == 0) candidates_.push_back(v);
    }
    parent_.push_back(0);
    layer_.push_back(0);
    frames_.push_back({.cut = 0, .begin = 0, .next = 0, .end = candidates_.size()});
  }

  // Returns false if there are more cuts than the limit.
  bool run() {
    while (!frames_.empty()) {
      if (frames_.back().next == frames_.back().end) {
        leave();
      } else if (parent_.size() >= limit_) {
        return false;
      } else {
        enter();
      }
    }
    return true;
  }

  std::vector<CutId> take_parents() { return std::move(parent_); }
  std::vector<LayerId> take_layers() { return std::move(layer_); }
  CutId deepest() const { return deepest_; }

 private:
  struct Frame {
    CutId cut;
    std::size_t begin;  // its candidates on the stack: [begin, end), ascending
    std::size_t next;   // the next one to try
    std::size_t end;
  };

  void enter() {
    Frame& from = frames_.back();
    const LayerId added = candidates_[from.next++];
    const Frame above = from;
    const auto cut = static_cast<CutId>(parent_.size());
    parent_.push_back(above.cut);
    layer_.push_back(added);

    const std::size_t begin = candidates_.size();
    for (std::size_t i = above.next; i < above.end; ++i) candidates_.push_back(candidates_[i]);
    const auto kept = static_cast<std::ptrdiff_t>(candidates_.size());
    for (const LayerId w : graph_.successors(added)) {
      if (--waiting_for_[w] == 0) candidates_.push_back(w);
    }
    std::inplace_merge(candidates_.begin() + static_cast<std::ptrdiff_t>(begin),
                       candidates_.begin() + kept, candidates_.end());
    frames_.push_back({.cut = cut, .begin = begin, .next = begin, .end = candidates_.size()});
    if (frames_.size() == graph_.layer_count() + 1) deepest_ = cut;
  }

  void leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    candidates_.resize(frame.begin);
    if (frame.cut == 0) return;
    for (const LayerId w : graph_.successors(layer_[frame.cut])) ++waiting_for_[w];
  }

  const ModelGraph& graph_;
  std::size_t limit_;
  std::vector<std::uint32_t> waiting_for_;  // [layer] predecessors outside the current cut
  std::vector<LayerId> candidates_;
  std::vector<Frame> frames_;
  std::vector<CutId> parent_;
  std::vector<LayerId> layer_;
  CutId deepest_ = 0;
};

}  // namespace

Result<CutTree> CutTree::build(const ModelGraph& graph, std::size_t limit) {
  Enumeration enumeration(graph, limit);
  if (!enumeration.run()) {
    return fail(ErrorCode::TooLarge, message("graph ", in_quotes(graph.name()),
                                             ": expected at most ", limit, " cuts, found more"));
  }
  CutTree tree;
  tree.device_only_ = enumeration.deepest();
  tree.parent_ = enumeration.take_parents();
  tree.layer_ = enumeration.take_layers();
  tree.layer_count_ = graph.layer_count();
  return tree;
}

std::vector<bool> CutTree::on_device(CutId cut) const {
  OFFCUT_CHECK(cut < size());
  std::vector<bool> inside(layer_count_, false);
  for (; cut != cloud_only(); cut = parent_[cut]) inside[layer_[cut]] = true;
  return inside;
}

std::size_t CutTree::layers_on_device(CutId cut) const {
  OFFCUT_CHECK(cut < size());
  std::size_t count = 0;
  for (; cut != cloud_only(); cut = parent_[cut]) ++count;
  return count;
}

std::string first_cloud_layer(const ModelGraph& graph, const CutTree& tree, CutId cut) {
  return first_cloud_layer(graph, tree.on_device(cut));
}

std::string first_cloud_layer(const ModelGraph& graph, const std::vector<bool>& inside) {
  const auto here = std::count(inside.begin(), inside.end(), true);
  if (here == 0) return "input";
  if (here == static_cast<std::ptrdiff_t>(inside.size())) return "output";
  std::vector<std::string> names;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (inside[v]) continue;
    const auto& inputs = graph.layers()[v].inputs;
    const bool fed = std::any_of(inputs.begin(), inputs.end(), [&](TensorId t) {
      const auto& producer = graph.tensors()[t].producer;
      return !producer || inside[*producer];
    });
    if (fed) names.push_back(graph.layers()[v].name);
  }
  return join(names, "+");
}

}  // namespace offcut
