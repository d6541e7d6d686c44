// The cuts that can be best for some link: everything else is pruned, exactly, once per pair of
// operating points. A sweep then prices a handful of cuts instead of all of them.
//
// A monotone link (engine/cost/link.h) charges no less for more bytes or a longer wait. So if cut a
// is no worse than cut b in every one of
//
//     off       device + cloud time        energy   of the device while it computes
//     cloud     cloud time, the wait       up, down bytes
//
// then a is no worse than b in latency, in energy and in every objective made of them, whatever
// the link. Cuts of a chain always trade device time for cloud time, so the wait keeps many of
// them. But hardly any link makes waiting dear: where one more second of it takes no more link time
// and at most a known power W (Link::wait_power_limit), cloud time is replaced by
//
//     energy + (idle power + W) * cloud time
//
// for energy is linear in the price of waiting, and no worse at both ends is no worse between them.
// Where waiting adds a cost once, beyond some wait (Link::wait_step: a radio that falls asleep), a
// plan beyond it prunes no plan before it.
//
// The answers are those of best_cut() to the last tie: a prunes b only if, besides, it is strictly
// better off the network (by a relative 1e-6, far above rounding) or comes first in the tie-break
// (fewer layers, then the smaller number). Device-only pays no link at all and is never pruned.
// Limit: where the network takes over 10^9 times the time or energy off the network, the rounded
// sums of two plans may tie although one is strictly better, and the tie-break then may choose
// either.
//
// The criteria change with the question: memory counts when it is bounded; for throughput the
// device and the cloud time count alone, not their sum; where only latency is asked for, energy
// breaks ties and no more, and the other way round, which leaves far fewer plans.
//
// Encodings (wire.h) are one more choice: the skylines of all encodings are merged.
//
// Time O(cuts log cuts + cuts * kept) in the worst case; the inner loop is vectorised.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/cut/table/best_cut.h"

namespace offcut {

// The class of links and questions that a skyline must answer.
struct SkylineScope {
  enum class Counts { Both, Latency, Energy };
  std::optional<Power> wait_power_limit{};  // of the links; nothing: any monotone link
  std::optional<Duration> wait_step{};      // of the links, where there is a limit
  bool device_memory = false;               // a bound on memory may be asked
  bool throughput = false;                  // device and cloud time count apart
  Counts counts = Counts::Both;             // what objective and bounds look at
  bool accuracy = false;                    // a bound on the loss of accuracy may be asked
  Pins pins{};                              // only cuts that keep these
  // For throughput: layers in the cloud may slow down, its codecs not, so they count apart.
  // Skylines of the frontier program and of min-cuts do not know it.
  bool cloud_codec_apart = false;

  friend auto operator<=>(const SkylineScope& a, const SkylineScope& b) = default;
};

// Returns the smallest of a few scopes that covers the link and the question, so that questions
// share skylines: limits on the wait are rounded up to 0, 2, 8 W or none.
[[nodiscard]] SkylineScope scope_of(const Link& link, const Question& question);
// The same for the front of latency and energy together.
[[nodiscard]] SkylineScope scope_of_front(const Link& link, const Question& question);

// One plan of a skyline and what it costs off the network.
struct SkylinePlan {
  CutFigures figures;
  CutId cut = 0;  // in the tree; for other sources the position in the list
  Columns columns;
};

class Skyline {
 public:
  [[nodiscard]] static Skyline build(const CutTable& table, const CutTree& tree,
                                     const Columns& columns, const SkylineScope& scope);
  // The skyline of several operating points or encodings together, each built with this scope: what
  // can be best if they are part of the choice. Ties go to the earlier part, then to the earlier
  // plan. A device-only plan encodes nothing, so of one pair of points only the first is kept.
  [[nodiscard]] static Skyline merge(std::span<const Skyline* const> parts,
                                     const SkylineScope& scope);
  // From plans in tie-break order, found by another method, and which layers each has on the
  // device; `considered` is how many cuts they stand for.
  [[nodiscard]] static Skyline of_plans(std::vector<SkylinePlan> plans,
                                        std::vector<std::vector<bool>> sets, double considered);
  [[nodiscard]] static Skyline of_plans(std::vector<SkylinePlan> plans, double considered) {
    return of_plans(std::move(plans), {}, considered);
  }
  // The same plans, said to belong to these columns.
  [[nodiscard]] Skyline at_columns(const Columns& columns) &&;
  // The same plans, said to be only some of those that can be best.
  [[nodiscard]] Skyline incomplete() &&;

  // The plans left, in tie-break order (ascending cuts).
  std::span<const SkylinePlan> plans() const { return plans_; }
  std::size_t size() const { return plans_.size(); }
  // Whether all plans that can be best are there.
  bool complete() const { return complete_; }
  // [plans][layers] the layers on the device; empty for plans that are cuts of a tree.
  std::span<const std::vector<bool>> sets() const { return sets_; }
  // How many cuts were looked at, and how many of them can never be best.
  double considered() const { return considered_; }
  double pruned() const { return considered_ - static_cast<double>(plans_.size()); }

 private:
  std::vector<SkylinePlan> plans_;
  std::vector<std::vector<bool>> sets_;
  double considered_ = 0;
  bool complete_ = true;
};

struct SkylineBest {
  std::size_t plan = 0;  // position in Skyline::plans()
  CutPrice price;
  Rank rank;
};

// Returns what best_cut() returns, from the plans of a skyline whose scope covers the link and the
// question. O(plans) prices.
[[nodiscard]] SkylineBest best_of(const Skyline& skyline, const Link& link,
                                  const Question& question);

}  // namespace offcut
