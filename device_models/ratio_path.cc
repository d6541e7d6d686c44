#include "device_models/ratio_path.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>
#include <vector>

#include "device_models/default_laws.h"
#include "device_models/law_choice.h"
#include "device_models/point_match.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::array<const char*, 6> kFields = {"unit",  "framework", "precision",
                                                "batch", "affinity",  "library"};
constexpr std::size_t kUnit = 0;
constexpr std::size_t kFramework = 1;
constexpr std::size_t kPrecision = 2;
constexpr std::size_t kBatch = 3;
constexpr std::size_t kLibrary = 5;
constexpr double kBatchReuse = 0.15;  // time of one more input over the first, weights read once

using State = std::array<std::string, kFields.size()>;

struct Step {
  std::size_t field = 0;
  TimeFactor factor;
};

// A state that is reached, and the best way there.
struct Node {
  State state;
  double assumed = 0;  // cost of assumptions
  double variance = 0;
  std::vector<Step> steps;
  bool done = false;

  auto cost() const { return std::tuple(assumed, steps.size(), variance); }
};

// A ratio in one direction.
struct Edge {
  std::size_t field;
  const TimeRatio* ratio;
  bool inverse;

  const std::string& from() const { return inverse ? ratio->to : ratio->from; }
  const std::string& to() const { return inverse ? ratio->from : ratio->to; }
  const std::string& from_framework() const {
    return inverse ? ratio->to_framework : ratio->from_framework;
  }
  const std::string& to_framework() const {
    return inverse ? ratio->from_framework : ratio->to_framework;
  }
};

bool same_ends(const TimeRatio& a, const TimeRatio& b) {
  if (a.field != b.field) return false;
  const auto straight = [](const TimeRatio& r) {
    return std::tie(r.from, r.from_framework, r.to, r.to_framework);
  };
  const auto inverse = [](const TimeRatio& r) {
    return std::tie(r.to, r.to_framework, r.from, r.from_framework);
  };
  return straight(a) == straight(b) || straight(a) == inverse(b);
}

// Of ratios with the same ends the narrowest for the kernel, the first of equals.
bool is_narrowest(const DeviceModel& device, const TimeRatio& ratio, const std::string& kernel) {
  const int own = closeness(ratio.kernel, kernel);
  if (own == 0) return false;
  for (const TimeRatio& other : device.ratios) {
    if (&other == &ratio || !same_ends(other, ratio)) continue;
    const int close = closeness(other.kernel, kernel);
    if (close > own || (close == own && &other < &ratio)) return false;
  }
  return true;
}

std::vector<Edge> edges_of(const DeviceModel& device, const std::string& kernel) {
  std::vector<Edge> edges;
  for (const TimeRatio& ratio : device.ratios) {
    if (!is_narrowest(device, ratio, kernel)) continue;
    for (std::size_t field = 0; field < kFields.size(); ++field) {
      if (ratio.field != kFields[field]) continue;
      edges.push_back({field, &ratio, false});
      edges.push_back({field, &ratio, true});
    }
  }
  return edges;
}

TimeFactor factor_of(const Edge& edge) {
  TimeFactor out;
  out.factor = edge.inverse ? 1 / edge.ratio->ratio : edge.ratio->ratio;
  out.relative_sd = stated_or_usual(edge.ratio->relative_sd);
  out.path.push_back(message(kFields[edge.field], " ", edge.from(), " to ", edge.to()));
  return out;
}

// Of what the default ratios of precisions depend on.
struct Runtime {
  std::string framework;
  bool little = false;  // the slowest of several clusters
};

// Over fp32, from one precision to another.
TimeFactor precision_step(const std::string& kernel, const Runtime& runtime,
                          const std::string& from, const std::string& to) {
  const DefaultRatio before =
      default_precision_ratio(runtime.framework, kernel, runtime.little, from);
  const DefaultRatio after = default_precision_ratio(runtime.framework, kernel, runtime.little, to);
  return assume(after.ratio / before.ratio, std::hypot(before.relative_sd, after.relative_sd),
                message("precision ", from, " to ", to, ": default ratio of ",
                        is_open(runtime.framework) ? "all runtimes" : runtime.framework));
}

double time_of_batch(const std::string& kernel, const std::string& batch) {
  const double n = std::strtod(batch.c_str(), nullptr);
  return memory_bound(kernel) ? 1 + kBatchReuse * (n - 1) : n;
}

// The step to the goal that is assumed for lack of a ratio.
TimeFactor assumed_step(std::size_t field, const std::string& kernel, const std::string& from,
                        const std::string& to) {
  if (field == kBatch) {
    return assume(time_of_batch(kernel, to) / time_of_batch(kernel, from), kDefaultSd,
                  "batch: default law");
  }
  const char* name = kFields[field];
  if (is_open(from)) {
    return assume(1, kDefaultSd, message(name, " not stated, taken as equal to that of ", to));
  }
  return assume(1, kDefaultSd, message(name, " ", from, " to ", to, ": taken as equal"));
}

// A longer way by a law of batches assumes more.
double price_of_assumption(std::size_t field, const std::string& from, const std::string& to) {
  if (field != kBatch) return 1;
  const double ratio = std::strtod(to.c_str(), nullptr) / std::strtod(from.c_str(), nullptr);
  return std::abs(std::log2(ratio));
}

class Search {
 public:
  Search(const std::string& kernel, std::vector<Edge> edges, const State& from, State goal,
         bool little)
      : kernel_(kernel), edges_(std::move(edges)), goal_(std::move(goal)), little_(little) {
    nodes_.push_back({.state = from, .steps = {}});
  }

  // Dijkstra's algorithm; `may_assume` a field without a ratio.
  std::optional<std::vector<Step>> run(bool may_assume) {
    for (;;) {
      Node* next = nullptr;
      for (Node& node : nodes_) {
        if (!node.done && (next == nullptr || node.cost() < next->cost())) next = &node;
      }
      if (next == nullptr) return std::nullopt;
      next->done = true;
      const Node node = *next;  // the list grows
      if (is_goal(node.state)) return node.steps;
      for (const Edge& edge : edges_) take(node, edge);
      if (may_assume) assume_steps(node);
    }
  }

 private:
  bool reached(const State& state, std::size_t field) const {
    if (state[field] == goal_[field]) return true;
    return (field == kFramework || field == kLibrary) && is_open(goal_[field]);
  }
  bool is_goal(const State& state) const {
    for (std::size_t field = 0; field < kFields.size(); ++field) {
      if (!reached(state, field)) return false;
    }
    return true;
  }

  void take(const Node& node, const Edge& edge) {
    if (node.state[edge.field] != edge.from()) return;
    if (!edge.from_framework().empty() && !agree(node.state[kFramework], edge.from_framework())) {
      return;
    }
    Node next = node;
    next.state[edge.field] = edge.to();
    if (!edge.to_framework().empty()) next.state[kFramework] = edge.to_framework();
    add(std::move(next), {edge.field, factor_of(edge)}, 0);
  }

  TimeFactor assumed(std::size_t field, const State& state) const {
    if (field != kPrecision) return assumed_step(field, kernel_, state[field], goal_[field]);
    return precision_step(kernel_, {state[kFramework], little_}, state[field], goal_[field]);
  }

  void assume_steps(const Node& node) {
    for (const std::size_t field : {kFramework, kLibrary, kPrecision, kBatch}) {
      if (reached(node.state, field)) continue;
      const bool known = has_default_ratio(node.state[field]) && has_default_ratio(goal_[field]);
      if (field == kPrecision && !known) continue;
      Node next = node;
      next.state[field] = goal_[field];
      add(std::move(next), {field, assumed(field, node.state)},
          price_of_assumption(field, node.state[field], goal_[field]));
    }
  }

  void add(Node next, Step step, double assumed) {
    next.assumed += assumed;
    next.variance += step.factor.relative_sd * step.factor.relative_sd;
    next.steps.push_back(std::move(step));
    next.done = false;
    for (Node& known : nodes_) {
      if (known.state != next.state) continue;
      if (next.cost() < known.cost() && !known.done) known = std::move(next);
      return;
    }
    nodes_.push_back(std::move(next));
  }

  const std::string& kernel_;
  std::vector<Edge> edges_;
  State goal_;
  bool little_;
  std::vector<Node> nodes_;
};

bool on_little(const DeviceModel& device, const OperatingPoint& point) {
  return point.unit == "cpu" && device.clusters.size() > 1 &&
         point.affinity == device.clusters.back().name;
}

State state_of(const OperatingPoint& point) {
  return {point.unit, point.framework, point.precision, text_of(point.batch), "", point.library};
}

}  // namespace

Result<RatioPath> ratio_path(const DeviceModel& device, const std::string& kernel,
                             const OperatingPoint& from, const OperatingPoint& to) {
  const bool there = from.unit == to.unit && from.precision == to.precision &&
                     from.batch == to.batch &&
                     (from.framework == to.framework || is_open(to.framework)) &&
                     (from.library == to.library || is_open(to.library));
  if (there) return RatioPath{};
  Search search(kernel, edges_of(device, kernel), state_of(from), state_of(to),
                on_little(device, to));
  const auto steps = search.run(true);
  if (!steps && from.unit == to.unit) {
    return fail(
        ErrorCode::NotFound,
        message("device model ", in_quotes(device.name), ": no ratio of times from precision ",
                in_quotes(from.precision), " to ", in_quotes(to.precision)));
  }
  if (!steps) {
    return fail(ErrorCode::NotFound,
                message("device model ", in_quotes(device.name), ": no ratio of times from unit ",
                        in_quotes(from.unit), " to ", in_quotes(to.unit)));
  }
  RatioPath out;
  for (const Step& step : *steps) {
    TimeFactor& field = step.field == kUnit        ? out.unit
                        : step.field == kFramework ? out.framework
                        : step.field == kLibrary   ? out.library
                        : step.field == kPrecision ? out.precision
                                                   : out.batch;
    compose(step.factor, false, field);
  }
  return out;
}

std::optional<TimeFactor> ratio_between(const DeviceModel& device, const std::string& field,
                                        const std::string& kernel, const std::string& from,
                                        const std::string& to) {
  std::vector<Edge> edges = edges_of(device, kernel);
  std::erase_if(edges, [&](const Edge& edge) { return edge.ratio->field != field; });
  State start;
  State goal;
  for (std::size_t k = 0; k < kFields.size(); ++k) {
    if (field == kFields[k]) start[k] = from, goal[k] = to;
  }
  const auto steps = Search(kernel, std::move(edges), start, goal, false).run(false);
  if (!steps) return std::nullopt;
  TimeFactor out;
  for (const Step& step : *steps) compose(step.factor, false, out);
  return out;
}

}  // namespace offcut::device_models
