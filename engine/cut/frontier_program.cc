#include "engine/cut/frontier_program.h"

#include <bit>
#include <unordered_map>

#include "engine/cut/partial_plans.h"

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

// What deciding a layer or sending a tensor adds to the criteria.
class Shares {
 public:
  Shares(const ModelGraph& graph, const FrontierProblem& problem)
      : graph_(graph), problem_(problem) {
    const auto& limit = problem.scope.wait_power_limit;
    wait_power_ = limit ? problem.device.idle_power.w() + limit->w() : 0;
  }

  Share on_device(LayerId v) const {
    Share share = share_of(problem_.device.time[v].s(), problem_.device.energy[v].j(),
                           -problem_.cloud.time[v].s());
    if (problem_.scope.device_memory) {
      share.value[kMemory] = graph_.layers()[v].work.parameter_bytes.as_double();
    }
    return share;
  }
  // Results that come down.
  Share in_cloud(LayerId v) const {
    Share sum;
    for (const TensorId t : graph_.layers()[v].outputs) {
      if (!graph_.tensors()[t].is_output) continue;
      const double raw = raw_bytes(t);
      Share share;
      if (raw > 0) {
        const Encoding& codec = *problem_.wire.encoding;
        share = share_of(codec.device.decode_s_per_byte * raw, codec.device.decode_j_per_byte * raw,
                         codec.cloud.encode_s_per_byte * raw);
      }
      share.value[kDown] = problem_.wire.bytes[t].as_double();
      sum.add(share);
    }
    return sum;
  }
  Share sent(TensorId t) const {
    const double raw = raw_bytes(t);
    Share share;
    if (raw > 0) {
      const Encoding& codec = *problem_.wire.encoding;
      share = share_of(codec.device.encode_s_per_byte * raw, codec.device.encode_j_per_byte * raw,
                       codec.cloud.decode_s_per_byte * raw);
    }
    share.value[kUp] = problem_.wire.bytes[t].as_double();
    return share;
  }
  double activations(LayerId v) const {
    if (!problem_.scope.device_memory) return 0;
    const Work& work = graph_.layers()[v].work;
    return work.input_bytes.as_double() + work.output_bytes.as_double();
  }

 private:
  double raw_bytes(TensorId t) const {
    return problem_.wire.raw.empty() ? 0 : problem_.wire.raw[t].as_double();
  }
  Share share_of(double device_s, double joule, double cloud_s) const {
    Share share;
    share.value[kOff] = device_s + cloud_s;
    share.value[kEnergy] = joule;
    share.value[kWait] = problem_.scope.wait_power_limit ? joule + wait_power_ * cloud_s : cloud_s;
    share.value[kDevice] = problem_.scope.throughput ? device_s : 0;
    share.cloud_s = cloud_s;
    return share;
  }

  const ModelGraph& graph_;
  const FrontierProblem& problem_;
  double wait_power_ = 0;
};

class Program {
 public:
  Program(const ModelGraph& graph, const FrontierProblem& problem, const FrontierPlan& plan)
      : plan_(plan),
        shares_(graph, problem),
        history_(plan, graph.layer_count()),
        filter_(problem, graph, history_, crossing_),
        pin_(graph.layer_count(), 0) {
    for (const LayerId v : problem.scope.pins.to_device) pin_[v] = 1;
    for (const LayerId v : problem.scope.pins.to_cloud) pin_[v] = -1;
  }

  std::optional<FrontierFound> run(std::size_t limit) {
    State& first = now_.at(plan_.first);
    first.plans.emplace_back();
    first.runs.push_back(0);
    FrontierFound found;
    for (std::size_t step = 0; step < plan_.steps.size(); ++step) {
      const std::size_t kept = decide(step);
      found.most = std::max(found.most, kept);
      if (kept > limit) return std::nullopt;
    }
    for (const State& state : now_.states()) {
      for (const PartialPlan& plan : state.plans) found.sets.push_back(history_.set_of(plan));
    }
    return found;
  }

 private:
  // Returns how many partial plans are left.
  std::size_t decide(std::size_t number) {
    const FrontierStep& step = plan_.steps[number];
    next_.clear();
    for (const auto& [bit, tensor] : step.inputs) {
      crossing_.of_slot[static_cast<std::size_t>(std::countr_zero(bit))] = shares_.sent(tensor);
    }
    for (const State& state : now_.states()) {
      if (pin_[step.layer] <= 0) to_cloud(step, state);
      const bool legal = (state.inside & step.reads_made) == step.reads_made;
      if (pin_[step.layer] >= 0 && legal) to_device(step, History::bit_of(number), state);
    }
    const bool word_full = (number + 1) % 64 == 0;
    std::size_t kept = 0;
    for (State& state : next_.states()) {
      settle(state);
      kept += state.plans.size();
      if (!word_full) continue;
      for (PartialPlan& plan : state.plans) history_.store(plan);
    }
    if (word_full) history_.advance();
    std::swap(now_, next_);
    return kept;
  }

  // Opens a new origin of plans in a state; they come in the order of the filter.
  static std::vector<PartialPlan>& open(State& state) {
    state.mixed = state.mixed || !state.plans.empty();
    state.runs.push_back(state.plans.size());
    return state.plans;
  }

  void to_cloud(const FrontierStep& step, const State& from) {
    State& to = next_.at(from.inside & ~step.closes);
    std::vector<PartialPlan>& plans = open(to);
    // What the layer reads from the device crosses, once.
    const Mask wanted = from.inside & step.reads;
    const Share results = shares_.in_cloud(step.layer);
    for (PartialPlan plan : from.plans) {
      const Mask sent = wanted & ~plan.crossed;
      if (sent != 0) plan.sum.add(crossing_.of(sent));
      plan.sum.add(results);
      to.mixed = to.mixed || (plan.crossed & step.closes) != 0 || sent != wanted;
      plan.crossed = (plan.crossed | sent) & ~step.closes;
      plans.push_back(plan);
    }
  }

  void to_device(const FrontierStep& step, std::uint64_t bit, const State& from) {
    State& to = next_.at((from.inside | step.writes) & ~step.closes);
    std::vector<PartialPlan>& plans = open(to);
    const Share share = shares_.on_device(step.layer);
    const double activations = shares_.activations(step.layer);
    to.mixed = to.mixed || activations > 0;
    for (PartialPlan plan : from.plans) {
      plan.sum.add(share);
      plan.sum.value[kActivations] = std::max(plan.sum.value[kActivations], activations);
      plan.recent |= bit;
      ++plan.layers;
      to.mixed = to.mixed || (plan.crossed & step.closes) != 0;
      plan.crossed &= ~step.closes;
      plans.push_back(plan);
    }
  }

  // Orders the plans of a state and drops what is dominated.
  void settle(State& state) {
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

  const FrontierPlan& plan_;
  Shares shares_;
  Crossing crossing_;
  History history_;
  PartialFilter filter_;
  Generation now_;
  Generation next_;
  std::vector<int> pin_;  // [layer] 1: device, -1: cloud
};

}  // namespace

std::optional<FrontierFound> run_frontier(const ModelGraph& graph, const FrontierProblem& problem,
                                          const FrontierPlan& plan, std::size_t limit) {
  return Program(graph, problem, plan).run(limit);
}

}  // namespace offcut::internal
