#include "engine/cut/frontier/cut_count.h"

#include <unordered_map>

#include "engine/base/text.h"
#include "engine/cut/frontier/frontier_order.h"

namespace offcut {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMostStates = 4'000'000;

}  // namespace

double CutCount::as_double() const {
  return static_cast<double>(high) * 0x1p64 + static_cast<double>(low);
}

std::string CutCount::text() const {
  Wide value = (static_cast<Wide>(high) << 64) | low;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  return digits;
}

Result<CutCount> count_cuts(const ModelGraph& graph) {
  using internal::FrontierStep;
  using internal::Mask;
  const auto plan = internal::plan_frontier(graph);
  if (!plan) return fail(plan.error());
  std::unordered_map<Mask, Wide> now = {{plan->first, 1}};
  std::unordered_map<Mask, Wide> next;
  for (const FrontierStep& step : plan->steps) {
    next.clear();
    bool overflow = false;
    const auto add = [&](Mask state, Wide ways) {
      Wide& sum = next[state];
      sum += ways;
      overflow = overflow || sum < ways;
    };
    for (const auto& [state, ways] : now) {
      const bool legal = (state & step.reads_made) == step.reads_made;
      const Mask cloud = internal::settle(step, state & ~step.closes).inside;
      // The tensor crosses before the first layer, or inside the row.
      for (std::size_t i = 0; i < (legal ? step.size() : 1); ++i) add(cloud, ways);
      if (!legal) continue;
      add(internal::settle(step, (state | step.writes) & ~step.closes).inside, ways);
    }
    if (overflow || next.size() > kMostStates) {
      return fail(ErrorCode::TooLarge,
                  message("graph ", in_quotes(graph.name()),
                          ": expected cuts that can be counted, found more than 128 bits or ",
                          kMostStates, " states hold"));
    }
    std::swap(now, next);
  }
  Wide total = 0;
  for (const auto& [state, ways] : now) total += ways;
  return CutCount{.high = static_cast<std::uint64_t>(total >> 64),
                  .low = static_cast<std::uint64_t>(total)};
}

}  // namespace offcut
