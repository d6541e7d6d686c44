#include "scenarios/explain/explain_cut.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "engine/base/text.h"
#include "scenarios/explain/explain_placement.h"
#include "scenarios/explain/flips.h"
#include "scenarios/explain/network_parts.h"
#include "scenarios/rows/two_site_placement.h"

namespace offcut::scenarios {
namespace {

// The plans of one pair of operating points, priced one by one.
class Plans {
 public:
  struct Speeds {
    double device = 1;  // factor on the time the device takes
    double cloud = 1;
  };

  Plans(const CutSolver& solver, Columns columns, const Link& link, const Question& question) {
    if (solver.tree() == nullptr) {
      skyline_ = solver.skyline(columns, scope_of_front(link, question));
      plans_.assign(skyline_->plans().begin(), skyline_->plans().end());
      return;
    }
    const std::vector<CutId> kept = cuts_that_keep(question.constraints.pins, *solver.tree());
    for (columns.encoding = 0; columns.encoding < solver.encodings(); ++columns.encoding) {
      for (const CutId cut : kept) {
        if (columns.encoding > 0 && cut == solver.tree()->device_only()) break;
        plans_.push_back({figures_of(*solver.table(), *solver.tree(), cut, columns), cut, columns});
      }
    }
  }

  CutFigures scaled(std::size_t plan, const Speeds& speeds) const {
    return slowed(plans_[plan].figures, speeds.device, speeds.cloud);
  }
  // Returns the best plan but `without`.
  std::size_t best(const Link& link, const Question& question, const Speeds& speeds,
                   std::optional<std::size_t> without = std::nullopt) const {
    std::size_t best = 0;
    std::optional<Rank> least;
    for (std::size_t plan = 0; plan < plans_.size(); ++plan) {
      if (plan == without) continue;
      const CutFigures figures = scaled(plan, speeds);
      const Rank rank = rank_of(question, figures, price(figures, link, question.stream));
      if (least && !(rank < *least)) continue;
      least = rank;
      best = plan;
    }
    return best;
  }
  // A plan as the answer that it would be.
  CutAnswer answer(std::size_t plan, const Link& link, const Question& question) const {
    CutAnswer answer;
    answer.figures = plans_[plan].figures;
    answer.price = price(answer.figures, link, question.stream);
    answer.value = question.objective.value(answer.price);
    const Rank rank = rank_of(question, answer.figures, answer.price);
    answer.feasible = rank.feasible();
    answer.binding = rank.binding;
    answer.columns = plans_[plan].columns;
    answer.cut = plans_[plan].cut;
    answer.skyline = skyline_;
    return answer;
  }
  std::size_t size() const { return plans_.size(); }

 private:
  std::shared_ptr<const Skyline> skyline_;  // where cuts have no numbers
  std::vector<SkylinePlan> plans_;
};

// What the network model says of its cost: warnings, and the range where it knows bounds alone.
std::vector<std::string> network_notes(const Link& link, const CutFigures& figures) {
  if (!figures.offloads) return {};
  const Exchange exchange{.up = figures.up, .down = figures.down, .wait = figures.cloud};
  std::vector<std::string> notes = link.flags(exchange);
  const LinkBounds bounds = link.bounds(exchange);
  const auto tenths_ms = [](const LinkCost& cost) {
    return std::round((cost.up + cost.down).ms() * 10) / 10;
  };
  if (tenths_ms(bounds.most) > tenths_ms(bounds.least)) {
    notes.push_back(message("between ", tenths_ms(bounds.least), " and ", tenths_ms(bounds.most),
                            " ms on the network"));
  }
  return notes;
}

// Where each layer runs, and for how long.
std::vector<ExplainedLayer> layers_of(const Combination& combination, const CutAnswer& answer) {
  const CutGroup& group = *combination.group;
  const std::vector<bool> on_device = group.solver().on_device(answer);
  const SiteColumn& device = group.device(combination.columns);
  const SiteColumn& cloud = group.cloud(combination.columns);
  std::vector<ExplainedLayer> out;
  for (LayerId v = 0; v < group.graph().layer_count(); ++v) {
    const Layer& layer = group.graph().layers()[v];
    out.push_back({.name = layer.name,
                   .op = layer.op,
                   .time = on_device[v] ? device.time[v] : cloud.time[v],
                   .on_device = on_device[v]});
  }
  return out;
}

std::vector<Knob> speed_knobs(const Plans& plans, const Link& link, const Question& question) {
  const auto device = [&](double factor) -> std::optional<std::size_t> {
    return plans.best(link, question, {.device = factor, .cloud = 1});
  };
  const auto cloud = [&](double factor) -> std::optional<std::size_t> {
    return plans.best(link, question, {.device = 1, .cloud = factor});
  };
  std::vector<Knob> knobs;
  knobs.push_back({"device time", "x", 1.0, device});
  knobs.push_back({"cloud time", "x", 1.0, cloud});
  return knobs;
}

}  // namespace

Result<Explanation> explain_cut(const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  const Link& link = *resolved.link;
  const Question& question = combination.scenario.question;
  const CutSolver& solver = combination.group->solver();
  const Plans plans(solver, combination.columns, link, question);
  const auto placed = [&](std::size_t plan) {
    return TwoSitePlacement(resolved, plans.answer(plan, link, question));
  };
  const std::size_t best = plans.best(link, question, Plans::Speeds());

  Explanation out = explain_placement(resolved, placed(best));
  if (plans.size() > 1) {  // pins may leave one alone
    const TwoSitePlacement second = placed(plans.best(link, question, Plans::Speeds(), best));
    const bool breaks = out.feasible && !second.answer().feasible;
    out.rivals.push_back({.name = breaks ? message("runner-up, beyond ", second.answer().binding)
                                         : std::string("runner-up"),
                          .place = second.place(),
                          .price = second.answer().price});
  }
  out.network_notes = network_notes(link, out.best.figures);
  out.layers = layers_of(combination, plans.answer(best, link, question));
  if (const CutFigures& figures = out.best.figures; figures.offloads) {
    out.upload =
        upload_parts(resolved.network, {.up = figures.up, .down = figures.down, .wait = {}});
  }
  out.cuts = solver.cuts();
  out.considered = static_cast<double>(plans.size());
  const CutAnswer answer = solver.answer(combination.columns, link, question);
  out.method = std::string(name_of(answer.method));
  // What the list of plans here may lack is counted too.
  if (solver.tree() == nullptr && out.best.value > 0) out.gap = 1 - answer.bound / out.best.value;
  out.stream = question.stream;
  const auto name = [&](std::size_t plan) { return placed(plan).place(); };
  std::vector<Knob> knobs;
  add_network_knobs(
      resolved.network, "",
      [&](const Link& turned) { return plans.best(turned, question, Plans::Speeds()); }, knobs);
  find_flips(best, knobs, name, out);
  find_flips(best, speed_knobs(plans, link, question), name, out);
  return out;
}

}  // namespace offcut::scenarios
