#include "engine/cut/skyline/row_sweep.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "engine/base/check.h"
#include "engine/base/wide_vectors.h"
#include "engine/cut/skyline/least_plans.h"
#include "engine/cut/skyline/thinning.h"

namespace offcut {
namespace {

constexpr std::size_t kMost = LinkRow::kMost;
using Numbers = RowCosts::Numbers;
using Least = internal::LeastPlans<kMost>;

// What a plan costs off the network, SI units.
struct OffNetwork {
  double off_s;
  double device_s;
  double compute_j;
  double cloud_s;
  double stage_s;  // how long a frame holds the cloud
  double idle_w;

  OffNetwork(const CutFigures& figures, const std::optional<Stream>& stream)
      : device_s(figures.device.s()),
        compute_j(figures.energy.j()),
        cloud_s((stream ? stream->cloud_latency(figures.cloud) : figures.cloud).s()),
        stage_s((stream ? stream->cloud_stage(figures.cloud) : figures.cloud).s()),
        idle_w(figures.idle_power.w()) {
    off_s = device_s + cloud_s;
  }
};

OFFCUT_WIDE_VECTORS
void keep_all(const double* values, std::size_t count, double position, Least& least) {
  for (std::size_t i = 0; i < count; ++i) {
    internal::keep_least(values[i], position, least.value[i], least.plan[i], least.tied[i]);
  }
}

OFFCUT_WIDE_VECTORS
void latencies(double off_s, const RowCosts& costs, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = off_s + (costs.up_s[i] + costs.down_s[i]);
}

// In the order of CutPrice::energy().
OFFCUT_WIDE_VECTORS
void energies(const OffNetwork& plan, const RowCosts& costs, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) {
    const double idle =
        costs.idle_j[i] + plan.idle_w * (costs.up_s[i] + plan.cloud_s + costs.down_s[i]);
    out[i] = plan.compute_j + costs.transmit_j[i] + costs.receive_j[i] + costs.promotion_j[i] +
             costs.tail_j[i] + idle;
  }
}

void energies_in_scope(EnergyScope scope, const OffNetwork& plan, const RowCosts& costs,
                       std::size_t count, double* out) {
  if (scope == EnergyScope::All) return energies(plan, costs, count, out);
  for (std::size_t i = 0; i < count; ++i) out[i] = plan.compute_j + costs.transmit_j[i];
}

// The longest stage, as CutPrice::stages() has them.
OFFCUT_WIDE_VECTORS
void bottlenecks(const OffNetwork& plan, const RowCosts& costs, std::size_t count, double* out) {
  const double sites = std::max(plan.device_s, plan.stage_s);
  for (std::size_t i = 0; i < count; ++i) {
    const double ways = costs.up_s[i] > costs.down_s[i] ? costs.up_s[i] : costs.down_s[i];
    out[i] = ways > sites ? ways : sites;
  }
}

// Makes networks infinitely dear where the ratio of a cost to its bound is above 1, as rank_of()
// has it.
OFFCUT_WIDE_VECTORS
void bound(const double* cost, double limit, std::size_t count, double* value) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < count; ++i) {
    const bool kept = limit > 0 ? cost[i] / limit <= 1.0 : !(cost[i] > 0);
    value[i] = kept ? value[i] : kNever;
  }
}

CutPrice price_of_device_only(const CutFigures& figures) {
  CutPrice price;
  price.device = figures.device;
  price.compute = figures.energy;
  return price;
}

// Whether a plan keeps the bounds that no network moves.
bool may_be_feasible(const Question& question, const CutFigures& figures) {
  if (!figures.offloads) {
    return rank_of(question, figures, price_of_device_only(figures)).feasible();
  }
  Question fixed = question;
  fixed.constraints.latency.reset();
  fixed.constraints.energy.reset();
  fixed.stream.reset();
  return rank_of(fixed, figures, {}).feasible();
}

// The plans that can be best; all where no hull says.
std::vector<std::uint32_t> candidates(const Skyline& skyline, const Question& question,
                                      std::optional<Power> dearest_wait) {
  const Objective& objective = question.objective;
  if (dearest_wait && question.constraints.none() && !question.stream) {
    if (objective.kind == Objective::Kind::Latency) return latency_hull(skyline);
    if (objective.kind == Objective::Kind::Energy && objective.scope == EnergyScope::All) {
      return energy_hull(skyline, *dearest_wait);
    }
  }
  std::vector<std::uint32_t> all(skyline.size());
  std::iota(all.begin(), all.end(), std::uint32_t{0});
  return all;
}

std::vector<std::uint32_t> order_of(const Skyline& skyline, const Question& question,
                                    std::optional<Power> dearest_wait) {
  std::vector<std::uint32_t> order;
  for (const std::uint32_t i : candidates(skyline, question, dearest_wait)) {
    if (may_be_feasible(question, skyline.plans()[i].figures)) order.push_back(i);
  }
  const auto down = [&](std::uint32_t i) { return skyline.plans()[i].figures.down; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return down(a) < down(b); });
  return order;
}

}  // namespace

RowValues::RowValues(const LinkRow& row, const Question& question)
    : row_(row),
      question_(question),
      count_(row.size()),
      latency_alone_(question.objective.kind == Objective::Kind::Latency &&
                     !question.constraints.latency && !question.constraints.energy &&
                     !question.stream) {
  OFFCUT_CHECK(count_ <= kMost);
}

std::span<const double> RowValues::of(const CutFigures& figures) {
  const std::span<double> values(value_.data(), count_);
  if (!may_be_feasible(question_, figures)) {
    std::fill(values.begin(), values.end(), std::numeric_limits<double>::infinity());
  } else if (!figures.offloads) {
    std::fill(values.begin(), values.end(),
              question_.objective.value(price_of_device_only(figures)));
  } else {
    fill_values(figures);
  }
  return values;
}

void RowValues::fill_values(const CutFigures& figures) {
  const OffNetwork plan(figures, question_.stream);
  if (latency_alone_) return fill_latencies(figures, plan.off_s, plan.cloud_s);
  std::fill_n(wait_s_.begin(), count_, plan.cloud_s);
  row_.write_costs({figures.up, figures.down, waits()}, 0, costs_);
  latencies(plan.off_s, costs_, count_, latency_.data());
  energies_in_scope(question_.objective.scope, plan, costs_, count_, energy_.data());
  bottlenecks(plan, costs_, count_, stage_.data());
  fill_objective();
  const Constraints& bounds = question_.constraints;
  if (bounds.latency) bound(latency_.data(), bounds.latency->s(), count_, value_.data());
  if (bounds.energy) bound(energy_.data(), bounds.energy->j(), count_, value_.data());
  if (!question_.stream) return;
  for (std::size_t i = 0; i < count_; ++i) stage_[i] *= question_.stream->frames_per_s;
  bound(stage_.data(), 1, count_, value_.data());
}

// Plans that follow each other often reply alike.
void RowValues::fill_latencies(const CutFigures& figures, double off_s, double cloud_s) {
  const bool wait_counts = row_.wait_counts();
  if (wait_counts || down_ != figures.down) {
    if (wait_counts) std::fill_n(wait_s_.begin(), count_, cloud_s);
    row_.write_down({figures.up, figures.down, waits()}, 0, {costs_.down_s.data(), count_});
    down_ = figures.down;
  }
  row_.write_up(figures.up, 0, {costs_.up_s.data(), count_});
  latencies(off_s, costs_, count_, value_.data());
}

// As Objective::value().
void RowValues::fill_objective() {
  const Objective& objective = question_.objective;
  const auto fill = [&](auto value_at) {
    for (std::size_t i = 0; i < count_; ++i) value_[i] = value_at(i);
  };
  switch (objective.kind) {
    case Objective::Kind::Latency:
      return fill([&](std::size_t i) { return latency_[i]; });
    case Objective::Kind::Energy:
      return fill([&](std::size_t i) { return energy_[i]; });
    case Objective::Kind::EnergyDelay:
      return fill([&](std::size_t i) { return energy_[i] * latency_[i]; });
    case Objective::Kind::Throughput:
      return fill([&](std::size_t i) { return stage_[i]; });
    case Objective::Kind::Weighted:
      return fill([&](std::size_t i) {
        return objective.latency_weight * latency_[i] + objective.energy_weight * energy_[i];
      });
  }
}

RowSweep::RowSweep(const Skyline& skyline, const Question& question,
                   std::optional<Power> dearest_wait)
    : skyline_(skyline), question_(question), order_(order_of(skyline, question, dearest_wait)) {
  OFFCUT_CHECK(skyline.size() > 0);
}

void RowSweep::answer(const LinkRow& row, std::span<std::uint32_t> plan,
                      std::span<double> value) const {
  OFFCUT_CHECK(plan.size() == value.size() && plan.size() == row.size());
  RowValues values(row, question_);
  Least least;
  least.clear();
  for (const std::uint32_t i : order_) {
    const std::span<const double> found = values.of(skyline_.plans()[i].figures);
    keep_all(found.data(), found.size(), static_cast<double>(i), least);
  }
  for (std::size_t i = 0; i < plan.size(); ++i) {
    value[i] = least.value[i];
    plan[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(least.plan[i]));
  }
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!(least.tied[i] > 0) && std::isfinite(value[i])) continue;
    plan[i] = static_cast<std::uint32_t>(best_of(skyline_, LinkOfRow(row, i), question_).plan);
  }
}

void write_plan_costs(const CutFigures& plan, const Question& question, const LinkRow& row,
                      std::size_t first, const PlanCosts& out) {
  const std::size_t count = out.latency_s.size();
  OFFCUT_CHECK(out.energy_j.size() == count && first + count <= row.size());
  if (!plan.offloads) {
    std::fill(out.latency_s.begin(), out.latency_s.end(), plan.device.s());
    std::fill(out.energy_j.begin(), out.energy_j.end(), plan.energy.j());
    return;
  }
  RowCosts costs;
  Numbers wait_s;
  const OffNetwork numbers(plan, question.stream);
  std::fill_n(wait_s.begin(), count, numbers.cloud_s);
  row.write_costs({plan.up, plan.down, std::span(wait_s.data(), count)}, first, costs);
  latencies(numbers.off_s, costs, count, out.latency_s.data());
  energies_in_scope(question.objective.scope, numbers, costs, count, out.energy_j.data());
}

}  // namespace offcut
