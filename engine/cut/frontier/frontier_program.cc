#include "engine/cut/frontier/frontier_program.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "engine/cut/frontier/decision_costs.h"
#include "engine/cut/frontier/partial_plans.h"

namespace offcut::internal {
namespace {

struct State {
  Mask inside = 0;  // open tensors that are on the device
  std::vector<PartialPlan> plans;
  std::vector<std::size_t> runs;  // where the plans of each origin begin
  bool mixed = false;             // some may dominate others
};

// The states of one step in the order in which they were met, so that runs are identical.
class Generation {
 public:
  State& at(Mask inside) {
    const auto [place, fresh] = index_.emplace(inside, states_.size());
    if (fresh) states_.push_back({.inside = inside, .plans = {}, .runs = {}, .mixed = false});
    return states_[place->second];
  }
  std::vector<State>& states() { return states_; }
  void clear() {
    index_.clear();
    states_.clear();
  }

 private:
  std::unordered_map<Mask, std::size_t> index_;
  std::vector<State> states_;
};

// One way to decide a step: a prefix of its layers stays on the device.
struct Move {
  DecisionCost cost;
  double activations = 0;
  std::uint64_t decisions = 0;
  std::uint32_t layers = 0;  // on the device
  bool reads_here = false;   // the first layer is on the device
  bool writes_here = false;  // all are
};

// Plans that leave no choice: all that is open has crossed, the rest goes to the cloud.
class FinishedPlans {
 public:
  void add(const PartialPlan& plan) { plans_.push_back(plan); }
  std::size_t size() const { return plans_.size(); }
  std::vector<PartialPlan>& plans() { return plans_; }

  // Drops what is dominated, if there are twice as many as were left the last time.
  void tidy(PartialFilter& filter) {
    if (plans_.size() > 2 * tidy_ + 256) drop_dominated(filter);
  }
  // A quarter, so that what hardly shrinks is not looked through at every step.
  void drop_if_many_are_new(PartialFilter& filter) {
    if (plans_.size() > tidy_ + tidy_ / 4) drop_dominated(filter);
  }
  void drop_dominated(PartialFilter& filter) {
    std::sort(plans_.begin(), plans_.end(),
              [&](const PartialPlan& a, const PartialPlan& b) { return filter.before(a, b); });
    filter.keep_undominated(plans_);
    tidy_ = plans_.size();
  }

 private:
  std::vector<PartialPlan> plans_;
  std::size_t tidy_ = 0;
};

// Times the limit on partial plans: how many are searched one by one at most.
constexpr std::size_t kMostSearched = 5'000;

class Program {
 public:
  Program(const ModelGraph& graph, const SplitProblem& problem, const SkylineScope& scope,
          const FrontierPlan& plan)
      : graph_(graph),
        plan_(plan),
        costs_(graph, problem, scope),
        history_(plan, graph.layer_count()),
        filter_(problem, scope, graph, history_, crossing_),
        pin_(graph.layer_count(), 0) {
    for (const LayerId v : scope.pins.to_device) pin_[v] = 1;
    for (const LayerId v : scope.pins.to_cloud) pin_[v] = -1;
    price(plan.inputs);
    tell_ends();
  }

  std::optional<FrontierPlans> run(std::size_t limit) {
    filter_.search_at_most(limit * kMostSearched);
    State& first = now_.at(plan_.first);
    first.plans.emplace_back();
    first.runs.push_back(0);
    FrontierPlans found;
    for (std::size_t step = 0; step < plan_.steps.size(); ++step) {
      const std::size_t kept = decide(step);
      if (kept + finished_.size() > limit) finished_.drop_if_many_are_new(filter_);
      found.most = std::max(found.most, kept + finished_.size());
      if (kept + finished_.size() > limit || filter_.tired()) {
        return std::nullopt;
      }
    }
    finished_.drop_dominated(filter_);
    if (filter_.tired()) return std::nullopt;
    for (const PartialPlan& plan : finished_.plans()) found.sets.push_back(history_.set_of(plan));
    return found;
  }

 private:
  // What it adds to end a plan after each step: the results of later layers come down; or nothing,
  // where one of them must be on the device.
  void tell_ends() {
    ends_.resize(plan_.steps.size());
    std::optional<DecisionCost> rest = DecisionCost();
    for (std::size_t s = plan_.steps.size(); s-- > 0;) {
      ends_[s] = rest;
      for (std::size_t i = plan_.steps[s].begin; i < plan_.steps[s].end && rest; ++i) {
        if (pin_[plan_.order[i]] > 0) {
          rest.reset();
        } else {
          rest->add(costs_.in_cloud(plan_.order[i]));
        }
      }
    }
  }

  void price(const std::vector<std::pair<Mask, TensorId>>& opened) {
    for (const auto& [bit, tensor] : opened) {
      crossing_.of_slot[static_cast<std::size_t>(std::countr_zero(bit))] = costs_.sent(tensor);
    }
  }

  // Returns how many partial plans are left.
  std::size_t decide(std::size_t number) {
    const FrontierStep& step = plan_.steps[number];
    price(step.outputs);
    next_.clear();
    const std::vector<Move> moves = moves_of(step);
    for (const State& state : now_.states()) {
      const bool legal = (state.inside & step.reads_made) == step.reads_made;
      for (const Move& move : moves) {
        if (legal || !move.reads_here) make(number, move, state);
      }
    }
    const bool word_full = step.end % 64 == 0;
    std::size_t kept = 0;
    for (State& state : next_.states()) {
      settle_plans(state);
      kept += state.plans.size();
      if (!word_full) continue;
      for (PartialPlan& plan : state.plans) history_.store(plan);
    }
    finished_.tidy(filter_);
    if (word_full) history_.advance();
    std::swap(now_, next_);
    return kept;
  }

  // The ways to decide a step that pins allow. Those that end inside it lead to the same state and
  // differ in nothing but what they add, so what others beat there is left out.
  std::vector<Move> moves_of(const FrontierStep& step) {
    std::size_t fewest = 0;
    std::size_t most = step.size();
    DecisionCost results;
    for (std::size_t i = 0; i < step.size(); ++i) {
      const LayerId v = plan_.order[step.begin + i];
      if (pin_[v] > 0) fewest = i + 1;
      if (pin_[v] < 0) most = std::min(most, i);
      results.add(costs_.in_cloud(v));
    }
    std::vector<Move> moves;
    std::vector<Move> inside;
    Move move;
    for (std::size_t here = 0; here <= most; ++here) {
      if (here > 0) stay_one_more(step, here, move);
      if (here < fewest) continue;
      Move ended = move;
      if (here < step.size()) ended.cost.add(results);
      if (here == 0 || ended.writes_here) {
        moves.push_back(ended);
        continue;
      }
      const LayerId last = plan_.order[step.begin + here - 1];
      ended.cost.add(costs_.sent(graph_.layers()[last].outputs[0]));
      inside.push_back(ended);
    }
    keep_undominated(inside);
    moves.insert(moves.end(), inside.begin(), inside.end());
    return moves;
  }

  void stay_one_more(const FrontierStep& step, std::size_t here, Move& move) const {
    const LayerId v = plan_.order[step.begin + here - 1];
    move.cost.add(costs_.on_device(v));
    move.activations = std::max(move.activations, costs_.activations(v));
    move.decisions = History::bits(step.begin, here);
    move.layers = static_cast<std::uint32_t>(here);
    move.reads_here = true;
    move.writes_here = here == step.size();
  }

  void keep_undominated(std::vector<Move>& moves) {
    if (moves.size() < 2) return;
    std::vector<PartialPlan> plans;
    for (const Move& move : moves) {
      PartialPlan& plan = plans.emplace_back();
      plan.sum = move.cost;
      plan.sum.value[kActivations] = move.activations;
      plan.recent = move.decisions;
      plan.layers = move.layers;
    }
    std::sort(plans.begin(), plans.end(),
              [this](const PartialPlan& a, const PartialPlan& b) { return filter_.before(a, b); });
    filter_.keep_undominated(plans);
    std::erase_if(moves, [&](const Move& move) {
      return std::none_of(plans.begin(), plans.end(),
                          [&](const PartialPlan& plan) { return plan.layers == move.layers; });
    });
  }

  // Opens a new origin of plans in a state; they come in the order of the filter.
  static std::vector<PartialPlan>& open(State& state) {
    state.mixed = state.mixed || !state.plans.empty();
    state.runs.push_back(state.plans.size());
    return state.plans;
  }

  void make(std::size_t number, const Move& move, const State& from) {
    const FrontierStep& step = plan_.steps[number];
    const Mask open_here = (from.inside | (move.writes_here ? step.writes : 0)) & ~step.closes;
    const SettledState settled = settle(step, open_here);
    const bool ends = settled.inside == 0;
    if (ends && !ends_[number]) return;
    // What a layer in the cloud reads from the device crosses, once.
    const Mask crosses = settled.crosses | (move.reads_here ? 0 : from.inside & step.reads);
    State* to = ends ? nullptr : &next_.at(settled.inside);
    std::vector<PartialPlan>* plans = nullptr;
    if (to != nullptr) {
      plans = &open(*to);
      plans->reserve(plans->size() + from.plans.size());
      to->mixed = to->mixed || move.activations > 0;
    }
    const Mask crossed_first = from.plans.empty() ? 0 : from.plans.front().crossed;
    for (PartialPlan plan : from.plans) {
      if (to != nullptr) to->mixed = to->mixed || plan.crossed != crossed_first;
      if (const Mask sent = crosses & ~plan.crossed; sent != 0) plan.sum.add(crossing_.of(sent));
      plan.sum.add(move.cost);
      double& activations = plan.sum.value[kActivations];
      activations = std::max(activations, move.activations);
      plan.recent |= move.decisions;
      plan.layers += move.layers;
      plan.crossed = (plan.crossed | crosses) & settled.inside;
      if (to != nullptr) {
        plans->push_back(plan);
      } else {
        plan.sum.add(*ends_[number]);
        history_.store(plan);
        finished_.add(plan);
      }
    }
  }

  // Orders the plans of a state and drops what is dominated.
  void settle_plans(State& state) {
    if (!state.mixed) return;
    std::vector<PartialPlan>& plans = state.plans;
    const auto at = [&](std::size_t i) { return plans.begin() + static_cast<std::ptrdiff_t>(i); };
    const auto before = [this](const PartialPlan& a, const PartialPlan& b) {
      return filter_.before(a, b);
    };
    for (std::size_t i = 0; i < state.runs.size(); ++i) {
      const std::size_t end = i + 1 < state.runs.size() ? state.runs[i + 1] : plans.size();
      const bool sorted = std::is_sorted(at(state.runs[i]), at(end), before);
      if (!sorted) std::sort(at(state.runs[i]), at(end), before);
    }
    while (state.runs.size() > 1) {
      const std::size_t last = state.runs.back();
      state.runs.pop_back();
      std::inplace_merge(at(state.runs.back()), at(last), plans.end(), before);
    }
    filter_.keep_undominated(plans);
  }

  const ModelGraph& graph_;
  const FrontierPlan& plan_;
  DecisionCosts costs_;
  Crossing crossing_;
  History history_;
  PartialFilter filter_;
  Generation now_;
  Generation next_;
  FinishedPlans finished_;
  std::vector<int> pin_;                           // [layers] 1: device, -1: cloud
  std::vector<std::optional<DecisionCost>> ends_;  // [steps]
};

}  // namespace

std::optional<FrontierPlans> run_frontier(const ModelGraph& graph, const SplitProblem& problem,
                                          const SkylineScope& scope, const FrontierPlan& plan,
                                          std::size_t limit) {
  return Program(graph, problem, scope, plan).run(limit);
}

}  // namespace offcut::internal
