#include "engine/cut/skyline/regimes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cut/skyline/envelope.h"
#include "engine/cut/skyline/regime_walk.h"

namespace offcut {
namespace {

using internal::EnvelopeLine;
using internal::PlanEnds;
using internal::WalkPiece;

// What a plan is priced with at one value of the parameter.
struct Conditions {
  std::shared_ptr<const Link> link;
  double slowdown = 1;
};
using ConditionsAt = std::function<Result<Conditions>(double)>;

// How the points of change are found: on straight lines, along straight prices, or by trying.
enum class Method { Envelope, Walk, Bracket };

class RegimeSearch {
 public:
  RegimeSearch(const Skyline& skyline, ConditionsAt at, const Question& question)
      : skyline_(skyline), conditions_at_(std::move(at)), question_(question) {}

  Result<Regimes> run(const ParameterRange& range, Method method) {
    OFFCUT_CHECK(range.to > range.from);
    range_ = range;
    auto first = conditions_at_(range.from);
    if (!first) return fail(first.error());
    at_from_ = std::move(*first);
    Regimes out;
    out.exact = method != Method::Bracket;
    for (const WalkPiece& piece : pieces(method)) {
      out.list.push_back({.range = {piece.from, piece.to},
                          .plan = piece.plan,
                          .what = skyline_.plans()[piece.plan],
                          .price_from = price_of(piece.plan, piece.from),
                          .price_to = price_of(piece.plan, piece.to),
                          .feasible = piece.feasible});
    }
    out.questions = questions_;
    if (error_) return fail(*error_);
    return out;
  }

 private:
  // Where something fails the search goes on with what holds at the start of the range, so that it
  // ends as ever, and run() returns the first error instead.
  Conditions conditions_at(double x) const {
    auto at = conditions_at_(x);
    if (at) return std::move(*at);
    if (!error_) error_ = at.error();
    return at_from_;
  }
  void expect_finite(double x, const CutPrice& price) const {
    if (error_ || (std::isfinite(price.latency().s()) && std::isfinite(price.energy().j()))) return;
    error_ = Error{ErrorCode::InvalidArgument,
                   message("at ", x, ": expected a finite price, found an infinite one")};
  }
  CutPrice price_of(std::size_t plan, double x) const {
    const Conditions at = conditions_at(x);
    const CutPrice out =
        price(slowed(skyline_.plans()[plan].figures, 1, at.slowdown), *at.link, question_.stream);
    expect_finite(x, out);
    return out;
  }
  Rank rank(std::size_t plan, double x) const {
    const CutPrice price = price_of(plan, x);
    return rank_of(question_, skyline_.plans()[plan].figures, price);
  }
  std::size_t best(double x) {
    ++questions_;
    const Conditions at = conditions_at(x);
    std::size_t best = 0;
    Rank least;
    for (std::size_t i = 0; i < skyline_.size(); ++i) {
      const CutFigures figures = slowed(skyline_.plans()[i].figures, 1, at.slowdown);
      const Rank rank = rank_of(question_, figures, price(figures, *at.link, question_.stream));
      if (i > 0 && !(rank < least)) continue;
      least = rank;
      best = i;
    }
    return best;
  }
  EnvelopeLine<std::size_t> line(double x) {
    const std::size_t plan = best(x);
    return {plan, rank(plan, range_.from).value, rank(plan, range_.to).value};
  }

  std::vector<WalkPiece> pieces(Method method) {
    switch (method) {
      case Method::Envelope:
        return envelope();
      case Method::Walk:
        return walk();
      case Method::Bracket:
        return bracket();
    }
    return bracket();
  }

  // Without bounds that move, a plan is feasible throughout or nowhere.
  std::vector<WalkPiece> envelope() {
    std::vector<WalkPiece> out;
    for (const auto& piece : internal::lower_envelope<std::size_t>(
             range_.from, range_.to, [&](double x) { return line(x); })) {
      out.push_back({piece.from, piece.to, piece.id, rank(piece.id, piece.from).feasible()});
    }
    return out;
  }

  std::vector<WalkPiece> walk() {
    std::vector<PlanEnds> plans;
    for (std::size_t i = 0; i < skyline_.size(); ++i) {
      plans.push_back({.figures = skyline_.plans()[i].figures,
                       .at_from = price_of(i, range_.from),
                       .at_to = price_of(i, range_.to)});
    }
    std::vector<WalkPiece> out;
    if (!error_) out = internal::best_along(plans, question_);
    const auto place = [&](double t) {
      return t < 1 ? range_.from + t * (range_.to - range_.from) : range_.to;
    };
    for (WalkPiece& piece : out) {
      piece.from = place(piece.from);
      piece.to = place(piece.to);
    }
    questions_ += out.size();
    return out;
  }

  // Where to look first: evenly, and by even factors, for the inverse of a rate bunches up.
  std::vector<double> samples() const {
    constexpr std::size_t kSamples = 512;
    std::vector<double> out;
    const double from = range_.from;
    const double to = range_.to;
    for (std::size_t i = 1; i < kSamples; ++i) {
      const double share = static_cast<double>(i) / kSamples;
      out.push_back(from + (to - from) * share);
      if (from > 0) out.push_back(from * std::pow(to / from, share));
    }
    std::erase_if(out, [&](double x) { return !(x > from && x < to); });
    out.push_back(to);
    std::sort(out.begin(), out.end());
    return out;
  }

  // Halves every interval whose ends differ, until all that changes in it is found.
  std::vector<WalkPiece> bracket() {
    double x = range_.from;
    std::pair<std::size_t, bool> now = best_at(x);
    std::vector<WalkPiece> pieces = {{x, range_.to, now.first, now.second}};
    for (const double next : samples()) {
      const auto there = best_at(next);
      while (now != there) {
        double low = x;
        double high = next;
        for (int k = 0; k < 60; ++k) {
          const double middle = low + (high - low) / 2;
          if (middle <= low || middle >= high) break;
          (best_at(middle) == now ? low : high) = middle;
        }
        pieces.back().to = high;
        now = high < next ? best_at(high) : there;
        pieces.push_back({high, range_.to, now.first, now.second});
        x = high;
      }
      x = next;
    }
    return pieces;
  }

  // The best plan, and whether it keeps its bounds.
  std::pair<std::size_t, bool> best_at(double x) {
    const std::size_t plan = best(x);
    return {plan, rank(plan, x).feasible()};
  }

  const Skyline& skyline_;
  ConditionsAt conditions_at_;
  const Question& question_;
  ParameterRange range_;
  Conditions at_from_;
  std::size_t questions_ = 0;
  mutable std::optional<Error> error_;  // the first one
};

std::array<double, 11> numbers(const AffineCoefficients& c) {
  return {c.fixed_up.s(),       c.fixed_down.s(),    c.up_s_per_byte,       c.down_s_per_byte,
          c.fixed_transmit.j(), c.fixed_receive.j(), c.transmit_j_per_byte, c.receive_j_per_byte,
          c.promotion.j(),      c.tail.j(),          c.wait_power.w()};
}

// `straight`: the prices are straight lines over the parameter.
Method method_for(const Question& question, bool straight) {
  if (!straight) return Method::Bracket;
  const Constraints& bounds = question.constraints;
  const auto kind = question.objective.kind;
  const bool is_sum = kind == Objective::Kind::Latency || kind == Objective::Kind::Energy ||
                      kind == Objective::Kind::Weighted;
  const bool is_bounded = bounds.latency || bounds.energy || question.stream;
  return is_sum && !is_bounded ? Method::Envelope : Method::Walk;
}

// Whether all coefficients of the link are linear in x, judged at five points of the range.
Result<bool> linear_link(const LinkAt& link, const ParameterRange& range) {
  std::vector<std::array<double, 11>> samples;
  for (const double share : {0.0, 1.0, 0.5, 0.25, 0.75}) {
    const auto there = link(range.from + share * (range.to - range.from));
    if (!there) return fail(there.error());
    const auto coefficients = (*there)->affine();
    if (!coefficients) return false;
    samples.push_back(numbers(*coefficients));
    for (std::size_t k = 0; samples.size() > 2 && k < samples[0].size(); ++k) {
      const double expected = samples[0][k] + share * (samples[1][k] - samples[0][k]);
      const double scale = std::abs(samples[0][k]) + std::abs(samples[1][k]);
      if (std::abs(samples.back()[k] - expected) > 1e-9 * scale) return false;
    }
  }
  return true;
}

ConditionsAt conditions_of(const LinkAt& link) {
  return [&link](double x) -> Result<Conditions> {
    auto there = link(x);
    if (!there) return fail(there.error());
    return Conditions{.link = std::move(*there)};
  };
}

// Adds the regimes of the next stretch. A plan that is best on both sides has one regime.
void append(Regimes&& next, Regimes& all) {
  all.questions += next.questions;
  for (Regime& regime : next.list) {
    if (!all.list.empty() && all.list.back().plan == regime.plan &&
        all.list.back().feasible == regime.feasible) {
      all.list.back().range.to = regime.range.to;
      all.list.back().price_to = regime.price_to;
    } else {
      all.list.push_back(std::move(regime));
    }
  }
}

}  // namespace

Result<Regimes> regimes_over_link(const Skyline& skyline, const LinkAt& link,
                                  const ParameterRange& range, const Question& question) {
  const auto linear = linear_link(link, range);
  if (!linear) return fail(linear.error());
  return RegimeSearch(skyline, conditions_of(link), question)
      .run(range, method_for(question, *linear));
}

Result<Regimes> regimes_between_bends(const Skyline& skyline, const LinkAt& link,
                                      const ParameterRange& range, const Question& question,
                                      const std::vector<double>& bends) {
  std::vector<double> ends = bends;
  ends.push_back(range.to);
  Regimes all;
  double from = range.from;
  for (const double to : ends) {
    if (!(to > from)) continue;
    auto next = RegimeSearch(skyline, conditions_of(link), question)
                    .run({from, to}, method_for(question, true));
    if (!next) return fail(next.error());
    append(std::move(*next), all);
    from = to;
  }
  return all;
}

Result<Regimes> regimes_over_slowdown(const Skyline& skyline, const Link& link,
                                      const ParameterRange& range, const Question& question) {
  // Borrowed: the search does not outlive the link.
  const std::shared_ptr<const Link> borrowed(&link, [](const Link*) {});
  const auto conditions_at = [&](double x) -> Result<Conditions> {
    return Conditions{.link = borrowed, .slowdown = x};
  };
  return RegimeSearch(skyline, conditions_at, question)
      .run(range, method_for(question, link.affine().has_value()));
}

}  // namespace offcut
