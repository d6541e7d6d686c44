#include "engine/cut/frontier/frontier.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cut/frontier/frontier_order.h"
#include "engine/cut/frontier/frontier_program.h"

namespace offcut {
namespace {

// A set of layers in words of 64, to be compared quickly.
struct PackedSet {
  std::vector<std::uint64_t> words;
  std::size_t end = 0;  // after the last layer in it
  std::size_t place = 0;

  PackedSet(const std::vector<bool>& set, std::size_t at)
      : words((set.size() + 63) / 64, 0), place(at) {
    for (std::size_t v = 0; v < set.size(); ++v) {
      if (!set[v]) continue;
      words[v / 64] |= std::uint64_t{1} << (v % 64);
      end = v + 1;
    }
  }
};

// The order of the cut tree: the prefix first, else whoever holds the first layer that differs.
bool earlier_in_tree(const PackedSet& a, const PackedSet& b) {
  for (std::size_t i = 0; i < a.words.size(); ++i) {
    const std::uint64_t differ = a.words[i] ^ b.words[i];
    if (differ == 0) continue;
    const auto bit = static_cast<std::size_t>(std::countr_zero(differ));
    const bool a_holds = (a.words[i] >> bit & 1) != 0;
    const bool prefix = (a_holds ? b : a).end <= 64 * i + bit;
    return a_holds ? !prefix : prefix;
  }
  return false;
}

void sort_as_cut_tree(std::vector<std::vector<bool>>& sets) {
  std::vector<PackedSet> packed;
  packed.reserve(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) packed.emplace_back(sets[i], i);
  std::sort(packed.begin(), packed.end(), earlier_in_tree);
  std::vector<std::vector<bool>> sorted;
  sorted.reserve(sets.size());
  for (const PackedSet& each : packed) sorted.push_back(std::move(sets[each.place]));
  sets = std::move(sorted);
}

}  // namespace

Result<FrontierSkyline> frontier_skyline(const ModelGraph& graph, const SplitProblem& problem,
                                         const SkylineScope& scope, std::size_t limit) {
  OFFCUT_CHECK(problem.wire.bytes.size() == graph.tensors().size());
  const auto plan = internal::plan_frontier(graph);
  if (!plan) return fail(plan.error());
  const auto count = count_cuts(graph);
  if (!count) return fail(count.error());
  auto found = internal::run_frontier(graph, problem, scope, *plan, limit);
  if (!found) {
    return fail(ErrorCode::TooLarge,
                message("graph ", in_quotes(graph.name()), ": expected at most ", limit,
                        " partial plans, found more, or too many to compare"));
  }
  std::vector<std::vector<bool>> sets = std::move(found->sets);
  // Device-only pays no link and is never pruned, unless a pin forbids it.
  const std::vector<bool> device_only(graph.layer_count(), true);
  if (scope.pins.to_cloud.empty() &&
      std::find(sets.begin(), sets.end(), device_only) == sets.end()) {
    sets.push_back(device_only);
  }
  sort_as_cut_tree(sets);
  std::vector<SkylinePlan> plans;
  for (const std::vector<bool>& set : sets) {
    plans.push_back({.figures = figures_of_set(graph, problem, set),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = {}});
  }
  return FrontierSkyline{
      .skyline = Skyline::of_plans(std::move(plans), std::move(sets), count->as_double()),
      .count = *count,
      .most_partial_plans = found->most};
}

}  // namespace offcut
