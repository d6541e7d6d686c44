#include "engine/cut/frontier/partial_plans.h"

#include <bit>

namespace offcut::internal {

namespace {
// Far above the rounding of any sum, far below any difference that matters (skyline.h).
constexpr double kMargin = 1e-6;
}  // namespace

void History::store(PartialPlan& plan) {
  if (plan.recent == 0) return;
  entries_.push_back({plan.recent, word_, plan.earlier});
  plan.earlier = static_cast<std::uint32_t>(entries_.size() - 1);
  plan.recent = 0;
}

// Words without a decision for the device have no entry; the last one has neither word nor bits.
History::Entry History::latest(const PartialPlan& plan) const {
  const Entry now{plan.recent, word_, plan.earlier};
  return plan.recent != 0 ? now : before(now);
}

History::Entry History::before(const Entry& entry) const {
  return entry.earlier == kNoEntry ? Entry{0, 0, kNoEntry} : entries_[entry.earlier];
}

std::vector<bool> History::set_of(const PartialPlan& plan) const {
  std::vector<bool> set(layers_);
  for (Entry entry = latest(plan); entry.decisions != 0; entry = before(entry)) {
    for (std::uint64_t left = entry.decisions; left != 0; left &= left - 1) {
      set[plan_.order[64 * entry.word + static_cast<std::size_t>(std::countr_zero(left))]] = true;
    }
  }
  return set;
}

bool History::comes_first(const PartialPlan& a, const PartialPlan& b) const {
  auto first = static_cast<LayerId>(layers_);
  bool holds = false;
  const auto look = [&](std::uint64_t of_a, std::uint64_t of_b, std::uint32_t word) {
    for (std::uint64_t left = of_a ^ of_b; left != 0; left &= left - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(left));
      const LayerId layer = plan_.order[64 * word + bit];
      if (layer >= first) continue;
      first = layer;
      holds = (of_a >> bit & 1) != 0;
    }
  };
  Entry x = latest(a);
  Entry y = latest(b);
  while (x.decisions != 0 || y.decisions != 0) {
    const bool of_x = y.decisions == 0 || (x.decisions != 0 && x.word >= y.word);
    const bool of_y = x.decisions == 0 || (y.decisions != 0 && y.word >= x.word);
    look(of_x ? x.decisions : 0, of_y ? y.decisions : 0, of_x ? x.word : y.word);
    if (of_x && of_y && x.earlier == y.earlier) break;  // the rest they share
    if (of_x) x = before(x);
    if (of_y) y = before(y);
  }
  return holds;
}

DecisionCost Crossing::of(Mask slots) const {
  DecisionCost sum;
  for (; slots != 0; slots &= slots - 1) {
    sum.add(of_slot[static_cast<std::size_t>(std::countr_zero(slots))]);
  }
  return sum;
}

PartialFilter::PartialFilter(const SplitProblem& problem, const SkylineScope& scope,
                             const ModelGraph& graph, const History& history,
                             const Crossing& crossing)
    : history_(history), crossing_(crossing), rule_(rule_of(scope)) {
  if (scope.device_memory &&
      std::find(rule_.seen.begin(), rule_.seen.end(), kActivations) == rule_.seen.end()) {
    rule_.seen.push_back(kActivations);
  }
  // Plans come in ascending order of the first criterion, unless crossing adds to it.
  const bool free = problem.wire.encoding == nullptr || is_free(*problem.wire.encoding);
  columns_.assign(rule_.seen.begin() + (free ? 1 : 0), rule_.seen.end());
  const auto sees = [this](Criterion k) {
    return std::find(rule_.seen.begin(), rule_.seen.end(), k) != rule_.seen.end();
  };
  // For throughput hardly any plans are alike: device times count, too.
  use_stairs_ = sees(kEnergy) && sees(kWait) && !scope.throughput;
  for (const Criterion k : rule_.seen) {
    if (k != kOff && k != kEnergy && k != kWait) alike_.push_back(k);
  }
  double total = 0;
  double energy = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    total += problem.device.time[v].s() + problem.cloud.time[v].s();
    energy += problem.device.energy[v].j();
  }
  margin_[kOff] = margin_[kWait] = kMargin * total;
  margin_[kEnergy] = kMargin * energy;
  if (scope.wait_power_limit) {
    const double watts = problem.device.idle_power.w() + scope.wait_power_limit->w();
    margin_[kEnergy] = margin_[kWait] = kMargin * (energy + watts * total);
  }
}

bool PartialFilter::before(const PartialPlan& a, const PartialPlan& b) const {
  for (const Criterion k : rule_.seen) {
    if (a.sum.value[k] != b.sum.value[k]) return a.sum.value[k] < b.sum.value[k];
  }
  if (a.layers != b.layers) return a.layers < b.layers;
  return history_.comes_first(a, b);
}

// Whether a, no worse than the limit that b sets it in what is seen, excludes b.
bool PartialFilter::decides(const PartialPlan& a, const PartialPlan& b,
                            const DecisionCost& limit) const {
  const auto clear = [&](Criterion k) { return limit.value[k] - a.sum.value[k] > margin_[k]; };
  if (!rule_.decide.empty() && std::all_of(rule_.decide.begin(), rule_.decide.end(), clear)) {
    return true;
  }
  for (std::size_t k = 0; k < kCriteria; ++k) {
    if (a.sum.value[k] > limit.value[k]) return false;
  }
  const bool energy_clear = clear(kEnergy) && clear(kWait);
  if (rule_.wait_is_energy && !energy_clear && a.sum.cloud_s > limit.cloud_s) return false;
  if (a.layers != b.layers) return a.layers < b.layers;
  return history_.comes_first(a, b);
}

// A plan that is no more in energy and wait excludes the candidate or not; only if it does not, for
// a tie or its time off the network, another may.
PartialFilter::StairVerdict PartialFilter::look_up(const SentGroup& group,
                                                   const PartialPlan& candidate,
                                                   const DecisionCost& limit,
                                                   const std::vector<PartialPlan>& kept) const {
  StairVerdict found = StairVerdict::Unbeaten;
  for (const Alike& alike : group.alike) {
    const bool may = std::all_of(alike_.begin(), alike_.end(),
                                 [&](Criterion k) { return alike.value[k] <= limit.value[k]; });
    if (!may) continue;
    const auto place = alike.energy_and_wait.no_more(limit.value[kEnergy], limit.value[kWait]);
    if (!place) continue;
    const PartialPlan& plan = kept[*place];
    if (plan.sum.value[kOff] <= limit.value[kOff] && decides(plan, candidate, limit)) {
      return StairVerdict::Beaten;
    }
    found = StairVerdict::Unknown;
  }
  return found;
}

bool PartialFilter::beaten(const PartialPlan& candidate, const std::vector<PartialPlan>& kept) {
  for (const SentGroup& group : groups_) {
    // A plan that has not sent what the candidate has is charged with it.
    const DecisionCost charge = crossing_.of(candidate.crossed & ~group.crossed);
    DecisionCost limit = candidate.sum;
    for (std::size_t k = 0; k < kCriteria; ++k) limit.value[k] -= charge.value[k];
    limit.cloud_s -= charge.cloud_s;
    if (group.in_stairs) {
      searched_ += group.alike.size();
      const StairVerdict found = look_up(group, candidate, limit, kept);
      if (found == StairVerdict::Beaten) return true;
      if (found == StairVerdict::Unbeaten) continue;
    }
    searched_ += group.rows.size();
    const bool found = group.rows.any_no_worse(limit.value, [&](std::size_t i) {
      return decides(kept[group.places[i]], candidate, limit);
    });
    if (found) return true;
  }
  return false;
}

void PartialFilter::add(const PartialPlan& plan, std::size_t place) {
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const SentGroup& g) { return g.crossed == plan.crossed; });
  if (group == groups_.end()) {
    groups_.push_back({plan.crossed, KeptRows(columns_), {}, {}, use_stairs_});
    group = groups_.end() - 1;
  }
  group->rows.add(plan.sum.value);
  group->places.push_back(static_cast<std::uint32_t>(place));
  if (group->in_stairs) add_to_stairs(*group, plan, static_cast<std::uint32_t>(place));
}

// Where too few plans are alike, the rows are searched instead.
void PartialFilter::add_to_stairs(SentGroup& group, const PartialPlan& plan,
                                  std::uint32_t place) const {
  constexpr std::size_t kMostAlike = 1024;
  auto alike = std::find_if(group.alike.begin(), group.alike.end(), [&](const Alike& each) {
    return std::all_of(alike_.begin(), alike_.end(),
                       [&](Criterion k) { return each.value[k] == plan.sum.value[k]; });
  });
  if (alike == group.alike.end()) {
    if (group.alike.size() == kMostAlike) {
      group.in_stairs = false;
      group.alike.clear();
      return;
    }
    group.alike.push_back({plan.sum.value, {}});
    alike = group.alike.end() - 1;
  }
  for (const Criterion k : {kEnergy, kWait}) {
    alike->value[k] = std::min(alike->value[k], plan.sum.value[k]);
  }
  alike->energy_and_wait.add(plan.sum.value[kEnergy], plan.sum.value[kWait], place);
}

void PartialFilter::keep_undominated(std::vector<PartialPlan>& plans) {
  groups_.clear();
  std::vector<PartialPlan> kept;
  for (const PartialPlan& candidate : plans) {
    if (tired()) return;
    if (beaten(candidate, kept)) continue;
    add(candidate, kept.size());
    kept.push_back(candidate);
  }
  plans = std::move(kept);
}

}  // namespace offcut::internal
