#include "scenarios/audit/allowed_plans.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/name_pattern.h"
#include "scenarios/prepared/block_names.h"

namespace offcut::scenarios {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool any_like(const std::vector<std::string>& names, const std::string& pattern) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return is_like(name, pattern); });
}

}  // namespace

AllowedPlans::AllowedPlans(const Combination& combination) : combination_(&combination) {
  const CutChoice& cuts = combination.scenario.cuts;
  if (cuts.any_cut()) return;
  const ModelGraph& graph = combination.group->graph();
  std::vector<std::string> operators;
  for (const Layer& layer : graph.layers()) {
    for (const std::string& member : layer.members) operators.push_back(member);
  }
  std::size_t next = 0;
  const std::vector<std::string> blocks = block_names(operators);
  for (const Layer& layer : graph.layers()) {
    blocks_.emplace_back();
    for (std::size_t i = 0; i < layer.members.size(); ++i) blocks_.back().push_back(blocks[next++]);
  }
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    may_start_.emplace_back();
    for (const TensorId t : graph.layers()[v].inputs) {
      may_start_.back().push_back((cuts.before.empty() || is_meant(cuts.before, t, v)) &&
                                  !is_meant(cuts.not_before, t, v));
    }
  }
}

bool AllowedPlans::enters_block(TensorId read, LayerId v, const std::string& block) const {
  const auto maker = combination_->group->graph().tensors()[read].producer;
  return holds(blocks_[v], block) && !(maker && holds(blocks_[*maker], block));
}

bool AllowedPlans::is_meant(const std::vector<std::string>& patterns, TensorId read,
                            LayerId v) const {
  const Layer& layer = combination_->group->graph().layers()[v];
  for (const std::string& pattern : patterns) {
    const bool is_block = std::any_of(blocks_.begin(), blocks_.end(),
                                      [&](const auto& names) { return any_like(names, pattern); });
    if (!is_block && (is_like(layer.name, pattern) || any_like(layer.members, pattern)))
      return true;
    for (const std::string& block : blocks_[v]) {
      if (is_like(block, pattern) && enters_block(read, v, block)) return true;
    }
  }
  return false;
}

bool AllowedPlans::allow(const std::vector<bool>& on_device) const {
  const Pins& pins = combination_->scenario.question.constraints.pins;
  const auto here = [&](LayerId v) { return on_device[v]; };
  if (!std::all_of(pins.to_device.begin(), pins.to_device.end(), here)) return false;
  if (std::any_of(pins.to_cloud.begin(), pins.to_cloud.end(), here)) return false;
  const CutChoice& cuts = combination_->scenario.cuts;
  const auto stay = std::count(on_device.begin(), on_device.end(), true);
  const bool whole = stay == 0 || static_cast<std::size_t>(stay) == on_device.size();
  if (cuts.any_cut() || whole) return true;
  const ModelGraph& graph = combination_->group->graph();
  std::map<std::string, bool> side_of;
  std::set<TensorId> sent;
  for (LayerId v = 0; v < on_device.size(); ++v) {
    for (const std::string& block : blocks_[v]) {
      const bool same = side_of.emplace(block, on_device[v]).first->second == on_device[v];
      if (cuts.at == CutsAt::Blocks && !same) return false;
    }
    for (std::size_t i = 0; i < may_start_[v].size() && !on_device[v]; ++i) {
      const TensorId t = graph.layers()[v].inputs[i];
      const auto maker = graph.tensors()[t].producer;
      if (maker && !on_device[*maker]) continue;
      if (!may_start_[v][i]) return false;
      sent.insert(t);
    }
  }
  return !cuts.clean || sent.size() == 1;
}

}  // namespace offcut::scenarios
