#include "engine/cut/sweep.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "engine/base/check.h"
#include "engine/cut/wide_vectors.h"

namespace offcut {
namespace {

constexpr std::size_t kBlock = 512;
constexpr double kMargin = 1e-6;

// The least value of each network of a block, whose plan it is, and how often it was met again.
struct Block {
  std::array<double, kBlock> value;
  std::array<double, kBlock> plan;  // as a number of the same width as the values
  std::array<double, kBlock> tied;

  void clear() {
    value.fill(std::numeric_limits<double>::infinity());
    plan.fill(0);
    tied.fill(0);
  }
};

// The coefficients of the networks of one block.
struct BlockNetworks {
  std::size_t size;
  const double* fixed_up;
  const double* fixed_down;
  const double* up;
  const double* down;
  std::array<const double*, 7> radio;
};

BlockNetworks block_of(const AffineNetworks& networks, std::size_t begin) {
  BlockNetworks out{.size = std::min(kBlock, networks.size() - begin),
                    .fixed_up = networks.fixed_up_s().data() + begin,
                    .fixed_down = networks.fixed_down_s().data() + begin,
                    .up = networks.up_s_per_byte().data() + begin,
                    .down = networks.down_s_per_byte().data() + begin,
                    .radio = {}};
  for (std::size_t k = 0; k < 7; ++k) out.radio[k] = networks.radio(k).data() + begin;
  return out;
}

struct LatencyPlan {
  double off;
  double up;
  double down;
  double position;
  bool offloads;
};

inline void keep_least(double value, double position, double& least, double& plan, double& tied) {
  tied = value < least ? 0.0 : (value == least ? 1.0 : tied);
  plan = value < least ? position : plan;
  least = value < least ? value : least;
}

OFFCUT_WIDE_VECTORS
void latencies(const BlockNetworks& n, std::span<const LatencyPlan> plans, Block& block) {
  std::array<double, kBlock> downlink;
  double down = -1;
  for (const LatencyPlan& plan : plans) {
    if (plan.offloads && plan.down != down) {
      down = plan.down;
      for (std::size_t i = 0; i < n.size; ++i) downlink[i] = n.fixed_down[i] + n.down[i] * down;
    }
    if (plan.offloads) {
      for (std::size_t i = 0; i < n.size; ++i) {
        const double value = plan.off + ((n.fixed_up[i] + n.up[i] * plan.up) + downlink[i]);
        keep_least(value, plan.position, block.value[i], block.plan[i], block.tied[i]);
      }
    } else {
      for (std::size_t i = 0; i < n.size; ++i) {
        keep_least(plan.off, plan.position, block.value[i], block.plan[i], block.tied[i]);
      }
    }
  }
}

struct EnergyPlan {
  double compute;
  double cloud;
  double idle_power;
  double up;
  double down;
  double position;
  bool offloads;
};

OFFCUT_WIDE_VECTORS
void energies(const BlockNetworks& n, std::span<const EnergyPlan> plans, Block& block) {
  // What a plan offloads is first priced into one array, so that few streams meet in one loop.
  std::array<double, kBlock> idle;
  for (const EnergyPlan& plan : plans) {
    const double compute = plan.compute;
    const double cloud = plan.cloud;
    const double power = plan.idle_power;
    const double up = plan.up;
    const double down = plan.down;
    const double position = plan.position;
    if (!plan.offloads) {
      for (std::size_t i = 0; i < n.size; ++i) {
        keep_least(compute, position, block.value[i], block.plan[i], block.tied[i]);
      }
      continue;
    }
    const double* const wait = n.radio[6];
    for (std::size_t i = 0; i < n.size; ++i) {
      const double up_s = n.fixed_up[i] + n.up[i] * up;
      const double down_s = n.fixed_down[i] + n.down[i] * down;
      idle[i] = wait[i] * cloud + power * (up_s + cloud + down_s);
    }
    const double* const r0 = n.radio[0];
    const double* const r1 = n.radio[1];
    const double* const r2 = n.radio[2];
    const double* const r3 = n.radio[3];
    const double* const r4 = n.radio[4];
    const double* const r5 = n.radio[5];
    for (std::size_t i = 0; i < n.size; ++i) {
      const double transmit = r0[i] + r1[i] * up;
      const double receive = r2[i] + r3[i] * down;
      idle[i] = compute + transmit + receive + r4[i] + r5[i] + idle[i];
    }
    for (std::size_t i = 0; i < n.size; ++i) {
      keep_least(idle[i], position, block.value[i], block.plan[i], block.tied[i]);
    }
  }
}

// An affine link over coefficients that live elsewhere.
class Borrowed : public Link {
 public:
  explicit Borrowed(const AffineCoefficients& c) : c_(c) {}
  LinkCost cost(const Exchange& exchange) const override { return affine_cost(c_, exchange); }
  std::optional<AffineCoefficients> affine() const override { return c_; }
  const std::string& name() const override { return name_; }
  Bandwidth uplink() const override { return {}; }
  Bandwidth downlink() const override { return {}; }
  Duration round_trip() const override { return {}; }

 private:
  const AffineCoefficients& c_;
  std::string name_ = "affine";
};

void answer_one(const Skyline& skyline, const AffineNetworks& networks, const Objective& objective,
                std::size_t i, SweepAnswers& out) {
  const AffineCoefficients coefficients = networks.at(i);
  const SkylineBest best = best_of(skyline, Borrowed(coefficients), {objective, {}});
  out.plan[i] = static_cast<std::uint32_t>(best.plan);
  out.value[i] = best.rank.value;
}

template <class Plan, class Kernel>
void sweep_blocks(const AffineNetworks& networks, std::span<const Plan> plans, Kernel kernel,
                  SweepAnswers& out, std::vector<std::size_t>& ties) {
  Block block;
  for (std::size_t begin = 0; begin < networks.size(); begin += kBlock) {
    const BlockNetworks n = block_of(networks, begin);
    block.clear();
    kernel(n, plans, block);
    for (std::size_t i = 0; i < n.size; ++i) {
      out.value[begin + i] = block.value[i];
      out.plan[begin + i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(block.plan[i]));
    }
    double any = 0;
    for (std::size_t i = 0; i < n.size; ++i) any += block.tied[i];
    for (std::size_t i = 0; any > 0 && i < n.size; ++i) {
      if (block.tied[i] > 0) ties.push_back(begin + i);
    }
  }
}

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

// Drops plans that a mixture of two others beats. O(plans^3), so only for few plans.
void thin(std::vector<EnergyPlan>& plans, double dearest_wait) {
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

}  // namespace

void AffineNetworks::add(const AffineCoefficients& n) {
  fixed_up_.push_back(n.fixed_up.s());
  fixed_down_.push_back(n.fixed_down.s());
  up_.push_back(n.up_s_per_byte);
  down_.push_back(n.down_s_per_byte);
  radio_[0].push_back(n.fixed_transmit.j());
  radio_[1].push_back(n.transmit_j_per_byte);
  radio_[2].push_back(n.fixed_receive.j());
  radio_[3].push_back(n.receive_j_per_byte);
  radio_[4].push_back(n.promotion.j());
  radio_[5].push_back(n.tail.j());
  radio_[6].push_back(n.wait_power.w());
}

void AffineNetworks::reserve(std::size_t count) {
  for (auto* values : {&fixed_up_, &fixed_down_, &up_, &down_}) values->reserve(count);
  for (auto& values : radio_) values.reserve(count);
}

AffineCoefficients AffineNetworks::at(std::size_t i) const {
  AffineCoefficients n;
  n.fixed_up = Duration::from_s(fixed_up_[i]);
  n.fixed_down = Duration::from_s(fixed_down_[i]);
  n.up_s_per_byte = up_[i];
  n.down_s_per_byte = down_[i];
  n.fixed_transmit = Energy::from_j(radio_[0][i]);
  n.transmit_j_per_byte = radio_[1][i];
  n.fixed_receive = Energy::from_j(radio_[2][i]);
  n.receive_j_per_byte = radio_[3][i];
  n.promotion = Energy::from_j(radio_[4][i]);
  n.tail = Energy::from_j(radio_[5][i]);
  n.wait_power = Power::from_w(radio_[6][i]);
  return n;
}

LinkCost affine_cost(const AffineCoefficients& n, const Exchange& x) {
  return {.up = n.fixed_up + Duration::from_s(n.up_s_per_byte * x.up.as_double()),
          .down = n.fixed_down + Duration::from_s(n.down_s_per_byte * x.down.as_double()),
          .transmit = n.fixed_transmit + Energy::from_j(n.transmit_j_per_byte * x.up.as_double()),
          .receive = n.fixed_receive + Energy::from_j(n.receive_j_per_byte * x.down.as_double()),
          .promotion = n.promotion,
          .tail = n.tail,
          .idle = n.wait_power * x.wait};
}

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

SweepAnswers sweep(const Skyline& skyline, const AffineNetworks& networks,
                   const Objective& objective) {
  OFFCUT_CHECK(skyline.size() > 0);
  SweepAnswers out;
  out.plan.resize(networks.size());
  out.value.resize(networks.size());
  std::vector<std::size_t> ties;
  if (objective.kind == Objective::Kind::Latency) {
    std::vector<LatencyPlan> plans;
    for (const std::uint32_t i : latency_hull(skyline)) {
      const CutFigures& f = skyline.plans()[i].figures;
      plans.push_back({.off = f.device.s() + f.cloud.s(),
                       .up = f.up.as_double(),
                       .down = f.down.as_double(),
                       .position = static_cast<double>(i),
                       .offloads = f.offloads});
    }
    std::stable_sort(plans.begin(), plans.end(),
                     [](const LatencyPlan& a, const LatencyPlan& b) { return a.down < b.down; });
    out.plans_tried = plans.size();
    sweep_blocks<LatencyPlan>(networks, plans, latencies, out, ties);
  } else if (objective.kind == Objective::Kind::Energy && objective.scope == EnergyScope::All) {
    std::vector<EnergyPlan> plans;
    for (std::uint32_t i = 0; i < skyline.size(); ++i) {
      const CutFigures& f = skyline.plans()[i].figures;
      plans.push_back({.compute = f.energy.j(),
                       .cloud = f.cloud.s(),
                       .idle_power = f.idle_power.w(),
                       .up = f.up.as_double(),
                       .down = f.down.as_double(),
                       .position = static_cast<double>(i),
                       .offloads = f.offloads});
    }
    const std::span<const double> wait = networks.radio(6);
    if (networks.size() > 1000) thin(plans, *std::max_element(wait.begin(), wait.end()));
    out.plans_tried = plans.size();
    sweep_blocks<EnergyPlan>(networks, plans, energies, out, ties);
  } else {
    out.plans_tried = skyline.size();
    ties.resize(networks.size());
    std::iota(ties.begin(), ties.end(), std::size_t{0});
  }
  for (const std::size_t i : ties) answer_one(skyline, networks, objective, i, out);
  return out;
}

}  // namespace offcut
