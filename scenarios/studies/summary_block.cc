#include "scenarios/studies/summary_block.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/text.h"
#include "network_models/network_link.h"
#include "scenarios/rows/placement.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

bool in_rows(const StudyContext& context, const Scenario& scenario) {
  return scenario.placement == PlacementKind::TwoSites && context.network_conditions.empty();
}

// Adds up one block. What the last network model was is kept until the next one comes.
class BlockRun {
 public:
  BlockRun(const SummaryPlan& plan, CombinationSweep& combination)
      : plan_(plan),
        context_(*plan.context),
        sweep_(combination),
        k_(combination.combination()),
        combination_(context_.combinations[k_]),
        question_(combination_.scenario.question) {}

  Result<BlockTally> run(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t j = begin; j < end;) {
      context_.axes.digits_of(k_, j, digits_);
      take_model();
      if (model_->grid != nullptr) {
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(end - j, model_->grid->row_length(j)));
        take_row(j, count);
        j += count;
        continue;
      }
      if (auto ok = take_one(j); !ok) return fail(ok.error());
      ++j;
    }
    return std::move(out_);
  }

 private:
  void take_model() {
    const std::size_t model =
        context_.networks.model_axis ? digits_[*context_.networks.model_axis] : 0;
    if (model_ != nullptr && model == model_number_) return;
    model_number_ = model;
    model_ = &sweep_.model(model);
    row_.reset();
    if (model_->grid != nullptr) row_.emplace(*model_->skyline);
    use(model_->skyline);
  }

  void use(std::shared_ptr<const Skyline> skyline) {
    skyline_ = std::move(skyline);
    tallies_.assign(skyline_ ? skyline_->size() : 0, nullptr);
  }

  // Networks for which only the innermost axis turns.
  void take_row(std::uint64_t j, std::size_t count) {
    model_->grid->fill(j, count, *row_);
    const std::span<std::uint32_t> plans(best_.data(), count);
    model_->sweep->answer(row_->networks, plans, std::span(value_.data(), count));
    for (std::size_t i = 0; i < count; ++i) {
      if (value_[i] < out_.least.value) out_.least = {value_[i], j + i};
    }
    for (std::size_t begin = 0; begin < count;) {
      std::size_t end = begin + 1;
      while (end < count && plans[end] == plans[begin] &&
             std::isfinite(value_[end]) == std::isfinite(value_[begin])) {
        ++end;
      }
      take_run(plans[begin], begin, end);
      begin = end;
    }
  }

  // Neighbours in a row with the same best plan.
  void take_run(std::size_t plan, std::size_t begin, std::size_t end) {
    const std::size_t count = end - begin;
    const CutFigures& figures = skyline_->plans()[plan].figures;
    CutTally& tally = tally_of(plan);
    out_.answered += count;
    if (!std::isfinite(value_[begin])) {  // nearest to keeping the bounds, but wins nothing
      tally.infeasible += count;
      return;
    }
    tally.wins += count;
    if (figures.offloads) {
      const std::span latency(latency_.data(), count);
      const std::span energy(energy_.data(), count);
      write_plan_costs(figures, question_, row_->networks, begin, {latency, energy});
      for (double& seconds : latency) seconds = Duration::from_s(seconds).ms();
      for (double& joules : energy) joules = Energy::from_j(joules).mj();
      tally.latency_ms.add(latency);
      tally.energy_mj.add(energy);
    } else {
      tally.latency_ms.add(figures.device.ms(), count);
      tally.energy_mj.add(figures.energy.mj(), count);
    }
    widen(tally, begin, end);
  }

  // By the settings of a run: `digits_` are those of the first network of the row.
  void widen(CutTally& tally, std::size_t begin, std::size_t end) {
    const std::vector<std::size_t>& inner = plan_.inner_axes;
    for (std::size_t r = 0; r < plan_.ranged.size(); ++r) {
      const std::size_t axis = plan_.ranged[r];
      const AxisValues& values = context_.axes.axes()[axis].values;
      const std::size_t digit = digits_[axis];
      if (std::find(inner.begin(), inner.end(), axis) == inner.end()) {
        tally.ranges[r].widen(values.number(digit));
        continue;
      }
      const AxisValues::Extremes ends = values.extremes(digit + begin, digit + end);
      tally.ranges[r].widen(ends.least);
      tally.ranges[r].widen(ends.most);
    }
  }

  // A network that needs a link of its own.
  Result<void> take_one(std::uint64_t j) {
    const auto out = left_out(context_, digits_);
    if (!out) return fail(out.error());
    if (*out != LeftOut::No) {
      ++out_.left_out[model_number_];
      return {};
    }
    if (combination_.scenario.placement != PlacementKind::TwoSites) return take_placed(j);
    if (auto ok = turn_network(); !ok) return ok;
    const auto link = network_models::build_link(spec_);
    if (!link) return fail(within("network", link.error()));
    const SkylineScope scope = scope_of(**link, question_);
    if (!skyline_ || scope != scope_) {
      scope_ = scope;
      use(combination_.group->solver().skyline(combination_.columns, scope));
    }
    const SkylineBest best = best_of(*skyline_, **link, question_);
    add(tally_of(best.plan), j, best.price, best.rank.value, best.rank.feasible());
    return {};
  }

  // Over three sites, or with layers that return: the plan by where it runs.
  Result<void> take_placed(std::uint64_t j) {
    const auto resolved = resolve_scenario(context_, digits_);
    if (!resolved) return fail(resolved.error());
    const auto best = model_of(combination_.scenario.placement).best(*resolved);
    if (!best) return fail(best.error());
    if (auto ok = (*best)->certify(); !ok) return ok;
    const PlacedAnswer& answer = (*best)->answer();
    CutTally& tally =
        out_.cuts[{model_number_, (*best)->place(), std::int64_t{answer.plan.figures.layers}}];
    tally.ranges.resize(plan_.ranged.size());
    add(tally, j, answer.price, answer.value, answer.feasible);
    return {};
  }

  // Adds the best plan of network j. One that is only nearest to keeping the bounds wins nothing.
  void add(CutTally& tally, std::uint64_t j, const CutPrice& price, double value, bool feasible) {
    ++out_.answered;
    if (!feasible) {
      ++tally.infeasible;
      return;
    }
    ++tally.wins;
    tally.latency_ms.add(price.latency().ms());
    tally.energy_mj.add(price.energy(question_.objective.scope).mj());
    if (value < out_.least.value) out_.least = {value, j};
    for (std::size_t r = 0; r < plan_.ranged.size(); ++r) {
      const std::size_t axis = plan_.ranged[r];
      tally.ranges[r].widen(context_.axes.axes()[axis].values.number(digits_[axis]));
    }
  }

  // Sets what differs from the network before, and what is set after it.
  Result<void> turn_network() {
    const bool fresh = before_.empty() || spec_model_ != model_number_;
    if (fresh) spec_ = context_.networks.models[model_number_];
    spec_model_ = model_number_;
    bool turned = fresh;
    for (const NetworkAxes::AxisSettings& axis : context_.networks.settings) {
      const std::size_t digit = digits_[axis.axis];
      turned = turned || before_[axis.axis] != digit;
      if (!turned) continue;
      if (auto ok = apply_setting(spec_, axis.key, axis.values[digit]); !ok) {
        return fail(within(message("network.", axis.key), ok.error()));
      }
    }
    before_ = digits_;
    return {};
  }

  CutTally& tally_of(std::size_t plan) {
    if (tallies_[plan] == nullptr) {
      const CutFacts& facts = facts_of_plan(combination_, skyline_, skyline_->plans()[plan]);
      CutTally& tally = out_.cuts[{model_number_, facts.first_cloud_layer,
                                   skyline_->plans()[plan].figures.layers}];
      tally.ranges.resize(plan_.ranged.size());
      tallies_[plan] = &tally;
    }
    return *tallies_[plan];
  }

  const SummaryPlan& plan_;
  const StudyContext& context_;
  CombinationSweep& sweep_;
  std::uint64_t k_;
  const Combination& combination_;
  const Question& question_;
  std::vector<std::size_t> digits_;
  const CombinationSweep::Model* model_ = nullptr;
  std::size_t model_number_ = 0;
  std::shared_ptr<const Skyline> skyline_;
  std::vector<CutTally*> tallies_;  // [plans of the skyline] of the model
  std::optional<NetworkGrid::Row> row_;
  std::array<std::uint32_t, LinkRow::kMost> best_;
  std::array<double, LinkRow::kMost> value_;
  std::array<double, LinkRow::kMost> latency_;
  std::array<double, LinkRow::kMost> energy_;
  // For single links:
  network_models::NetworkSpec spec_;
  std::size_t spec_model_ = 0;
  std::vector<std::size_t> before_;
  SkylineScope scope_;
  BlockTally out_;
};

}  // namespace

SummaryPlan summary_plan(const StudyContext& context) {
  SummaryPlan plan{.context = &context,
                   .ranged = {},
                   .inner_axes = {},
                   .networks = context.axes.networks(),
                   .grids = {}};
  for (const NetworkAxes::AxisSettings& axis : context.networks.settings) {
    if (axis.values.all_numbers()) plan.ranged.push_back(axis.axis);
  }
  const std::vector<Axes::NetworkWheel> wheels = context.axes.network_wheels();
  std::size_t inside = 0;
  for (const Axes::NetworkWheel& wheel : wheels) inside += wheel.axes.size();
  if (!wheels.empty()) plan.inner_axes = wheels.back().axes;
  const auto& axes = context.axes.axes();
  const auto of_network = static_cast<std::size_t>(
      std::count_if(axes.begin(), axes.end(), [](const Axis& axis) { return axis.is_network(); }));
  if (inside < of_network) return plan;  // some turn with the combination
  for (std::size_t m = 0; m < context.networks.models.size(); ++m) {
    plan.grids.push_back(NetworkGrid::build(context, 0, m));
  }
  return plan;
}

const CombinationSweep::Model& CombinationSweep::model(std::size_t model) {
  Place& place = models_[model];
  std::call_once(place.once, [&] { prepare(model, place); });
  return place.model;
}

void CombinationSweep::prepare(std::size_t model, Place& place) {
  const Combination& combination = plan_.context->combinations[k_];
  const Question& question = combination.scenario.question;
  if (!in_rows(*plan_.context, combination.scenario)) return;
  if (plan_.grids.empty()) place.grid = NetworkGrid::build(*plan_.context, k_, model);
  const auto& grid = plan_.grids.empty() ? place.grid : plan_.grids[model];
  if (!grid) return;
  Model& out = place.model;
  out.grid = &*grid;
  // The dearest wait gives the widest scope, which answers all networks alike.
  out.skyline =
      combination.group->solver().skyline(combination.columns, scope_of(grid->dearest(), question));
  out.sweep.emplace(*out.skyline, question, grid->dearest_wait());
}

void BlockTally::merge(BlockTally&& later) {
  for (auto& [key, tally] : later.cuts) {
    const auto [place, is_new] = cuts.try_emplace(key);
    if (is_new) {
      place->second = std::move(tally);
    } else {
      place->second.merge(tally);
    }
  }
  for (const auto& [model, count] : later.left_out) left_out[model] += count;
  answered += later.answered;
  if (later.least.value < least.value) least = later.least;
}

Result<BlockTally> tally_block(const SummaryPlan& plan, CombinationSweep& combination,
                               std::uint64_t begin, std::uint64_t end) {
  const auto run = std::make_unique<BlockRun>(plan, combination);  // large
  return run->run(begin, end);
}

}  // namespace offcut::scenarios
