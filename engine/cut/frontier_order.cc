#include "engine/cut/frontier_order.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "engine/base/text.h"

namespace offcut::internal {
namespace {

// Chooses the next layer so that few tensors stay open.
class GreedyOrder {
 public:
  explicit GreedyOrder(const ModelGraph& graph) : graph_(graph) {
    for (const Tensor& tensor : graph.tensors()) unread_.push_back(tensor.consumers.size());
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      waiting_.push_back(graph.predecessors(v).size());
      if (waiting_.back() == 0) ready_.push_back(v);
    }
  }

  std::vector<LayerId> run() {
    std::vector<LayerId> order;
    while (!ready_.empty()) {
      // The least growth; then the layer that became ready last, which finishes what is begun.
      std::size_t best = ready_.size() - 1;
      for (std::size_t i = ready_.size() - 1; i-- > 0;) {
        if (growth(ready_[i]) < growth(ready_[best])) best = i;
      }
      const LayerId v = ready_[best];
      ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(best));
      order.push_back(v);
      for (const TensorId t : graph_.layers()[v].inputs) --unread_[t];
      for (auto w = graph_.successors(v).rbegin(); w != graph_.successors(v).rend(); ++w) {
        if (--waiting_[*w] == 0) ready_.push_back(*w);
      }
    }
    return order;
  }

 private:
  int growth(LayerId v) const {
    int change = 0;
    for (const TensorId t : graph_.layers()[v].outputs) change += unread_[t] > 0 ? 1 : 0;
    for (const TensorId t : graph_.layers()[v].inputs) change -= unread_[t] == 1 ? 1 : 0;
    return change;
  }

  const ModelGraph& graph_;
  std::vector<std::size_t> unread_;   // [tensor] consumers not yet decided
  std::vector<std::size_t> waiting_;  // [layer] predecessors not yet decided
  std::vector<LayerId> ready_;
};

class Slots {
 public:
  explicit Slots(std::size_t tensors) : slot_(tensors, 0) {}
  // Returns no bit if all slots are taken.
  Mask take(TensorId t) {
    if (~used_ == 0) return 0;
    const Mask bit = Mask{1} << std::countr_one(used_);
    used_ |= bit;
    slot_[t] = bit;
    return bit;
  }
  Mask of(TensorId t) const { return slot_[t]; }
  void release(Mask bits) { used_ &= ~bits; }

 private:
  Mask used_ = 0;
  std::vector<Mask> slot_;
};

std::optional<FrontierPlan> plan_in_order(const ModelGraph& graph,
                                          const std::vector<LayerId>& order) {
  FrontierPlan plan;
  Slots slots(graph.tensors().size());
  std::vector<std::size_t> unread;
  for (const Tensor& tensor : graph.tensors()) unread.push_back(tensor.consumers.size());
  for (const TensorId t : graph.inputs()) {
    if (unread[t] == 0) continue;
    const Mask bit = slots.take(t);
    if (bit == 0) return std::nullopt;
    plan.first |= bit;
  }
  for (const LayerId v : order) {
    FrontierStep step;
    step.layer = v;
    for (const TensorId t : graph.layers()[v].inputs) {
      const Mask bit = slots.of(t);
      step.reads |= bit;
      if (graph.tensors()[t].producer) step.reads_made |= bit;
      step.inputs.push_back({bit, t});
      if (--unread[t] == 0) step.closes |= bit;
    }
    // Outputs get slots before inputs leave theirs: both exist while the layer is decided.
    for (const TensorId t : graph.layers()[v].outputs) {
      if (unread[t] == 0) continue;
      const Mask bit = slots.take(t);
      if (bit == 0) return std::nullopt;
      step.writes |= bit;
    }
    slots.release(step.closes);
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace

Result<FrontierPlan> plan_frontier(const ModelGraph& graph) {
  auto plan = plan_in_order(graph, GreedyOrder(graph).run());
  if (plan) return std::move(*plan);
  return fail(ErrorCode::TooLarge,
              message("graph ", in_quotes(graph.name()),
                      ": expected at most 64 tensors open at once, found more"));
}

}  // namespace offcut::internal
