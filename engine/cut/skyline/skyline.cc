#include "engine/cut/skyline/skyline.h"

#include <algorithm>
#include <set>

#include "engine/base/check.h"
#include "engine/cut/skyline/dominance.h"

namespace offcut {
namespace {

internal::Criteria criteria_of(const CutFigures& figures, const SkylineScope& scope,
                               std::size_t place) {
  using namespace internal;
  const double device = figures.device.s();
  const double cloud = figures.cloud.s();
  const double energy = figures.energy.j();
  Criteria criteria;
  criteria.value[kOff] = device + cloud;
  criteria.value[kEnergy] = energy;
  criteria.value[kWait] = cloud;
  if (scope.wait_power_limit) {
    criteria.value[kWait] = energy + (figures.idle_power.w() + scope.wait_power_limit->w()) * cloud;
  }
  criteria.value[kUp] = figures.up.as_double();
  criteria.value[kDown] = figures.down.as_double();
  criteria.value[kMemory] = scope.device_memory ? figures.memory.as_double() : 0.0;
  if (scope.throughput) {
    criteria.value[kDevice] = device;
    if (scope.cloud_codec_apart) {  // their sum with what is left of the cloud follows
      criteria.value[kOff] = figures.cloud_codec.s();
      criteria.value[kWait] = (figures.cloud - figures.cloud_codec).s();
    }
  } else if (scope.wait_power_limit && scope.wait_step) {
    criteria.value[kDevice] = figures.cloud > *scope.wait_step ? 1.0 : 0.0;
  }
  criteria.value[kIdle] = figures.idle_power.w();
  criteria.cloud_s = cloud;
  criteria.order = static_cast<double>(figures.layers) * 0x1p32 + static_cast<double>(place);
  return criteria;
}

}  // namespace

internal::DominanceRule internal::rule_of(const SkylineScope& scope) {
  const bool bounded = scope.wait_power_limit.has_value();
  DominanceRule rule{.wait_is_energy = bounded};
  if (scope.throughput) {
    rule.decide.clear();
  } else if (scope.counts == SkylineScope::Counts::Latency) {
    // Over a bounded link waiting takes no time beyond that of the cloud itself.
    rule.seen = {kOff, kUp, kDown, kMemory, kDevice};
    if (!bounded) rule.seen.push_back(kWait);
    rule.decide = {kOff};
  } else if (scope.counts == SkylineScope::Counts::Energy) {
    rule.seen = {kEnergy, kWait, kUp, kDown, kMemory, kDevice, kIdle};
    rule.decide = {kEnergy};
    if (bounded) rule.decide.push_back(kWait);
  }
  return rule;
}

SkylineScope scope_of_front(const Link& link, const Question& question) {
  SkylineScope scope = scope_of(link, question);
  scope.counts = SkylineScope::Counts::Both;
  return scope;
}

SkylineScope scope_of(const Link& link, const Question& question) {
  SkylineScope scope{.wait_power_limit = link.wait_power_limit(),
                     .device_memory = question.constraints.device_memory.has_value(),
                     .throughput = question.objective.kind == Objective::Kind::Throughput ||
                                   question.stream.has_value(),
                     .accuracy = question.constraints.accuracy_drop.has_value(),
                     .pins = question.constraints.pins};
  const Constraints& bounds = question.constraints;
  if (question.objective.kind == Objective::Kind::Latency && !bounds.energy) {
    scope.counts = SkylineScope::Counts::Latency;
  } else if (question.objective.kind == Objective::Kind::Energy && !bounds.latency) {
    scope.counts = SkylineScope::Counts::Energy;
  }
  // The time of the cloud stage counts alone.
  if (scope.throughput) {
    scope.wait_power_limit.reset();
    scope.counts = SkylineScope::Counts::Both;
  }
  if (scope.wait_power_limit) {
    const double w = scope.wait_power_limit->w();
    if (w <= 0) {
      scope.wait_power_limit = Power::from_w(0);
    } else if (w <= 2) {
      scope.wait_power_limit = Power::from_w(2);
    } else if (w <= 8) {
      scope.wait_power_limit = Power::from_w(8);
    } else {
      scope.wait_power_limit.reset();
    }
  }
  if (scope.wait_power_limit) scope.wait_step = link.wait_step();
  return scope;
}

Skyline Skyline::build(const CutTable& table, const CutTree& tree, const Columns& columns,
                       const SkylineScope& scope) {
  std::vector<CutId> cuts;
  if (scope.pins.none()) {
    cuts.resize(tree.size());
    for (CutId cut = 0; cut < tree.size(); ++cut) cuts[cut] = cut;
  } else {
    cuts = cuts_that_keep(scope.pins, tree);
  }
  OFFCUT_CHECK(!cuts.empty());
  std::vector<internal::Criteria> criteria;
  criteria.reserve(cuts.size());
  bool device_only = false;
  for (const CutId cut : cuts) {
    device_only = device_only || cut == tree.device_only();
    // Device-only is kept whatever its numbers, and it may prune others: it pays no link.
    criteria.push_back(criteria_of(figures_of(table, tree, cut, columns), scope, cut));
  }
  const std::vector<std::uint32_t> left = undominated(criteria, internal::rule_of(scope));
  Skyline skyline;
  skyline.considered_ = static_cast<double>(cuts.size());
  for (const std::uint32_t i : left) {
    skyline.plans_.push_back({figures_of(table, tree, cuts[i], columns), cuts[i], columns});
  }
  const auto at =
      std::lower_bound(skyline.plans_.begin(), skyline.plans_.end(), tree.device_only(),
                       [](const SkylinePlan& plan, CutId cut) { return plan.cut < cut; });
  if (device_only && (at == skyline.plans_.end() || at->cut != tree.device_only())) {
    skyline.plans_.insert(
        at, {figures_of(table, tree, tree.device_only(), columns), tree.device_only(), columns});
  }
  return skyline;
}

Skyline Skyline::merge(std::span<const Skyline* const> parts, const SkylineScope& scope) {
  struct Entry {
    SkylinePlan plan;
    const std::vector<bool>* set;
    bool keep;
  };
  Skyline merged;
  std::vector<Entry> all;
  std::vector<internal::Criteria> criteria;
  for (const Skyline* part : parts) {
    merged.considered_ += part->considered_;
    merged.complete_ = merged.complete_ && part->complete_;
    for (std::size_t i = 0; i < part->size(); ++i) {
      const SkylinePlan& plan = part->plans_[i];
      criteria.push_back(criteria_of(plan.figures, scope, all.size()));
      // A bound on accuracy is one more criterion: then all parts stay whole.
      all.push_back({plan, part->sets_.empty() ? nullptr : &part->sets_[i], scope.accuracy});
    }
  }
  for (const std::uint32_t i : undominated(criteria, internal::rule_of(scope))) all[i].keep = true;
  // Device-only plans pay no link, so nothing that offloads may prune them.
  std::set<std::pair<std::size_t, std::size_t>> device_only;
  for (Entry& entry : all) {
    if (entry.plan.figures.offloads) continue;
    entry.keep = device_only.emplace(entry.plan.columns.device, entry.plan.columns.cloud).second;
  }
  std::erase_if(all, [](const Entry& entry) { return !entry.keep; });
  std::stable_sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    if (a.plan.columns != b.plan.columns) return a.plan.columns < b.plan.columns;
    return a.plan.cut < b.plan.cut;
  });
  for (Entry& entry : all) {
    if (entry.set != nullptr) {
      // Plans without a tree are numbered by their place.
      entry.plan.cut = static_cast<CutId>(merged.sets_.size());
      merged.sets_.push_back(*entry.set);
    }
    merged.plans_.push_back(entry.plan);
  }
  return merged;
}

Skyline Skyline::of_plans(std::vector<SkylinePlan> plans, std::vector<std::vector<bool>> sets,
                          double considered) {
  Skyline skyline;
  skyline.plans_ = std::move(plans);
  skyline.sets_ = std::move(sets);
  skyline.considered_ = considered;
  return skyline;
}

Skyline Skyline::at_columns(const Columns& columns) && {
  for (SkylinePlan& plan : plans_) plan.columns = columns;
  return std::move(*this);
}

Skyline Skyline::incomplete() && {
  complete_ = false;
  return std::move(*this);
}

SkylineBest best_of(const Skyline& skyline, const Link& link, const Question& question) {
  OFFCUT_CHECK(skyline.size() > 0);
  SkylineBest best;
  bool found = false;
  for (std::size_t i = 0; i < skyline.size(); ++i) {
    const CutFigures& figures = skyline.plans()[i].figures;
    const CutPrice price = offcut::price(figures, link, question.stream);
    const Rank rank = rank_of(question, figures, price);
    if (found && !(rank < best.rank)) continue;
    found = true;
    best = {.plan = i, .price = price, .rank = rank};
  }
  return best;
}

}  // namespace offcut
