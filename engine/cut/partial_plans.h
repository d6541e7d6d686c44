// Partial plans of the frontier program: what the layers decided so far add to the criteria, the
// decisions themselves, and the filter that drops partial plans which others of the same state
// dominate. Internal to engine/cut.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/cut/dominance.h"
#include "engine/cut/frontier.h"
#include "engine/cut/frontier_order.h"

namespace offcut::internal {

// Idle power is the same for all plans of one column; its place holds the largest activations.
inline constexpr Criterion kActivations = kIdle;

// What a decision or a crossing adds.
struct Share {
  std::array<double, kCriteria> value{};
  double cloud_s = 0;  // less than none: the layer is spared in the cloud

  void add(const Share& other) {
    for (std::size_t k = 0; k < kCriteria; ++k) value[k] += other.value[k];
    cloud_s += other.cloud_s;
  }
};

struct PartialPlan {
  Share sum;
  Mask crossed = 0;           // open tensors that have been sent up
  std::uint64_t recent = 0;   // the decisions that History does not hold yet: 1 is the device
  std::uint32_t earlier = 0;  // the others: an entry of History
  std::uint32_t layers = 0;   // on the device
};

// The decisions of all partial plans, 64 at a time: plans share what they have in common.
class History {
 public:
  explicit History(const FrontierPlan& plan, std::size_t layers) : plan_(plan), layers_(layers) {}

  static std::uint64_t bit_of(std::size_t step) { return std::uint64_t{1} << (step % 64); }
  // To be called for every partial plan kept, after each 64th step; then advance().
  void store(PartialPlan& plan);
  void advance() { ++stored_; }

  [[nodiscard]] std::vector<bool> set_of(const PartialPlan& plan) const;
  // Whether, of two different sets of equally many layers, a comes first in the cut tree: it holds
  // the first layer in which they differ.
  [[nodiscard]] bool comes_first(const PartialPlan& a, const PartialPlan& b) const;

 private:
  struct Entry {
    std::uint64_t decisions;
    std::uint32_t earlier;
  };
  const FrontierPlan& plan_;
  std::size_t layers_;
  std::vector<Entry> entries_;
  std::size_t stored_ = 0;  // words of every plan
};

// What crossing costs, by the slot of the tensor; kept up to date by the program.
struct Crossing {
  std::array<Share, 64> of_slot{};

  [[nodiscard]] Share of(Mask slots) const;
};

class PartialFilter {
 public:
  PartialFilter(const FrontierProblem& problem, const ModelGraph& graph, const History& history,
                const Crossing& crossing);

  // Whatever dominates a partial plan stands before it in this order.
  [[nodiscard]] bool before(const PartialPlan& a, const PartialPlan& b) const;
  // Drops what is dominated from partial plans in that order.
  void keep_undominated(std::vector<PartialPlan>& plans);

 private:
  struct Group {  // of plans that have sent the same tensors
    Mask crossed;
    KeptRows rows;
    std::vector<std::uint32_t> places;
  };
  bool decides(const PartialPlan& a, const PartialPlan& b, const Share& limit) const;
  bool beaten(const PartialPlan& candidate, const std::vector<PartialPlan>& kept) const;
  void add(const PartialPlan& plan, std::size_t place);

  const History& history_;
  const Crossing& crossing_;
  DominanceRule rule_;
  std::vector<Criterion> columns_;
  std::array<double, kCriteria> margin_{};
  std::vector<Group> groups_;
};

}  // namespace offcut::internal
