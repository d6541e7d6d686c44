#include "scenarios/answer.h"

#include "engine/base/text.h"
#include "network_models/network_link.h"

namespace offcut {
namespace {

// Returns the network of one scenario: the model, then the settings of its axes.
Result<NetworkSpec> network_of(const AnswerParts& parts, const std::vector<std::size_t>& digits) {
  const NetworkAxes& networks = parts.networks;
  const std::size_t model = networks.model_axis ? digits[*networks.model_axis] : 0;
  NetworkSpec spec = networks.models[model];
  for (const NetworkAxes::AxisSettings& axis : networks.settings) {
    if (auto ok = apply_setting(spec, axis.key, axis.values[digits[axis.axis]]); !ok) {
      return fail(within(message("network.", axis.key), ok.error()));
    }
  }
  return spec;
}

// The cells that are the same for all rows of one scenario.
ResultRow row_frame(const AnswerParts& parts, const Situation& situation,
                    const std::vector<std::size_t>& digits, const Link& link) {
  const std::size_t model = parts.networks.model_axis ? digits[*parts.networks.model_axis] : 0;
  ResultRow row;
  row.scenario = situation.scenario.name;
  row.model = situation.model;
  row.device = situation.device;
  row.point = &situation.group->device(situation.columns).point;
  row.cloud = situation.cloud;
  row.network = parts.networks.models[model].name();
  row.uplink = link.uplink();
  row.downlink = link.downlink();
  row.rtt = link.round_trip();
  row.objective = situation.scenario.objective;
  row.scope = situation.scenario.question.objective.scope;
  for (const std::size_t axis : parts.extra) {
    const Setting& setting = parts.axes.axes()[axis].values[digits[axis]];
    if (const double* number = std::get_if<double>(&setting)) {
      row.extra.emplace_back(*number);
    } else {
      row.extra.emplace_back(std::string_view(std::get<std::string>(setting)));
    }
  }
  return row;
}

// Fills in what depends on the plan.
void put_plan(ResultRow& row, const CutFigures& figures, const CutPrice& price,
              const CutFacts& facts) {
  row.first_cloud_layer = facts.first_cloud_layer;
  row.provenance = facts.provenance;
  row.layers_on_device = figures.layers;
  row.up = figures.up;
  row.down = figures.down;
  row.price = price;
}

Result<void> all_cuts(const Situation& situation, const Link& link, ResultRow row,
                      std::vector<ResultRow>& rows) {
  const CutSolver& solver = situation.group->solver();
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge, message("output.rows: expected \"best\" for a model of ",
                                             solver.cuts(), " cuts, found \"all_cuts\""));
  }
  const Columns& columns = situation.columns;
  for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
    const CutFigures figures = figures_of(*solver.table(), *solver.tree(), cut, columns);
    put_plan(row, figures, price(figures, link), situation.group->facts_of_cut(cut, columns));
    row.cut = cut;
    row.feasible = rank_of(situation.scenario.question, figures, row.price).feasible();
    rows.push_back(row);
  }
  return {};
}

}  // namespace

Result<void> apply_setting(NetworkSpec& spec, const std::string& key, const Setting& setting) {
  if (const double* number = std::get_if<double>(&setting)) return spec.set(key, *number);
  return spec.set(key, std::string_view(std::get<std::string>(setting)));
}

Result<AskedScenario> ask_scenario(const AnswerParts& parts, std::uint64_t i) {
  AskedScenario asked;
  asked.digits = parts.axes.digits(i);
  asked.situation = &parts.situations[parts.axes.situation_of(asked.digits)];
  auto spec = network_of(parts, asked.digits);
  if (!spec) return fail(spec.error());
  asked.network = std::move(*spec);
  auto link = build_link(asked.network);
  if (!link) return fail(within("network", link.error()));
  asked.link = std::move(*link);
  return asked;
}

Result<void> answer_scenario(const AnswerParts& parts, std::uint64_t i,
                             std::vector<ResultRow>& rows) {
  const auto asked = ask_scenario(parts, i);
  if (!asked) return fail(asked.error());
  const Situation& situation = *asked->situation;
  const Link& link = *asked->link;
  const CutSolver& solver = situation.group->solver();
  const Columns& columns = situation.columns;
  ResultRow row = row_frame(parts, situation, asked->digits, link);
  row.number = i;
  row.device_only = price(solver.device_only(columns), link);
  row.cloud_only = price(solver.cloud_only(columns), link);
  if (situation.scenario.rows == Rows::AllCuts) return all_cuts(situation, link, row, rows);
  const Answer best = solver.answer(columns, link, situation.scenario.question);
  put_plan(row, best.figures, best.price, situation.group->facts(best, columns));
  row.cut = best.cut;
  row.feasible = best.feasible;
  rows.push_back(std::move(row));
  return {};
}

}  // namespace offcut
