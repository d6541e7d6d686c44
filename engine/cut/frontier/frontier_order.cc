#include "engine/cut/frontier/frontier_order.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "engine/base/text.h"

namespace offcut::internal {
namespace {

constexpr std::size_t kWord = 64;
constexpr std::size_t kWindow = 512;     // steps ahead that a step looks
constexpr std::size_t kMostReaders = 8;  // of one tensor that are looked at

// Layers in a row: each is the only reader of the only output of the one before.
struct Runs {
  std::vector<std::vector<LayerId>> layers;  // [runs]
  std::vector<std::uint32_t> of;             // [layers]

  explicit Runs(const ModelGraph& graph) {
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      if (const auto before = row_before(graph, v)) {
        of.push_back(of[*before]);
        layers[of[v]].push_back(v);
      } else {
        of.push_back(static_cast<std::uint32_t>(layers.size()));
        layers.push_back({v});
      }
    }
  }

 private:
  static std::optional<LayerId> row_before(const ModelGraph& graph, LayerId v) {
    const Layer& layer = graph.layers()[v];
    if (layer.inputs.size() != 1) return std::nullopt;
    const Tensor& tensor = graph.tensors()[layer.inputs[0]];
    if (!tensor.producer || tensor.consumers.size() > 1 || tensor.is_output) return std::nullopt;
    if (graph.layers()[*tensor.producer].outputs.size() > 1) return std::nullopt;
    return tensor.producer;
  }
};

// Chooses the next run so that few tensors stay open.
class GreedyOrder {
 public:
  GreedyOrder(const ModelGraph& graph, const Runs& runs) : graph_(graph), runs_(runs) {
    for (const Tensor& tensor : graph.tensors()) unread_.push_back(tensor.consumers.size());
    for (std::uint32_t run = 0; run < runs.layers.size(); ++run) {
      waiting_.push_back(graph.predecessors(runs.layers[run].front()).size());
      if (waiting_.back() == 0) ready_.push_back(run);
    }
  }

  std::vector<std::uint32_t> run() {
    std::vector<std::uint32_t> order;
    while (!ready_.empty()) {
      // The least growth; then the run that became ready last, which finishes what is begun.
      std::size_t best = ready_.size() - 1;
      for (std::size_t i = ready_.size() - 1; i-- > 0;) {
        if (growth(ready_[i]) < growth(ready_[best])) best = i;
      }
      const std::uint32_t next = ready_[best];
      ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(best));
      order.push_back(next);
      for (const TensorId t : graph_.layers()[runs_.layers[next].front()].inputs) --unread_[t];
      const auto readers = graph_.successors(runs_.layers[next].back());
      for (auto w = readers.rbegin(); w != readers.rend(); ++w) {
        if (--waiting_[runs_.of[*w]] == 0) ready_.push_back(runs_.of[*w]);
      }
    }
    return order;
  }

 private:
  int growth(std::uint32_t run) const {
    int change = 0;
    for (const TensorId t : graph_.layers()[runs_.layers[run].back()].outputs) {
      change += unread_[t] > 0 ? 1 : 0;
    }
    for (const TensorId t : graph_.layers()[runs_.layers[run].front()].inputs) {
      change -= unread_[t] == 1 ? 1 : 0;
    }
    return change;
  }

  const ModelGraph& graph_;
  const Runs& runs_;
  std::vector<std::size_t> unread_;   // [tensors] consumers not yet decided
  std::vector<std::size_t> waiting_;  // [runs] predecessors not yet decided
  std::vector<std::uint32_t> ready_;
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

// The steps of an order, without their open readers.
std::optional<FrontierPlan> lay_out(const ModelGraph& graph, const Runs& runs,
                                    const std::vector<std::uint32_t>& order) {
  FrontierPlan plan;
  for (const std::uint32_t run : order) {
    for (const LayerId v : runs.layers[run]) {
      const bool goes_on = plan.order.size() % kWord != 0 && v != runs.layers[run].front();
      if (!goes_on) plan.steps.emplace_back().begin = plan.order.size();
      plan.order.push_back(v);
      plan.steps.back().end = plan.order.size();
    }
  }
  Slots slots(graph.tensors().size());
  std::vector<std::size_t> unread;
  for (const Tensor& tensor : graph.tensors()) unread.push_back(tensor.consumers.size());
  for (const TensorId t : graph.inputs()) {
    if (unread[t] == 0) continue;
    const Mask bit = slots.take(t);
    if (bit == 0) return std::nullopt;
    plan.first |= bit;
    plan.inputs.push_back({bit, t});
  }
  Mask made = 0;
  for (FrontierStep& step : plan.steps) {
    for (const TensorId t : graph.layers()[plan.order[step.begin]].inputs) {
      const Mask bit = slots.of(t);
      step.reads |= bit;
      if (graph.tensors()[t].producer) step.reads_made |= bit;
      if (--unread[t] == 0) step.closes |= bit;
    }
    // Outputs get slots before inputs leave theirs: both exist while the step is decided.
    for (const TensorId t : graph.layers()[plan.order[step.end - 1]].outputs) {
      if (unread[t] == 0) continue;
      const Mask bit = slots.take(t);
      if (bit == 0) return std::nullopt;
      step.writes |= bit;
      step.outputs.push_back({bit, t});
    }
    slots.release(step.closes);
    made = (made | step.writes) & ~step.closes;
    step.made = made;
  }
  return plan;
}

// Tells every step the open readers after it.
class ReaderLister {
 public:
  ReaderLister(const ModelGraph& graph, FrontierPlan& plan)
      : graph_(graph),
        plan_(plan),
        step_of_(graph.layer_count()),
        from_(plan.steps.size()),
        reached_(plan.steps.size()),
        open_(plan.inputs) {
    for (std::uint32_t s = 0; s < plan.steps.size(); ++s) {
      for (std::size_t i = plan.steps[s].begin; i < plan.steps[s].end; ++i) {
        step_of_[plan.order[i]] = s;
      }
    }
  }

  void run() {
    for (std::uint32_t s = 0; s < plan_.steps.size(); ++s) {
      FrontierStep& step = plan_.steps[s];
      std::erase_if(open_, [&](const auto& each) { return (each.first & step.closes) != 0; });
      open_.insert(open_.end(), step.outputs.begin(), step.outputs.end());
      forget(s, step.closes);
      for (const auto& [slot, tensor] : open_) {
        if ((slot & (step.reads | step.writes)) != 0) look_ahead(s, slot, tensor);
      }
      for (const auto& [slot, tensor] : open_) list(s, slot, tensor, step.readers);
    }
  }

 private:
  std::size_t window_after(std::uint32_t s) const {
    return std::min(plan_.steps.size(), s + 1 + kWindow);
  }

  void forget(std::uint32_t s, Mask slots) {
    for (std::size_t k = s + 1; k < window_after(s); ++k) from_[k] &= ~slots;
  }

  // Marks the later steps that a tensor leads to through readers that are not yet decided. Those
  // decided may have kept it on the device, where it says nothing of what follows them.
  void look_ahead(std::uint32_t s, Mask slot, TensorId tensor) {
    const auto& readers = graph_.tensors()[tensor].consumers;
    for (std::size_t k = s + 1; k < window_after(s); ++k) {
      const LayerId first = plan_.order[plan_.steps[k].begin];
      const auto before = graph_.predecessors(first);
      reached_[k] = std::binary_search(readers.begin(), readers.end(), first) ||
                    std::any_of(before.begin(), before.end(), [&](LayerId v) {
                      return step_of_[v] > s && reached_[step_of_[v]];
                    });
      from_[k] = reached_[k] ? from_[k] | slot : from_[k] & ~slot;
    }
  }

  void list(std::uint32_t s, Mask slot, TensorId tensor, std::vector<OpenReader>& readers) const {
    std::size_t count = 0;
    for (const LayerId v : graph_.tensors()[tensor].consumers) {
      if (step_of_[v] <= s) continue;
      if (++count > kMostReaders) {
        readers.push_back({slot, 0});  // one more, of which nothing is known
        break;
      }
      readers.push_back({slot, from_[step_of_[v]]});
    }
  }

  const ModelGraph& graph_;
  FrontierPlan& plan_;
  std::vector<std::uint32_t> step_of_;           // [layers]
  std::vector<Mask> from_;                       // [steps] open tensors that lead to it
  std::vector<bool> reached_;                    // [steps] by the step looked from
  std::vector<std::pair<Mask, TensorId>> open_;  // slot and tensor
};

}  // namespace

Result<FrontierPlan> plan_frontier(const ModelGraph& graph) {
  const Runs runs(graph);
  auto plan = lay_out(graph, runs, GreedyOrder(graph, runs).run());
  if (!plan) {
    return fail(ErrorCode::TooLarge,
                message("graph ", in_quotes(graph.name()),
                        ": expected at most 64 tensors open at once, found more"));
  }
  ReaderLister(graph, *plan).run();
  return std::move(*plan);
}

SettledState settle(const FrontierStep& step, Mask inside) {
  const Mask outside = step.made & ~inside;
  Mask crosses = 0;
  Mask undecided = 0;
  for (const OpenReader& reader : step.readers) {
    ((reader.comes_from & outside) != 0 ? crosses : undecided) |= reader.slot;
  }
  return {.inside = inside & undecided, .crosses = inside & crosses};
}

}  // namespace offcut::internal
