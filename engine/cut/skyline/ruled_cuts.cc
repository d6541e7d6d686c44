#include "engine/cut/skyline/ruled_cuts.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut::internal {
namespace {

SiteColumn contracted(const SiteColumn& column, const FusedGraph& fused) {
  SiteColumn out;
  out.site = column.site;
  out.point = column.point;
  out.idle_power = column.idle_power;
  out.time.resize(fused.graph.layer_count());
  out.energy.resize(fused.graph.layer_count());
  for (std::size_t v = 0; v < column.time.size(); ++v) {
    out.time[fused.group_of[v]] += column.time[v];
    out.energy[fused.group_of[v]] += column.energy[v];
  }
  return out;
}

// What crosses in the smaller graph crosses in the whole one, under the same name.
WireColumn contracted(const WireColumn& wire, const ModelGraph& whole, const ModelGraph& small) {
  std::map<std::string_view, TensorId> by_name;
  for (TensorId t = 0; t < whole.tensors().size(); ++t) by_name[whole.tensors()[t].name] = t;
  WireColumn out{.encoding = wire.encoding, .bytes = {}, .raw = {}};
  for (const Tensor& tensor : small.tensors()) {
    const TensorId t = by_name.at(tensor.name);
    out.bytes.push_back(wire.bytes[t]);
    if (!wire.raw.empty()) out.raw.push_back(wire.raw[t]);
  }
  return out;
}

// Whether the first layers are on the device in every cut but cloud-only anyway.
bool are_sources(const CutRules& rules) {
  const ModelGraph& graph = rules.graph();
  std::vector<std::size_t> labels;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (graph.predecessors(v).empty()) labels.push_back(rules.inseparable()[v]);
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels.size() == 1 &&
         std::all_of(rules.first().begin(), rules.first().end(),
                     [&](LayerId v) { return rules.inseparable()[v] == labels.front(); });
}

bool keeps(const Pins& pins, const std::vector<bool>& on_device) {
  const auto here = [&](LayerId v) { return on_device[v]; };
  return std::all_of(pins.to_device.begin(), pins.to_device.end(), here) &&
         std::none_of(pins.to_cloud.begin(), pins.to_cloud.end(), here);
}

}  // namespace

Result<RuledCuts> RuledCuts::build(std::shared_ptr<const CutRules> rules, const CutProblem& problem,
                                   std::size_t limit) {
  RuledCuts out;
  const ModelGraph& whole = rules->graph();
  auto fused = fuse(whole, rules->inseparable());
  if (!fused) return fail(fused.error());
  out.rules_ = std::move(rules);
  out.fused_ = std::move(*fused);
  const auto tree = CutTree::build(out.graph(), limit);
  if (tree) {
    out.is_listed_ = true;
    for (CutId cut = 0; cut < tree->size(); ++cut) {
      std::vector<bool> set = out.expanded(tree->on_device(cut));
      if (out.rules_->keeps(set)) out.sets_.push_back(std::move(set));
    }
    return out;
  }
  const bool is_said = out.rules_->first().empty() || are_sources(*out.rules_);
  if (out.rules_->one_tensor() || !is_said) {
    return fail(ErrorCode::TooLarge,
                message("expected rules that leave at most ", limit, " cuts of ",
                        in_quotes(whole.name()), " to choose ",
                        out.rules_->one_tensor() ? "those of one tensor" : "where inputs are read",
                        " from, found more"));
  }
  for (const SiteColumn& column : problem.device) {
    out.problem_.device.push_back(contracted(column, out.fused_));
  }
  for (const SiteColumn& column : problem.cloud) {
    out.problem_.cloud.push_back(contracted(column, out.fused_));
  }
  for (const WireColumn& wire : problem.wires) {
    out.problem_.wires.push_back(contracted(wire, whole, out.graph()));
  }
  return out;
}

Skyline RuledCuts::skyline(const SplitProblem& whole, const SkylineScope& scope) const {
  std::vector<SkylinePlan> plans;
  std::vector<std::vector<bool>> sets;
  for (const std::vector<bool>& set : sets_) {
    if (!keeps(scope.pins, set)) continue;
    plans.push_back({.figures = figures_of_set(rules_->graph(), whole, set),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = {}});
    sets.push_back(set);
  }
  OFFCUT_CHECK(!plans.empty());
  const auto considered = static_cast<double>(plans.size());
  const Skyline all = Skyline::of_plans(std::move(plans), std::move(sets), considered);
  const Skyline* part = &all;
  return Skyline::merge({&part, 1}, scope);
}

bool RuledCuts::any_keeps(const Pins& pins) const {
  return std::any_of(sets_.begin(), sets_.end(),
                     [&](const std::vector<bool>& set) { return keeps(pins, set); });
}

Pins RuledCuts::pins_of(const Pins& pins) const {
  Pins out;
  for (const LayerId v : pins.to_device) out.to_device.push_back(fused_.group_of[v]);
  for (const LayerId v : pins.to_cloud) out.to_cloud.push_back(fused_.group_of[v]);
  for (std::vector<LayerId>* layers : {&out.to_device, &out.to_cloud}) {
    std::sort(layers->begin(), layers->end());
    layers->erase(std::unique(layers->begin(), layers->end()), layers->end());
  }
  return out;
}

std::vector<bool> RuledCuts::expanded(const std::vector<bool>& set) const {
  std::vector<bool> out(fused_.group_of.size());
  for (std::size_t v = 0; v < out.size(); ++v) out[v] = set[fused_.group_of[v]];
  return out;
}

Skyline RuledCuts::expanded(const Skyline& skyline, const SplitProblem& whole) const {
  std::vector<SkylinePlan> plans;
  std::vector<std::vector<bool>> sets;
  for (const SkylinePlan& plan : skyline.plans()) {
    sets.push_back(expanded(skyline.sets()[plan.cut]));
    plans.push_back({.figures = figures_of_set(rules_->graph(), whole, sets.back()),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = {}});
  }
  Skyline out = Skyline::of_plans(std::move(plans), std::move(sets), skyline.considered());
  return skyline.complete() ? std::move(out) : std::move(out).incomplete();
}

}  // namespace offcut::internal
