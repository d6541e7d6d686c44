// Partial plans of the frontier program: what the layers decided so far add to the criteria, the
// decisions themselves, and the filter that drops partial plans which others of the same state
// dominate. Internal to engine/cut.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/cut/frontier/frontier.h"
#include "engine/cut/frontier/frontier_order.h"
#include "engine/cut/frontier/staircase.h"
#include "engine/cut/skyline/dominance.h"

namespace offcut::internal {

// Idle power is the same for all plans of one column; its place holds the largest activations.
inline constexpr Criterion kActivations = kIdle;

// What a decision or a crossing adds.
struct DecisionCost {
  std::array<double, kCriteria> value{};
  double cloud_s = 0;  // negative: the cloud is spared the layer

  void add(const DecisionCost& other) {
    for (std::size_t k = 0; k < kCriteria; ++k) value[k] += other.value[k];
    cloud_s += other.cloud_s;
  }
};

inline constexpr std::uint32_t kNoEntry = static_cast<std::uint32_t>(-1);

struct PartialPlan {
  DecisionCost sum;
  Mask crossed = 0;                  // open tensors that have been sent up
  std::uint64_t recent = 0;          // decisions that History does not hold yet: 1 is the device
  std::uint32_t earlier = kNoEntry;  // the others: an entry of History
  std::uint32_t layers = 0;          // on the device
};

// The decisions of all partial plans, words of 64 positions: plans share what they have in common.
class History {
 public:
  History(const FrontierPlan& plan, std::size_t layers) : plan_(plan), layers_(layers) {}

  // The decisions for `count` positions from `begin`, all for the device.
  static std::uint64_t bits(std::size_t begin, std::size_t count) {
    return (~std::uint64_t{0} >> (64 - count)) << (begin % 64);
  }
  // To be called for every partial plan kept when a word is full, before advance(); and at any time
  // for a plan that will take no more decisions.
  void store(PartialPlan& plan);
  void advance() { ++word_; }

  [[nodiscard]] std::vector<bool> set_of(const PartialPlan& plan) const;
  // Whether, of two different sets of equally many layers, a comes first in the cut tree: it holds
  // the first layer in which they differ.
  [[nodiscard]] bool comes_first(const PartialPlan& a, const PartialPlan& b) const;

 private:
  struct Entry {
    std::uint64_t decisions;
    std::uint32_t word;
    std::uint32_t earlier;
  };
  [[nodiscard]] Entry latest(const PartialPlan& plan) const;
  [[nodiscard]] Entry before(const Entry& entry) const;

  const FrontierPlan& plan_;
  std::size_t layers_;
  std::vector<Entry> entries_;
  std::uint32_t word_ = 0;
};

// What crossing costs, by the slot of the tensor; kept up to date by the program.
struct Crossing {
  std::array<DecisionCost, 64> of_slot{};

  [[nodiscard]] DecisionCost of(Mask slots) const;
};

class PartialFilter {
 public:
  PartialFilter(const SplitProblem& problem, const SkylineScope& scope, const ModelGraph& graph,
                const History& history, const Crossing& crossing);

  // Whatever dominates a partial plan stands before it in this order.
  [[nodiscard]] bool before(const PartialPlan& a, const PartialPlan& b) const;
  // Drops what is dominated from partial plans in that order.
  void keep_undominated(std::vector<PartialPlan>& plans);
  // Once more plans than this were searched one by one, the filter drops nothing any more.
  void search_at_most(std::size_t count) { most_ = count; }
  bool tired() const { return searched_ > most_; }

 private:
  // Plans that agree in everything seen but time off the network, energy and wait.
  struct Alike {
    std::array<double, kCriteria> value;  // energy and wait: the least of them
    Staircase energy_and_wait;
  };
  struct SentGroup {  // of plans that have sent the same tensors
    Mask crossed;
    KeptRows rows;
    std::vector<std::uint32_t> places;
    std::vector<Alike> alike;
    bool in_stairs;  // every plan is in one of the staircases
  };
  enum class StairVerdict { Beaten, Unbeaten, Unknown };
  bool decides(const PartialPlan& a, const PartialPlan& b, const DecisionCost& limit) const;
  StairVerdict look_up(const SentGroup& group, const PartialPlan& candidate,
                       const DecisionCost& limit, const std::vector<PartialPlan>& kept) const;
  bool beaten(const PartialPlan& candidate, const std::vector<PartialPlan>& kept);
  void add(const PartialPlan& plan, std::size_t place);
  void add_to_stairs(SentGroup& group, const PartialPlan& plan, std::uint32_t place) const;

  const History& history_;
  const Crossing& crossing_;
  DominanceRule rule_;
  std::vector<Criterion> columns_;
  bool use_stairs_ = false;       // energy and wait are both seen
  std::vector<Criterion> alike_;  // the others seen, but off the network
  std::array<double, kCriteria> margin_{};
  std::vector<SentGroup> groups_;
  std::size_t searched_ = 0;
  std::size_t most_ = static_cast<std::size_t>(-1);
};

}  // namespace offcut::internal
