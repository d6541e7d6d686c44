#include "scenarios/rows/plan_row.h"

#include "device_models/interval.h"
#include "scenarios/rows/asked_cells.h"

namespace offcut::scenarios {
namespace {

void put_stages(ResultRow& row, const Stream& stream, const CutPrice& price) {
  const Stages stages = price.stages();
  row.extra.emplace_back(stream.frames_per_s);
  row.extra.emplace_back(1 / stages.bottleneck().s());
  row.extra.emplace_back(Stages::kNames[stages.longest()]);
  for (const Duration time : stages.time) row.extra.emplace_back(stream.frames_per_s * time.s());
}

}  // namespace

std::vector<std::string> stream_columns() {
  std::vector<std::string> names = {"frames_per_s", "most_frames_per_s", "bottleneck"};
  for (const std::string_view stage : Stages::kNames) names.push_back(std::string(stage) + "_load");
  return names;
}

LatencyInterval latency_interval(const CutPrice& price, const CutFacts& facts) {
  const Duration latency = price.latency();
  if (latency <= Duration::zero()) return {};
  const device_models::StatedInterval factors =
      device_models::interval_of(1, facts.spread / latency);
  return {latency * factors.low, latency * factors.high};
}

ResultRow row_frame(const StudyContext& context, const ResolvedScenario& resolved,
                    std::uint64_t number) {
  const Combination& combination = *resolved.combination;
  const NetworkAxes& networks = context.networks;
  const std::size_t model = networks.model_axis ? resolved.digits[*networks.model_axis] : 0;
  const Link& link = *resolved.link;
  const CutSolver& solver = combination.group->solver();
  const auto& stream = combination.scenario.question.stream;
  ResultRow row;
  row.number = number;
  row.scenario = combination.scenario.name;
  row.model = combination.model;
  row.device = combination.device;
  row.point = &combination.group->device(combination.columns).point;
  row.cloud = combination.cloud;
  row.network = networks.models[model].name();
  row.uplink = link.uplink();
  row.downlink = link.downlink();
  row.rtt = link.round_trip();
  row.objective = combination.scenario.objective;
  row.scope = combination.scenario.question.objective.scope;
  const Pins& pins = combination.scenario.question.constraints.pins;
  row.pins_allow_device_only = pins.to_cloud.empty();
  row.pins_allow_cloud_only = pins.to_device.empty();
  row.device_only = price(solver.device_only(combination.columns), link, stream);
  row.cloud_only = price(solver.cloud_only(combination.columns), link, stream);
  for (const std::size_t axis : context.extra) {
    const AxisValues& values = context.axes.axes()[axis].values;
    if (const std::string* text = values.text(resolved.digits[axis])) {
      row.extra.emplace_back(std::string_view(*text));
    } else {
      row.extra.emplace_back(values.number(resolved.digits[axis]));
    }
  }
  return row;
}

ResultRow with_plan(ResultRow frame, const Combination& combination, const SkylinePlan& plan,
                    const CutPrice& price, const CutFacts& facts) {
  frame.cut = plan.cut;
  frame.first_cloud_layer = facts.first_cloud_layer;
  frame.provenance = facts.provenance;
  frame.layers_on_device = plan.figures.layers;
  frame.up = plan.figures.up;
  frame.down = plan.figures.down;
  frame.price = price;
  const LatencyInterval interval = latency_interval(price, facts);
  frame.latency_low = interval.low;
  frame.latency_high = interval.high;
  if (plan.figures.offloads) {
    frame.encoding = combination.group->solver().encoding(plan.columns).name;
  }
  if (const auto& stream = combination.scenario.question.stream) put_stages(frame, *stream, price);
  return frame;
}

void append_asked(ResultRow& row, const Combination& combination, const CutFigures& figures,
                  const CutFacts& facts, const CutOdds* odds) {
  for (const AskedColumn column : combination.scenario.columns) {
    row.extra.push_back(asked_cell(column, combination, figures, facts, odds));
  }
}

namespace {

CutAnswer answer_of(const Combination& combination, std::shared_ptr<const Skyline> skyline,
                    const SkylinePlan& plan) {
  CutAnswer answer;
  answer.figures = plan.figures;
  answer.cut = plan.cut;
  answer.columns = plan.columns;
  answer.method = combination.group->solver().method();
  answer.skyline = std::move(skyline);
  return answer;
}

}  // namespace

Result<void> certify_plan(const Combination& combination, std::shared_ptr<const Skyline> skyline,
                          const SkylinePlan& plan, const Link& link) {
  return combination.group->certify_once(answer_of(combination, std::move(skyline), plan), link);
}

const CutFacts& facts_of_plan(const Combination& combination,
                              std::shared_ptr<const Skyline> skyline, const SkylinePlan& plan) {
  return combination.group->facts(answer_of(combination, std::move(skyline), plan),
                                  combination.columns);
}

}  // namespace offcut::scenarios
