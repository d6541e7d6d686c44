#include "scenarios/plan_rows.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/pareto.h"
#include "engine/cut/regimes.h"
#include "network_models/network_link.h"

namespace offcut {
namespace {

constexpr const char* kUplink = "uplink_mbit_per_s";

// The cells that are the same for all rows of one scenario.
ResultRow row_frame(const AnswerParts& parts, const AskedScenario& asked, std::uint64_t number) {
  const Situation& situation = *asked.situation;
  const NetworkAxes& networks = parts.networks;
  const std::size_t model = networks.model_axis ? asked.digits[*networks.model_axis] : 0;
  const Link& link = *asked.link;
  const CutSolver& solver = situation.group->solver();
  ResultRow row;
  row.number = number;
  row.scenario = situation.scenario.name;
  row.model = situation.model;
  row.device = situation.device;
  row.point = &situation.group->device(situation.columns).point;
  row.cloud = situation.cloud;
  row.network = networks.models[model].name();
  row.uplink = link.uplink();
  row.downlink = link.downlink();
  row.rtt = link.round_trip();
  row.objective = situation.scenario.objective;
  row.scope = situation.scenario.question.objective.scope;
  row.device_only = price(solver.device_only(situation.columns), link);
  row.cloud_only = price(solver.cloud_only(situation.columns), link);
  for (const std::size_t axis : parts.extra) {
    const Setting& setting = parts.axes.axes()[axis].values[asked.digits[axis]];
    if (const double* number_cell = std::get_if<double>(&setting)) {
      row.extra.emplace_back(*number_cell);
    } else {
      row.extra.emplace_back(std::string_view(std::get<std::string>(setting)));
    }
  }
  return row;
}

Cell or_empty(const std::optional<double>& number) {
  return number ? Cell(*number) : Cell(std::string_view());
}

Cell asked_cell(const std::string& column, const Situation& situation, const CutFigures& figures,
                const CutFacts& facts) {
  const PricedSite& device = situation.group->device_site(situation.columns);
  const PricedSite& cloud = situation.group->cloud_site(situation.columns);
  constexpr double kMb = 1e6;
  if (column == "device_memory_mb") return figures.memory.as_double() / kMb;
  if (column == "device_fits") {
    return device.memory ? Cell(figures.memory <= *device.memory) : Cell(std::string_view());
  }
  if (column == "device_loading_ms") return facts.device_loading.ms();
  if (column == "cloud_loading_ms") return facts.cloud_loading.ms();
  return or_empty(column == "device_price_usd" ? device.price_usd : cloud.price_usd);
}

// The columns that the study asks for, behind all others.
void append_asked(ResultRow& row, const Situation& situation, const CutFigures& figures,
                  const CutFacts& facts) {
  for (const std::string& column : situation.scenario.columns) {
    row.extra.push_back(asked_cell(column, situation, figures, facts));
  }
}

// Fills in what depends on the plan.
void put_plan(ResultRow& row, CutId cut, const CutFigures& figures, const CutPrice& price,
              const CutFacts& facts) {
  row.cut = cut;
  row.first_cloud_layer = facts.first_cloud_layer;
  row.provenance = facts.provenance;
  row.layers_on_device = figures.layers;
  row.up = figures.up;
  row.down = figures.down;
  row.price = price;
}

Result<void> best_row(const AskedScenario& asked, ResultRow row, std::vector<ResultRow>& rows) {
  const Situation& situation = *asked.situation;
  const Answer best =
      situation.group->solver().answer(situation.columns, *asked.link, situation.scenario.question);
  const CutFacts& facts = situation.group->facts(best, situation.columns);
  put_plan(row, best.cut, best.figures, best.price, facts);
  append_asked(row, situation, best.figures, facts);
  row.feasible = best.feasible;
  rows.push_back(std::move(row));
  return {};
}

Result<void> all_cuts(const AskedScenario& asked, ResultRow row, std::vector<ResultRow>& rows) {
  const Situation& situation = *asked.situation;
  const CutSolver& solver = situation.group->solver();
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected \"best\", \"pareto\" or \"regimes\" for a model of ",
                        solver.cuts(), " cuts, found \"all_cuts\""));
  }
  for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
    const CutFigures figures = figures_of(*solver.table(), *solver.tree(), cut, situation.columns);
    const CutPrice cost = price(figures, *asked.link);
    const CutFacts& facts = situation.group->facts_of_cut(cut, situation.columns);
    rows.push_back(row);
    put_plan(rows.back(), cut, figures, cost, facts);
    append_asked(rows.back(), situation, figures, facts);
    rows.back().feasible = rank_of(situation.scenario.question, figures, cost).feasible();
  }
  return {};
}

// One front over the plans of several scenarios that differ in their operating points.
class Front {
 public:
  explicit Front(const AnswerParts& parts) : parts_(parts) {}

  Result<void> run(const std::vector<std::size_t>& first, std::uint64_t number,
                   std::vector<ResultRow>& rows) {
    for (const auto& digits : parts_.axes.choices(first)) {
      const auto out = left_out(parts_, digits);
      if (!out) return fail(out.error());
      if (*out != LeftOut::No) continue;
      auto asked = ask_scenario(parts_, digits);
      if (!asked) return fail(asked.error());
      gather(std::move(*asked));
    }
    if (asked_.empty()) return {};  // another scenario speaks for all, or all are left out
    const Skyline merged = Skyline::of_plans(std::move(plans_), considered_);
    const Question& question = asked_.front().situation->scenario.question;
    for (const ParetoPoint& point : pareto_front(merged, *asked_.front().link, question)) {
      const Source& source = sources_[point.plan.cut];
      const AskedScenario& asked = asked_[source.asked];
      ResultRow row = row_frame(parts_, asked, number);
      const CutFacts& facts = facts_of_plan(*asked.situation, source.skyline, source.plan);
      put_plan(row, source.plan.cut, source.plan.figures, point.price, facts);
      append_asked(row, *asked.situation, source.plan.figures, facts);
      rows.push_back(std::move(row));
    }
    return {};
  }

 private:
  struct Source {
    std::size_t asked;
    std::shared_ptr<const Skyline> skyline;
    SkylinePlan plan;
  };
  void gather(AskedScenario asked) {
    const Situation& situation = *asked.situation;
    const auto skyline = situation.group->solver().skyline(
        situation.columns, scope_of(*asked.link, situation.scenario.question));
    for (const SkylinePlan& plan : skyline->plans()) {
      SkylinePlan entry = plan;
      entry.cut = static_cast<CutId>(sources_.size());
      sources_.push_back({asked_.size(), skyline, plan});
      plans_.push_back(entry);
    }
    considered_ += skyline->considered();
    asked_.push_back(std::move(asked));
  }

  const AnswerParts& parts_;
  std::vector<AskedScenario> asked_;
  std::vector<Source> sources_;
  std::vector<SkylinePlan> plans_;
  double considered_ = 0;
};

// The range of the uplink axis in Mbit/s, where there is one.
struct UplinkRange {
  double from = 0.01;
  double to = 1000;
  bool speaks = true;  // false: the first point of the axis speaks for this scenario
};

UplinkRange uplink_range(const AnswerParts& parts, const AskedScenario& asked) {
  UplinkRange range;
  for (const NetworkAxes::AxisSettings& axis : parts.networks.settings) {
    if (axis.key != kUplink) continue;
    range.speaks = asked.digits[axis.axis] == 0;
    std::vector<double> values;
    for (const Setting& value : axis.values) {
      if (const double* number = std::get_if<double>(&value)) values.push_back(*number);
    }
    if (values.empty()) continue;
    range.from = *std::min_element(values.begin(), values.end());
    range.to = *std::max_element(values.begin(), values.end());
  }
  return range;
}

Result<void> regime_rows(const AnswerParts& parts, AskedScenario& asked, std::uint64_t number,
                         std::vector<ResultRow>& rows) {
  const UplinkRange range = uplink_range(parts, asked);
  if (!range.speaks) return {};
  if (!(range.to > range.from)) {
    return fail(ErrorCode::InvalidArgument,
                "output.rows: expected an uplink axis with two different rates for \"regimes\"");
  }
  const auto link_at = [&](double inverse) -> std::shared_ptr<const Link> {
    NetworkSpec spec = asked.network;
    if (auto ok = spec.set(kUplink, 1.0 / inverse); !ok) return nullptr;
    auto link = build_link(spec);
    return link ? std::shared_ptr<const Link>(std::move(*link)) : nullptr;
  };
  const Situation& situation = *asked.situation;
  const Question& question = situation.scenario.question;
  const auto skyline =
      situation.group->solver().skyline(situation.columns, scope_of(*asked.link, question));
  const Regimes regimes =
      regimes_over_link(*skyline, link_at, {.from = 1 / range.to, .to = 1 / range.from}, question);
  for (std::size_t k = regimes.list.size(); k-- > 0;) {  // slow to fast
    const Regime& regime = regimes.list[k];
    const double slow = 1 / regime.range.to;
    const double fast = 1 / regime.range.from;
    if (auto ok = asked.network.set(kUplink, std::sqrt(slow * fast)); !ok) return fail(ok.error());
    auto link = build_link(asked.network);
    if (!link) return fail(link.error());
    asked.link = std::move(*link);
    ResultRow row = row_frame(parts, asked, number);
    const CutFacts& facts = facts_of_plan(situation, skyline, regime.what);
    put_plan(row, regime.what.cut, regime.what.figures, price(regime.what.figures, *asked.link),
             facts);
    row.feasible = regime.feasible;
    row.extra.emplace_back(slow);
    row.extra.emplace_back(fast);
    row.extra.emplace_back(regimes.exact);
    append_asked(row, situation, regime.what.figures, facts);
    rows.push_back(std::move(row));
  }
  return {};
}

}  // namespace

const CutFacts& facts_of_plan(const Situation& situation, std::shared_ptr<const Skyline> skyline,
                              const SkylinePlan& plan) {
  Answer answer;
  answer.figures = plan.figures;
  answer.cut = plan.cut;
  answer.method = situation.group->solver().method();
  answer.skyline = std::move(skyline);
  return situation.group->facts(answer, situation.columns);
}

std::vector<std::string> columns_of(Rows rows) {
  if (rows != Rows::Regimes) return {};
  return {"from_uplink_mbit_per_s", "to_uplink_mbit_per_s", "exact"};
}

Result<void> append_rows(const AnswerParts& parts, std::uint64_t i, std::vector<ResultRow>& rows) {
  const std::vector<std::size_t> digits = parts.axes.digits(i);
  if (parts.situations[parts.axes.situation_of(digits)].scenario.rows == Rows::Pareto) {
    return Front(parts).run(digits, i, rows);
  }
  const auto out = left_out(parts, digits);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) return {};
  auto asked = ask_scenario(parts, digits);
  if (!asked) return fail(asked.error());
  switch (asked->situation->scenario.rows) {
    case Rows::Best:
    case Rows::Summary:  // asked for one scenario
      return best_row(*asked, row_frame(parts, *asked, i), rows);
    case Rows::AllCuts:
      return all_cuts(*asked, row_frame(parts, *asked, i), rows);
    case Rows::Pareto:
      break;  // above
    case Rows::Regimes:
      return regime_rows(parts, *asked, i, rows);
  }
  return {};
}

}  // namespace offcut
