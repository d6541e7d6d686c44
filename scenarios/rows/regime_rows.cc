#include "scenarios/rows/regime_rows.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/skyline/regimes.h"
#include "network_models/closed_form.h"
#include "network_models/network_fields.h"
#include "network_models/network_link.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/three_site_regimes.h"

namespace offcut::scenarios {
namespace {

using Parameter = RegimesOver::Parameter;

// How one parameter is asked, and in what unit it is searched.
struct Kind {
  Parameter parameter;
  const char* key;   // of the network, "" for the cloud
  const char* name;  // in columns
  double from;
  double to;
  bool inverse;    // lines are straight over 1 / parameter
  bool geometric;  // the middle of an interval
};

constexpr std::array kKinds = {
    Kind{Parameter::Uplink, "uplink_mbit_per_s", "uplink_mbit_per_s", 0.01, 1000, true, true},
    Kind{Parameter::RoundTrip, "rtt_ms", "rtt_ms", 1, 1000, false, false},
    Kind{Parameter::SlowDown, "", "cloud_slow_down", 1, 100, false, true},
};
static_assert(has_row_per_enumerator(kKinds, &Kind::parameter));

const Kind& kind_of(Parameter parameter) { return kKinds[index_of(parameter)]; }

struct Span {
  double from = 0;
  double to = 0;
  bool speaks = true;  // false: the first point of the axis speaks for this scenario
};

Span span_of(const StudyContext& context, const ResolvedScenario& resolved) {
  const RegimesOver& over = resolved.combination->scenario.over;
  const Kind& kind = kind_of(over.parameter);
  Span span{.from = kind.from, .to = kind.to, .speaks = true};
  for (const NetworkAxes::AxisSettings& axis : context.networks.settings) {
    if (axis.key != kind.key) continue;
    span.speaks = resolved.digits[axis.axis] == 0;
    const AxisValues::Extremes ends = axis.values.extremes(0, axis.values.size());
    span.from = ends.least;
    span.to = ends.most;
  }
  span.from = over.from.value_or(span.from);
  span.to = over.to.value_or(span.to);
  return span;
}

class RegimeRows {
 public:
  RegimeRows(const StudyContext& context, const ResolvedScenario& resolved, std::uint64_t number)
      : context_(context),
        resolved_(resolved),
        number_(number),
        kind_(kind_of(resolved.combination->scenario.over.parameter)),
        question_(resolved.combination->scenario.question) {}

  Result<void> run(const Span& span, std::vector<ResultRow>& rows) {
    const Combination& combination = *resolved_.combination;
    if (combination.three_sites != nullptr) {
      auto plans = ThreeSiteRegimes::of(resolved_);
      if (!plans) return fail(plans.error());
      three_sites_ = std::move(*plans);
    }
    const auto skyline = three_sites_
                             ? three_sites_->skyline()
                             : combination.group->solver().skyline(combination.columns, scope());
    const auto found = search(*skyline, span);
    if (!found) return fail(within("output", found.error()));
    const Regimes& regimes = *found;
    std::vector<std::pair<Span, const Regime*>> list;
    for (const Regime& regime : regimes.list) list.push_back({span_of(regime), &regime});
    if (kind_.inverse) std::reverse(list.begin(), list.end());
    for (const auto& [interval, regime] : list) {
      auto row = row_at(middle_of(interval), skyline, *regime);
      if (!row) return fail(row.error());
      row->feasible = regime->feasible;
      if (!row->feasible) {
        row->binding =
            rank_of(question_, figures_at(regime->what, middle_of(interval)), row->price).binding;
      }
      row->gap = skyline->complete() ? 0 : 1;
      row->extra.emplace_back(interval.from);
      row->extra.emplace_back(interval.to);
      row->extra.emplace_back(regimes.exact && skyline->complete() && tells_codecs_apart());
      append_asked(*row, combination, regime->what.figures, facts_of(skyline, *regime));
      rows.push_back(std::move(*row));
    }
    return {};
  }

 private:
  const CutFacts& facts_of(const std::shared_ptr<const Skyline>& skyline,
                           const Regime& regime) const {
    return three_sites_ ? three_sites_->facts(resolved_, regime.plan)
                        : facts_of_plan(*resolved_.combination, skyline, regime.what);
  }

  bool over_network() const { return *kind_.key != '\0'; }

  SkylineScope scope() const {
    SkylineScope scope = scope_of(*resolved_.link, question_);
    if (over_network()) return scope;
    scope.throughput = true;  // device and cloud time count apart
    scope.cloud_codec_apart = true;
    scope.wait_power_limit.reset();
    scope.counts = SkylineScope::Counts::Both;
    return scope;
  }

  CutFigures figures_at(const SkylinePlan& plan, double x) const {
    return over_network() ? plan.figures : slowed(plan.figures, 1, x);
  }

  // Whether no plan was pruned that a slower cloud could make the best: its codecs do not slow
  // down.
  bool tells_codecs_apart() const {
    const CutSolver& solver = resolved_.combination->group->solver();
    if (over_network() || solver.tree() != nullptr) return true;
    Columns columns = resolved_.combination->columns;
    for (columns.encoding = 0; columns.encoding < solver.encodings(); ++columns.encoding) {
      if (!is_free(solver.encoding(columns))) return false;
    }
    return true;
  }

  double middle_of(const Span& interval) const {
    if (!kind_.geometric) return (interval.from + interval.to) / 2;
    const double product = interval.from * interval.to;
    // Of extreme numbers the product is out of range.
    return std::isnormal(product) ? std::sqrt(product)
                                  : std::sqrt(interval.from) * std::sqrt(interval.to);
  }

  Result<Regimes> search(const Skyline& skyline, const Span& span) const {
    if (!over_network()) {
      return regimes_over_slowdown(skyline, *resolved_.link, {span.from, span.to}, question_);
    }
    if (auto ok = expect_links_at_ends(span); !ok) return fail(ok.error());
    const auto link_at = [&](double x) -> Result<std::shared_ptr<const Link>> {
      // Rounding must not lead out of a range that ends where the key does.
      auto link = link_of(std::clamp(kind_.inverse ? 1 / x : x, span.from, span.to));
      if (!link) return fail(link.error());
      return std::shared_ptr<const Link>(std::move(*link));
    };
    const ParameterRange range = kind_.inverse ? ParameterRange{1 / span.to, 1 / span.from}
                                               : ParameterRange{span.from, span.to};
    const auto bends = bends_in(span, range);
    return bends ? regimes_between_bends(skyline, link_at, range, question_, *bends)
                 : regimes_over_link(skyline, link_at, range, question_);
  }

  // Where times bend, if all of the network goes straight between them: over the inverse of the
  // rate, and over the round trip, every closed form does.
  std::optional<std::vector<double>> bends_in(const Span& span, const ParameterRange& range) const {
    if (resolved_.link->affine()) return std::nullopt;  // no bends
    const auto form_at = [&](double value) {
      network_models::NetworkSpec spec = resolved_.network;
      static_cast<void>(spec.set(kind_.key, value));  // expect_links_at_ends() has tried
      return network_models::closed_form_of(spec);
    };
    const auto from = form_at(kind_.inverse ? span.to : span.from);
    const auto to = form_at(kind_.inverse ? span.from : span.to);
    if (!from || !to) return std::nullopt;
    std::vector<double> bends;
    for (const double share : network_models::bends_between(*from, *to)) {
      const double x = range.from + share * (range.to - range.from);
      if (x > range.from && x < range.to) bends.push_back(x);
    }
    return bends;
  }

  // A network may not take the ends of the range: says which key has given them.
  Result<void> expect_links_at_ends(const Span& span) const {
    for (const auto& [key, value] : {std::pair("from", span.from), {"to", span.to}}) {
      const auto link = link_of(value);
      if (!link) return fail(within(message("output.", key), link.error()));
    }
    return {};
  }

  Result<std::unique_ptr<Link>> link_of(double value) const {
    network_models::NetworkSpec spec = resolved_.network;
    if (auto ok = spec.set(kind_.key, value); !ok) return fail(ok.error());
    return network_models::build_link(spec);
  }

  Span span_of(const Regime& regime) const {
    if (!kind_.inverse) return {.from = regime.range.from, .to = regime.range.to, .speaks = true};
    return {.from = 1 / regime.range.to, .to = 1 / regime.range.from, .speaks = true};
  }

  Result<ResultRow> row_at(double middle, std::shared_ptr<const Skyline> skyline,
                           const Regime& regime) const {
    ResolvedScenario there;
    there.combination = resolved_.combination;
    there.digits = resolved_.digits;
    there.network = resolved_.network;
    SkylinePlan plan = regime.what;
    plan.figures = figures_at(plan, middle);
    if (over_network()) {
      if (auto ok = there.network.set(kind_.key, middle); !ok) return fail(ok.error());
    }
    auto link = network_models::build_link(there.network);
    if (!link) return fail(link.error());
    there.link = std::move(*link);
    if (!over_network()) there.cloud_slow_down = middle;
    if (three_sites_) return three_sites_->row(context_, there, number_, regime.plan);
    auto ok = certify_plan(*resolved_.combination, skyline, regime.what, *there.link);
    if (!ok) return fail(ok.error());
    const CutFacts& facts = facts_of_plan(*resolved_.combination, std::move(skyline), regime.what);
    ResultRow frame = row_frame(context_, there, number_);
    if (!over_network()) {
      const Combination& combination = *resolved_.combination;
      const CutFigures all = combination.group->solver().cloud_only(combination.columns);
      frame.cloud_only = price(slowed(all, 1, middle), *there.link, question_.stream);
    }
    return with_plan(std::move(frame), *resolved_.combination, plan,
                     price(plan.figures, *there.link, question_.stream), facts);
  }

  const StudyContext& context_;
  const ResolvedScenario& resolved_;
  std::uint64_t number_;
  const Kind& kind_;
  const Question& question_;
  std::optional<ThreeSiteRegimes> three_sites_;
};

}  // namespace

std::vector<std::string> regime_columns(const Scenario& scenario) {
  const std::string name = kind_of(scenario.over.parameter).name;
  return {message("from_", name), message("to_", name), "exact"};
}

Result<void> append_regimes(const StudyContext& context, const ResolvedScenario& resolved,
                            std::uint64_t number, std::vector<ResultRow>& rows) {
  const Span span = span_of(context, resolved);
  if (!span.speaks) return {};
  const Kind& kind = kind_of(resolved.combination->scenario.over.parameter);
  const std::string idle =
      *kind.key == '\0' ? "" : network_models::idle_reason(kind.key, resolved.network);
  if (!idle.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message("output.over: network.", kind.key, " has no effect: ", idle));
  }
  // Neighbours among doubles may have one inverse.
  const bool is_wide = kind.inverse ? 1 / span.from > 1 / span.to : span.to > span.from;
  if (!is_wide) {
    return fail(ErrorCode::InvalidArgument,
                message("output: expected regimes over a range, found from ", span.from, " to ",
                        span.to, " of ", kind.name));
  }
  return RegimeRows(context, resolved, number).run(span, rows);
}

}  // namespace offcut::scenarios
