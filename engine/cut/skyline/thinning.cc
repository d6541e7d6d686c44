#include "engine/cut/skyline/thinning.h"

#include <algorithm>
#include <array>

namespace offcut {
namespace {

constexpr double kMargin = 1e-6;

// Whether plan c lies clearly above the segment between a and b of the hull.
bool clearly_above(const CutFigures& c, const CutFigures& a, const CutFigures& b) {
  const auto off = [](const CutFigures& f) { return f.device.s() + f.cloud.s(); };
  const double span = b.up.as_double() - a.up.as_double();
  if (span <= 0) return false;
  const double share = (c.up.as_double() - a.up.as_double()) / span;
  if (share < 0 || share > 1) return false;
  const double below = off(a) + share * (off(b) - off(a));
  return below < off(c) * (1 - kMargin);
}

// The numbers in which the energy of a plan is linear, all coefficients >= 0: without the wait,
// with the dearest wait, bytes up, bytes down, idle power (the same for all plans of one column).
using EnergyNumbers = std::array<double, 5>;

// Whether some mixture of a and b is no worse than c in all numbers and clearly better in the
// energies: then, whatever the coefficients, a or b has clearly less energy than c.
bool mixture_beats(const EnergyNumbers& a, const EnergyNumbers& b, const EnergyNumbers& c) {
  double low = 0;
  double high = 1;
  for (std::size_t k = 0; k < c.size(); ++k) {
    const double limit = k < 2 ? c[k] * (1 - kMargin) : c[k];
    // b + share * (a - b) <= limit
    const double slope = a[k] - b[k];
    const double room = limit - b[k];
    if (slope == 0 && room < 0) return false;
    if (slope > 0) high = std::min(high, room / slope);
    if (slope < 0) low = std::max(low, room / slope);
  }
  return low <= high;
}

}  // namespace

std::vector<std::uint32_t> latency_hull(const Skyline& skyline) {
  const std::span<const SkylinePlan> plans = skyline.plans();
  const auto figures = [&](std::uint32_t i) -> const CutFigures& { return plans[i].figures; };
  const auto off = [&](std::uint32_t i) { return figures(i).device.s() + figures(i).cloud.s(); };
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    if (figures(i).offloads) order.push_back(i);
  }
  // The fewest bytes down first: hulls of these hold against all with as many or more.
  std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
    if (figures(i).down != figures(j).down) return figures(i).down < figures(j).down;
    if (figures(i).up != figures(j).up) return figures(i).up < figures(j).up;
    return off(i) < off(j);
  });
  std::vector<std::uint32_t> kept;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && figures(order[end]).down == figures(order[begin]).down) ++end;
    // The lower hull of this group by a monotone chain.
    std::vector<std::uint32_t> hull;
    for (std::size_t k = begin; k < end; ++k) {
      const std::uint32_t next = order[k];
      while (hull.size() >= 2 &&
             clearly_above(figures(hull.back()), figures(hull[hull.size() - 2]), figures(next))) {
        hull.pop_back();
      }
      hull.push_back(next);
    }
    kept.insert(kept.end(), hull.begin(), hull.end());
    begin = end;
  }
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    if (!figures(i).offloads) kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

std::vector<std::uint32_t> energy_hull(const Skyline& skyline, Power dearest_wait) {
  std::vector<internal::EnergyPlan> plans;
  for (std::uint32_t i = 0; i < skyline.size(); ++i) {
    plans.push_back(internal::energy_plan(skyline.plans()[i].figures, i));
  }
  internal::thin(plans, dearest_wait.w());
  std::vector<std::uint32_t> kept;
  for (const internal::EnergyPlan& plan : plans) {
    kept.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(plan.position)));
  }
  return kept;
}

internal::EnergyPlan internal::energy_plan(const CutFigures& figures, std::uint32_t position) {
  return {.compute = figures.energy.j(),
          .cloud = figures.cloud.s(),
          .idle_power = figures.idle_power.w(),
          .up = figures.up.as_double(),
          .down = figures.down.as_double(),
          .position = static_cast<double>(position),
          .offloads = figures.offloads};
}

void internal::thin(std::vector<EnergyPlan>& plans, double dearest_wait) {
  constexpr std::size_t kFew = 160;
  if (plans.size() > kFew) return;
  std::vector<EnergyNumbers> numbers;
  for (const EnergyPlan& p : plans) {
    numbers.push_back({p.compute + p.idle_power * p.cloud,
                       p.compute + (p.idle_power + dearest_wait) * p.cloud, p.up, p.down,
                       p.idle_power});
  }
  const auto beaten = [&](std::size_t c) {
    for (std::size_t a = 0; a < plans.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (a == c || b == c || !plans[a].offloads || !plans[b].offloads) continue;
        if (mixture_beats(numbers[a], numbers[b], numbers[c])) return true;
      }
    }
    return false;
  };
  for (std::size_t c = plans.size(); c-- > 0;) {
    if (!plans[c].offloads || !beaten(c)) continue;
    plans.erase(plans.begin() + static_cast<std::ptrdiff_t>(c));
    numbers.erase(numbers.begin() + static_cast<std::ptrdiff_t>(c));
  }
}

}  // namespace offcut
