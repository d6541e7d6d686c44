#include "engine/cut/frontier.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cut/frontier_order.h"

namespace offcut {
namespace {

using internal::FrontierPlan;
using internal::FrontierStep;
using internal::Mask;

__extension__ using Wide = unsigned __int128;

// Far above the rounding of any sum, far below any difference that matters (skyline.h).
constexpr double kMargin = 1e-6;

// A partial plan: what the layers decided so far add to the criteria.
struct Partial {
  Mask crossed = 0;   // open tensors that have been sent up
  double device = 0;  // s
  double saved = 0;   // s of the cloud, by the layers on the device
  double energy = 0;  // J
  double up = 0;      // bytes
  double down = 0;
  double parameters = 0;  // bytes on the device
  double activations = 0;
  std::uint32_t layers = 0;
  std::uint32_t set = 0;  // row in the pool of layer sets

  double off() const { return device - saved; }
};

// Which layers of a partial plan are on the device, as rows of packed words.
class SetPool {
 public:
  explicit SetPool(std::size_t layers) : words_((layers + 63) / 64) {}
  std::uint32_t add_empty() {
    bits_.resize(bits_.size() + words_, 0);
    return count_++;
  }
  std::uint32_t copy_of(const SetPool& other, std::uint32_t row) {
    const auto from = other.bits_.begin() + static_cast<std::ptrdiff_t>(row * words_);
    bits_.insert(bits_.end(), from, from + static_cast<std::ptrdiff_t>(words_));
    return count_++;
  }
  void insert(std::uint32_t row, LayerId v) {
    bits_[row * words_ + v / 64] |= std::uint64_t{1} << (v % 64);
  }
  // Whether, of two different sets of equally many layers, a comes first in the cut tree: it holds
  // the first layer in which they differ.
  bool comes_first(std::uint32_t a, std::uint32_t b) const {
    for (std::size_t k = 0; k < words_; ++k) {
      const std::uint64_t x = bits_[a * words_ + k];
      const std::uint64_t differ = x ^ bits_[b * words_ + k];
      if (differ != 0) return (x >> std::countr_zero(differ) & 1) != 0;
    }
    return false;
  }
  std::vector<bool> set_of(std::uint32_t row, std::size_t layers) const {
    std::vector<bool> out(layers);
    for (std::size_t v = 0; v < layers; ++v) {
      out[v] = (bits_[row * words_ + v / 64] >> (v % 64) & 1) != 0;
    }
    return out;
  }
  void clear() {
    bits_.clear();
    count_ = 0;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
  std::uint32_t count_ = 0;
};

struct State {
  Mask inside = 0;  // open tensors that are on the device
  std::vector<Partial> partials;
  bool mixed = false;  // partials of several origins: they have to be compared
};

// The states of one step in the order in which they were met, so that runs are identical.
class Generation {
 public:
  State& at(Mask inside) {
    const auto [place, fresh] = index_.emplace(inside, states_.size());
    if (fresh) states_.push_back({.inside = inside, .partials = {}});
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

class Program {
 public:
  Program(const ModelGraph& graph, const FrontierProblem& problem, const FrontierPlan& plan)
      : graph_(graph),
        problem_(problem),
        plan_(plan),
        sets_(graph.layer_count()),
        next_sets_(graph.layer_count()),
        bytes_of_slot_(64, 0) {
    pin_.assign(graph.layer_count(), 0);
    for (const LayerId v : problem.scope.pins.to_device) pin_[v] = 1;
    for (const LayerId v : problem.scope.pins.to_cloud) pin_[v] = -1;
    double total = 0;
    double energy = 0;
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      total += problem.device.time[v].s() + problem.cloud.time[v].s();
      energy += problem.device.energy[v].j();
    }
    const double idle = problem.device.idle_power.w();
    const double wait = problem.scope.wait_power_limit ? problem.scope.wait_power_limit->w() : 0.0;
    wait_power_ = idle + wait;
    clear_time_ = kMargin * total;
    clear_energy_ = kMargin * (energy + wait_power_ * total);
  }

  // Returns false if more than `limit` partial plans would be kept.
  bool run(std::size_t limit) {
    now_.at(plan_.first).partials.push_back({.set = sets_.add_empty()});
    for (const FrontierStep& step : plan_.steps) {
      decide(step);
      if (kept_ > limit) return false;
    }
    return true;
  }

  std::vector<std::vector<bool>> sets() {
    std::vector<std::vector<bool>> out;
    for (const State& state : now_.states()) {
      for (const Partial& partial : state.partials) {
        out.push_back(sets_.set_of(partial.set, graph_.layer_count()));
      }
    }
    return out;
  }
  std::size_t most() const { return most_; }

 private:
  void decide(const FrontierStep& step) {
    next_.clear();
    next_sets_.clear();
    for (const auto& [bit, tensor] : step.inputs) {
      bytes_of_slot_[static_cast<std::size_t>(std::countr_zero(bit))] =
          problem_.wire[tensor].as_double();
    }
    for (State& state : now_.states()) {
      if (pin_[step.layer] <= 0) to_cloud(step, state);
      const bool legal = (state.inside & step.reads_made) == step.reads_made;
      if (pin_[step.layer] >= 0 && legal) to_device(step, state);
    }
    kept_ = 0;
    for (State& state : next_.states()) {
      if (state.mixed) keep_undominated(state.partials);
      kept_ += state.partials.size();
    }
    most_ = std::max(most_, kept_);
    std::swap(now_, next_);
    std::swap(sets_, next_sets_);
  }

  void to_cloud(const FrontierStep& step, const State& from) {
    State& to = next_.at(from.inside & ~step.closes);
    // What the layer reads from the device crosses, once.
    Mask wanted = from.inside & step.reads;
    double result = 0;
    for (const TensorId t : graph_.layers()[step.layer].outputs) {
      if (graph_.tensors()[t].is_output) result += problem_.wire[t].as_double();
    }
    to.mixed = to.mixed || !to.partials.empty() || step.closes != 0;
    for (Partial partial : from.partials) {
      const Mask sent = wanted & ~partial.crossed;
      partial.up += bytes(sent);
      partial.crossed = (partial.crossed | sent) & ~step.closes;
      partial.down += result;
      partial.set = next_sets_.copy_of(sets_, partial.set);
      to.partials.push_back(partial);
    }
  }

  void to_device(const FrontierStep& step, const State& from) {
    State& to = next_.at((from.inside | step.writes) & ~step.closes);
    const LayerId v = step.layer;
    const Work& work = graph_.layers()[v].work;
    to.mixed = to.mixed || !to.partials.empty() || step.closes != 0;
    for (Partial partial : from.partials) {
      partial.device += problem_.device.time[v].s();
      partial.saved += problem_.cloud.time[v].s();
      partial.energy += problem_.device.energy[v].j();
      partial.parameters += work.parameter_bytes.as_double();
      partial.activations = std::max(partial.activations,
                                     work.input_bytes.as_double() + work.output_bytes.as_double());
      ++partial.layers;
      partial.crossed &= ~step.closes;
      partial.set = next_sets_.copy_of(sets_, partial.set);
      next_sets_.insert(partial.set, v);
      to.partials.push_back(partial);
    }
  }

  double bytes(Mask slots) const {
    double sum = 0;
    for (; slots != 0; slots &= slots - 1) {
      sum += bytes_of_slot_[static_cast<std::size_t>(std::countr_zero(slots))];
    }
    return sum;
  }

  double wait_of(const Partial& p) const {
    return problem_.scope.wait_power_limit ? p.energy - wait_power_ * p.saved : -p.saved;
  }

  bool dominates(const Partial& a, const Partial& b) const {
    if (a.off() > b.off() || a.energy > b.energy || a.down > b.down) return false;
    if (wait_of(a) > wait_of(b)) return false;
    if (a.up + bytes(b.crossed & ~a.crossed) > b.up) return false;
    const SkylineScope& scope = problem_.scope;
    if (scope.throughput && a.device > b.device) return false;
    if (scope.device_memory && (a.parameters > b.parameters || a.activations > b.activations)) {
      return false;
    }
    const bool energy_clear =
        b.energy - a.energy > clear_energy_ &&
        wait_of(b) - wait_of(a) > (scope.wait_power_limit ? clear_energy_ : clear_time_);
    if (scope.wait_power_limit && !energy_clear && a.saved < b.saved) return false;
    if (a.layers < b.layers) return true;
    if (a.layers == b.layers && next_sets_.comes_first(a.set, b.set)) return true;
    return !scope.throughput && energy_clear && b.off() - a.off() > clear_time_;
  }

  void keep_undominated(std::vector<Partial>& partials) {
    std::sort(partials.begin(), partials.end(), [this](const Partial& a, const Partial& b) {
      if (a.off() != b.off()) return a.off() < b.off();
      if (a.up != b.up) return a.up < b.up;
      if (a.energy != b.energy) return a.energy < b.energy;
      if (a.layers != b.layers) return a.layers < b.layers;
      return next_sets_.comes_first(a.set, b.set);
    });
    std::vector<Partial> kept;
    for (const Partial& candidate : partials) {
      const bool beaten = std::any_of(kept.begin(), kept.end(), [&](const Partial& other) {
        return dominates(other, candidate);
      });
      if (!beaten) kept.push_back(candidate);
    }
    partials = std::move(kept);
  }

  const ModelGraph& graph_;
  const FrontierProblem& problem_;
  const FrontierPlan& plan_;
  Generation now_;
  Generation next_;
  SetPool sets_;
  SetPool next_sets_;
  std::vector<double> bytes_of_slot_;
  std::vector<int> pin_;  // [layer] 1: device, -1: cloud
  double wait_power_ = 0;
  double clear_time_ = 0;
  double clear_energy_ = 0;
  std::size_t kept_ = 0;
  std::size_t most_ = 0;
};

constexpr std::size_t kMostStates = 4'000'000;

}  // namespace

double CutCount::as_double() const {
  return static_cast<double>(high) * 0x1p64 + static_cast<double>(low);
}

std::string CutCount::text() const {
  Wide value = (static_cast<Wide>(high) << 64) | low;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  return digits;
}

Result<CutCount> count_cuts(const ModelGraph& graph) {
  const auto plan = internal::plan_frontier(graph);
  if (!plan) return fail(plan.error());
  std::unordered_map<Mask, Wide> now = {{plan->first, 1}};
  std::unordered_map<Mask, Wide> next;
  for (const FrontierStep& step : plan->steps) {
    next.clear();
    bool overflow = false;
    const auto add = [&](Mask state, Wide ways) {
      Wide& sum = next[state];
      sum += ways;
      overflow = overflow || sum < ways;
    };
    for (const auto& [state, ways] : now) {
      add(state & ~step.closes, ways);
      if ((state & step.reads_made) != step.reads_made) continue;
      add((state | step.writes) & ~step.closes, ways);
    }
    if (overflow || next.size() > kMostStates) {
      return fail(ErrorCode::TooLarge,
                  message("graph ", in_quotes(graph.name()),
                          ": expected cuts that can be counted, found more than 128 bits or ",
                          kMostStates, " states hold"));
    }
    std::swap(now, next);
  }
  Wide total = 0;
  for (const auto& [state, ways] : now) total += ways;
  return CutCount{.high = static_cast<std::uint64_t>(total >> 64),
                  .low = static_cast<std::uint64_t>(total)};
}

CutFigures figures_of_set(const ModelGraph& graph, const FrontierProblem& problem,
                          const std::vector<bool>& on_device) {
  CutFigures out;
  out.idle_power = problem.device.idle_power;
  Duration all;
  Duration saved;
  Bytes parameters;
  Bytes activations;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    all += problem.cloud.time[v];
    if (!on_device[v]) continue;
    const Work& work = graph.layers()[v].work;
    out.device += problem.device.time[v];
    out.energy += problem.device.energy[v];
    saved += problem.cloud.time[v];
    parameters += work.parameter_bytes;
    activations = std::max(activations, work.input_bytes + work.output_bytes);
    ++out.layers;
  }
  out.cloud = std::max(Duration(), all - saved);
  out.memory = parameters + activations;
  out.offloads = out.layers < graph.layer_count();
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool here = !tensor.producer || on_device[*tensor.producer];
    if (!here && tensor.is_output) out.down += problem.wire[t];
    const bool wanted = std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                                    [&](LayerId w) { return !on_device[w]; });
    if (here && wanted) out.up += problem.wire[t];
  }
  return out;
}

Result<FrontierSkyline> frontier_skyline(const ModelGraph& graph, const FrontierProblem& problem,
                                         std::size_t limit) {
  OFFCUT_CHECK(problem.wire.size() == graph.tensors().size());
  const auto plan = internal::plan_frontier(graph);
  if (!plan) return fail(plan.error());
  const auto count = count_cuts(graph);
  if (!count) return fail(count.error());
  Program program(graph, problem, *plan);
  if (!program.run(limit)) {
    return fail(ErrorCode::TooLarge,
                message("graph ", in_quotes(graph.name()), ": expected at most ", limit,
                        " partial plans, found more"));
  }
  std::vector<std::vector<bool>> sets = program.sets();
  // Device-only pays no link and is never pruned, unless a pin forbids it.
  const std::vector<bool> device_only(graph.layer_count(), true);
  if (problem.scope.pins.to_cloud.empty() &&
      std::find(sets.begin(), sets.end(), device_only) == sets.end()) {
    sets.push_back(device_only);
  }
  // The order of the cut tree: the prefix first, else whoever holds the first layer that differs.
  std::sort(sets.begin(), sets.end(), [](const std::vector<bool>& a, const std::vector<bool>& b) {
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
    if (x == a.end()) return false;
    const auto& smaller = *x ? b : a;  // lacks the first layer that differs
    const auto rest = *x ? smaller.begin() + (y - b.begin()) : smaller.begin() + (x - a.begin());
    const bool prefix = std::find(rest, smaller.end(), true) == smaller.end();
    return *x ? !prefix : prefix;
  });
  std::vector<SkylinePlan> plans;
  for (const std::vector<bool>& set : sets) {
    plans.push_back({.figures = figures_of_set(graph, problem, set),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = {}});
  }
  return FrontierSkyline{
      .skyline = Skyline::of_plans(std::move(plans), std::move(sets), count->as_double()),
      .count = *count,
      .most_partial_plans = program.most()};
}

}  // namespace offcut
