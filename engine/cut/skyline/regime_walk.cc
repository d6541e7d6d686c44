#include "engine/cut/skyline/regime_walk.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace offcut::internal {
namespace {

// Steps far below what matters and far above rounding, as shares of the range or of a part of it.
constexpr double kTinyStep = 1e-13;
constexpr double kJustAfter = 1e-6;

struct Line {
  double from = 0;
  double to = 0;
  double at(double t) const { return from + (to - from) * t; }
};

double largest(const std::vector<Line>& lines, double t) {
  double most = 0;
  for (const Line& line : lines) most = std::max(most, line.at(t));
  return most;
}

// The rank of a plan (question.h) as functions of the place.
struct RankLines {
  std::vector<Line> excess;  // the largest counts
  std::vector<Line> value;   // the largest counts, or the product of both where `product`
  bool product = false;
  Line energy;
  std::uint32_t layers = 0;

  Rank at(double t) const {
    Rank rank{.value = product ? value[0].at(t) * value[1].at(t) : largest(value, t),
              .energy = energy.at(t),
              .layers = layers};
    rank.excess = std::max(1.0, largest(excess, t));
    return rank;
  }
  bool feasible(double t) const { return at(t).feasible(); }
};

class RankMaker {
 public:
  RankMaker(const PlanEnds& plan, const Question& question) : plan_(plan), question_(question) {}

  RankLines lines() const {
    RankLines out;
    out.layers = plan_.figures.layers;
    out.energy = energy();
    add_bounds(out.excess);
    const Objective& objective = question_.objective;
    switch (objective.kind) {
      case Objective::Kind::Latency:
        out.value = {latency()};
        break;
      case Objective::Kind::Energy:
        out.value = {energy()};
        break;
      case Objective::Kind::EnergyDelay:
        out.value = {energy(), latency()};
        out.product = true;
        break;
      case Objective::Kind::Throughput:
        for (std::size_t k = 0; k < Stages::kNames.size(); ++k) out.value.push_back(stage(k));
        break;
      case Objective::Kind::Weighted:
        out.value = {{objective.value(plan_.at_from), objective.value(plan_.at_to)}};
        break;
    }
    return out;
  }

 private:
  Line latency() const { return {plan_.at_from.latency().s(), plan_.at_to.latency().s()}; }
  Line energy() const {
    const EnergyScope scope = question_.objective.scope;
    return {plan_.at_from.energy(scope).j(), plan_.at_to.energy(scope).j()};
  }
  Line stage(std::size_t k) const {
    return {plan_.at_from.stages().time[k].s(), plan_.at_to.stages().time[k].s()};
  }
  void add_bounds(std::vector<Line>& excess) const {
    const Constraints& bounds = question_.constraints;
    const auto add = [&](const Line& line, double limit) {
      constexpr double kBroken = 1e300;  // as rank_of() has it for a limit of 0
      const auto ratio = [&](double x) { return limit > 0 ? x / limit : x > 0 ? kBroken : 0; };
      excess.push_back({ratio(line.from), ratio(line.to)});
    };
    const auto add_constant = [&](double x, double limit) { add({x, x}, limit); };
    const CutFigures& figures = plan_.figures;
    if (bounds.latency) add(latency(), bounds.latency->s());
    if (bounds.energy) add(energy(), bounds.energy->j());
    if (bounds.device_memory) {
      add_constant(figures.memory.as_double(), bounds.device_memory->as_double());
    }
    if (bounds.uplink_bytes) {
      add_constant(figures.up.as_double(), bounds.uplink_bytes->as_double());
    }
    if (bounds.accuracy_drop) add_constant(figures.accuracy_drop, *bounds.accuracy_drop);
    if (!question_.stream) return;
    for (std::size_t k = 0; k < Stages::kNames.size(); ++k) {
      add(stage(k), 1 / question_.stream->frames_per_s);
    }
  }

  const PlanEnds& plan_;
  const Question& question_;
};

// The places in (after, before) at which the comparison of two plans may change, ascending.
class Crossings {
 public:
  Crossings(double after, double before) : after_(after), before_(before) {}

  void add(const RankLines& p, const RankLines& q) {
    for (const Line& a : p.excess) {
      meet(a, {1, 1});
      for (const Line& b : q.excess) meet(a, b);
    }
    for (const Line& b : q.excess) meet(b, {1, 1});
    if (p.product) {
      meet_products(p.value, q.value);
    } else {
      for (const Line& a : p.value) {
        for (const Line& b : q.value) meet(a, b);
      }
    }
    meet(p.energy, q.energy);
  }
  void add_feasibility(const RankLines& p) {
    for (const Line& a : p.excess) meet(a, {1, 1});
  }
  std::vector<double> sorted() && {
    std::sort(places_.begin(), places_.end());
    return std::move(places_);
  }

 private:
  void take(double t) {
    if (t > after_ && t < before_) places_.push_back(t);
  }
  void meet(const Line& a, const Line& b) {
    const double apart_from = a.from - b.from;
    const double apart_to = a.to - b.to;
    if (apart_from != apart_to) take(apart_from / (apart_from - apart_to));
  }
  // Where a0 * a1 = b0 * b1: the roots of a t^2 + b t + c.
  void meet_products(const std::vector<Line>& p, const std::vector<Line>& q) {
    const auto slope = [](const Line& line) { return line.to - line.from; };
    const double a = slope(p[0]) * slope(p[1]) - slope(q[0]) * slope(q[1]);
    const double b = p[0].from * slope(p[1]) + p[1].from * slope(p[0]) - q[0].from * slope(q[1]) -
                     q[1].from * slope(q[0]);
    const double c = p[0].from * p[1].from - q[0].from * q[1].from;
    if (a == 0) {
      if (b != 0) take(-c / b);
      return;
    }
    const double under_root = b * b - 4 * a * c;
    if (under_root < 0) return;
    // The sum that does not cancel.
    const double sum = -0.5 * (b + std::copysign(std::sqrt(under_root), b));
    take(sum / a);
    if (sum != 0) take(c / sum);
  }

  double after_;
  double before_;
  std::vector<double> places_;
};

class Walk {
 public:
  Walk(std::span<const PlanEnds> plans, const Question& question) {
    for (const PlanEnds& plan : plans) ranks_.push_back(RankMaker(plan, question).lines());
  }

  std::vector<WalkPiece> run() const {
    std::vector<WalkPiece> pieces;
    double t = 0;
    double next_crossing = kJustAfter;
    while (t < 1) {
      const double inside = t + kJustAfter * (next_crossing - t);
      const std::size_t plan = best(inside);
      const bool feasible = ranks_[plan].feasible(inside);
      if (pieces.empty() || pieces.back().plan != plan || pieces.back().feasible != feasible) {
        if (!pieces.empty()) pieces.back().to = t;
        pieces.push_back({.from = t, .to = 1, .plan = plan, .feasible = feasible});
      }
      const Event event = next_event(plan, feasible, t);
      t = event.at;
      next_crossing = event.crossing;
    }
    return pieces;
  }

 private:
  // Where the walk goes on, and a place behind it before which no line crosses that of the plan.
  struct Event {
    double at = 1;
    double crossing = 1;
  };

  std::size_t best(double t) const {
    std::size_t best = 0;
    Rank least = ranks_[0].at(t);
    for (std::size_t i = 1; i < ranks_.size(); ++i) {
      const Rank rank = ranks_[i].at(t);
      if (!(rank < least)) continue;
      least = rank;
      best = i;
    }
    return best;
  }

  Event next_event(std::size_t plan, bool feasible, double t) const {
    Event event;
    const RankLines& p = ranks_[plan];
    const auto look_at = [&](std::vector<double> places, const auto& changed) {
      places.push_back(1);
      for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        if (places[i] > event.at) break;
        if (places[i + 1] - places[i] < kTinyStep) continue;
        if (!changed(places[i] + (places[i + 1] - places[i]) / 2)) continue;
        event = {.at = places[i], .crossing = places[i + 1]};
        break;
      }
    };
    Crossings own(t + kTinyStep, 1);
    own.add_feasibility(p);
    look_at(std::move(own).sorted(), [&](double at) { return p.feasible(at) != feasible; });
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
      if (i == plan) continue;
      Crossings crossings(t + kTinyStep, 1);
      crossings.add(p, ranks_[i]);
      look_at(std::move(crossings).sorted(), [&](double at) {
        const Rank q = ranks_[i].at(at);
        const Rank now = p.at(at);
        return q < now || (i < plan && !(now < q));
      });
    }
    return event;
  }

  std::vector<RankLines> ranks_;
};

}  // namespace

std::vector<WalkPiece> best_along(std::span<const PlanEnds> plans, const Question& question) {
  return Walk(plans, question).run();
}

}  // namespace offcut::internal
