#include "engine/cut/min_cut/network_reduction.h"

#include <algorithm>

#include "engine/cut/min_cut/reader_order.h"

namespace offcut::internal {
namespace {

// Writes the network of one-way cuts, then folds it.
class Reduction {
 public:
  explicit Reduction(const ModelGraph& graph) : graph_(graph), order_(graph) {
    const std::size_t guess = 2 * graph.tensors().size();
    net_.arcs.reserve(guess);
    next_in_.reserve(guess);
    net_.arc_charges.reserve(graph.tensors().size());
    ends_.reserve(guess);
    ends_.resize(graph.layer_count());
  }

  ReducedNetwork run() {
    for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
      const Tensor& tensor = graph_.tensors()[t];
      if (tensor.is_output && tensor.producer) net_.down_charges.push_back({*tensor.producer, t});
      if (!tensor.consumers.empty()) write_tensor(t, tensor);
    }
    net_.vertices = ends_.size();
    net_.folds.reserve(ends_.size());
    for (std::uint32_t v = 0; v < net_.vertices; ++v) fold_from(v);
    list_what_is_left();
    return std::move(net_);
  }

 private:
  // The arcs at a vertex: how many come in and go out, and their exclusive or.
  struct Ends {
    std::uint32_t in_count = 0;
    std::uint32_t out_count = 0;
    std::uint32_t in = 0;
    std::uint32_t out = 0;
    std::uint32_t first_in = kNone;  // list of arcs that came in, with some that are gone
    bool gone = false;

    void enter(std::uint32_t arc) { in ^= arc, ++in_count; }
    void enter_no_more(std::uint32_t arc) { in ^= arc, --in_count; }
    void leave(std::uint32_t arc) { out ^= arc, ++out_count; }
    void leave_no_more(std::uint32_t arc) { out ^= arc, --out_count; }
  };

  std::uint32_t add_arc(std::uint32_t from, std::uint32_t to) {
    const auto arc = static_cast<std::uint32_t>(net_.arcs.size());
    net_.arcs.push_back({from, to});
    next_in_.push_back(ends_[to].first_in);
    ends_[to].first_in = arc;
    ends_[from].leave(arc);
    ends_[to].enter(arc);
    return arc;
  }

  // Looks at the newest arcs only: parallel arcs that are not found stay apart, which is right too.
  std::uint32_t find_arc(std::uint32_t from, std::uint32_t to) {
    constexpr int kLook = 16;
    std::uint32_t* link = &ends_[to].first_in;
    for (int looked = 0; *link != kNone && looked < kLook;) {
      const std::uint32_t arc = *link;
      if (net_.arcs[arc].from == from) return arc;
      if (net_.arcs[arc].from == kNone) {
        *link = next_in_[arc];
        continue;
      }
      link = &next_in_[arc];
      ++looked;
    }
    return kNone;
  }

  void write_tensor(TensorId t, const Tensor& tensor) {
    std::uint32_t reader = tensor.consumers[0];
    if (tensor.consumers.size() > 1) reader = write_readers(tensor);
    if (tensor.producer) {
      net_.arc_charges.push_back({add_arc(*tensor.producer, reader), t});
    } else {
      net_.vertex_charges.push_back({reader, t});
    }
  }

  // Only the first readers need an arc from the producer, only the last ones stand for the tensor:
  // the others are implied. Returns the last one, or a vertex that sits where the last one sits.
  std::uint32_t write_readers(const Tensor& tensor) {
    order_.sort(tensor.consumers);
    if (tensor.producer) {
      for (const LayerId v : order_.first()) add_arc(*tensor.producer, v);
    }
    if (order_.last().size() == 1) return order_.last()[0];
    const auto together = static_cast<std::uint32_t>(ends_.size());
    ends_.emplace_back();
    producer_of_.push_back(tensor.producer ? *tensor.producer : kNone);
    for (const LayerId v : order_.last()) add_arc(v, together);
    return together;
  }

  void fold_from(std::uint32_t start) {
    fold(start);
    while (!open_.empty()) {
      const std::uint32_t v = open_.back();
      open_.pop_back();
      fold(v);
    }
  }

  void fold(std::uint32_t v) {
    const Ends& at = ends_[v];
    const std::uint32_t arcs = at.in_count + at.out_count;
    // Up to one each way, and one at all; written for the branch predictor.
    const bool few = static_cast<int>(at.in_count <= 1) + static_cast<int>(at.out_count <= 1) == 2;
    if (!few || arcs == 0 || at.gone) return;
    if (arcs == 2) {
      fold_series(v);
    } else {
      fold_end(v);
    }
  }

  void fold_series(std::uint32_t v) {
    Fold step{.kind = Fold::Kind::Series, .v = v, .in = ends_[v].in, .out = ends_[v].out};
    step.u = net_.arcs[step.in].from;
    step.w = net_.arcs[step.out].to;
    const std::uint32_t there = find_arc(step.u, step.w);
    step.made = there == kNone ? step.out : there;
    ends_[v].gone = true;
    net_.arcs[step.in].from = kNone;
    ends_[step.u].leave_no_more(step.in);
    if (there == kNone) {
      net_.arcs[step.out].from = step.u;
      ends_[step.u].leave(step.out);
    } else {
      net_.arcs[step.out].from = kNone;
      ends_[step.w].enter_no_more(step.out);
      open_.push_back(step.u);
      open_.push_back(step.w);
    }
    net_.folds.push_back(step);
  }

  void fold_end(std::uint32_t v) {
    Fold step{.v = v};
    if (ends_[v].in_count == 1) {
      step.kind = Fold::Kind::Last;
      step.in = ends_[v].in;
      step.u = net_.arcs[step.in].from;
      net_.arcs[step.in].from = kNone;
      ends_[step.u].leave_no_more(step.in);
      open_.push_back(step.u);
    } else {
      step.kind = Fold::Kind::First;
      step.out = ends_[v].out;
      step.w = net_.arcs[step.out].to;
      net_.arcs[step.out].from = kNone;
      ends_[step.w].enter_no_more(step.out);
      open_.push_back(step.w);
    }
    ends_[v].gone = true;
    net_.folds.push_back(step);
  }

  void list_what_is_left() {
    const auto layers = static_cast<std::uint32_t>(graph_.layer_count());
    const auto auxiliary = static_cast<std::uint32_t>(producer_of_.size());
    net_.left.resize(net_.vertices + 1);
    std::size_t count = 0;
    const auto list = [&](std::uint32_t v) {
      net_.left[count] = v;
      count += ends_[v].gone ? 0 : 1;
    };
    // Auxiliary vertices were written in the order of their producers, network inputs first.
    std::uint32_t next = 0;
    for (; next < auxiliary && producer_of_[next] == kNone; ++next) list(layers + next);
    for (std::uint32_t v = 0; v < layers; ++v) {
      list(v);
      for (; next < auxiliary && producer_of_[next] == v; ++next) list(layers + next);
    }
    net_.left.resize(count);
    net_.arcs_left.resize(net_.arcs.size() + 1);
    count = 0;
    for (std::uint32_t a = 0; a < net_.arcs.size(); ++a) {
      net_.arcs_left[count] = a;
      count += net_.arcs[a].from == kNone ? 0 : 1;
    }
    net_.arcs_left.resize(count);
  }

  const ModelGraph& graph_;
  ReaderOrder order_;
  ReducedNetwork net_;
  std::vector<Ends> ends_;                  // [vertices]
  std::vector<std::uint32_t> next_in_;      // [arcs] the list of Ends::first_in
  std::vector<std::uint32_t> producer_of_;  // [auxiliary vertices] kNone: a network input
  std::vector<std::uint32_t> open_;
};

}  // namespace

ReducedNetwork reduce_network(const ModelGraph& graph) { return Reduction(graph).run(); }

}  // namespace offcut::internal
