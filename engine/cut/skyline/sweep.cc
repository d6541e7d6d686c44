#include "engine/cut/skyline/sweep.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "engine/base/check.h"
#include "engine/base/wide_vectors.h"
#include "engine/cut/skyline/least_plans.h"

namespace offcut {
namespace {

using internal::EnergyPlan;
using internal::keep_least;
using internal::LatencyPlan;

constexpr std::size_t kBlock = 512;
using Block = internal::LeastPlans<kBlock>;

// The coefficients of the networks of one block.
struct BlockNetworks {
  std::size_t size;
  const double* fixed_up;
  const double* fixed_down;
  const double* up;
  const double* down;
  const double* fixed_transmit_j;
  const double* transmit_j_per_byte;
  const double* fixed_receive_j;
  const double* receive_j_per_byte;
  const double* promotion_j;
  const double* tail_j;
  const double* wait_w;
};

BlockNetworks block_of(const AffineNetworks& networks, std::size_t begin, std::size_t end) {
  return {.size = std::min(kBlock, end - begin),
          .fixed_up = networks.fixed_up_s().data() + begin,
          .fixed_down = networks.fixed_down_s().data() + begin,
          .up = networks.up_s_per_byte().data() + begin,
          .down = networks.down_s_per_byte().data() + begin,
          .fixed_transmit_j = networks.fixed_transmit_j().data() + begin,
          .transmit_j_per_byte = networks.transmit_j_per_byte().data() + begin,
          .fixed_receive_j = networks.fixed_receive_j().data() + begin,
          .receive_j_per_byte = networks.receive_j_per_byte().data() + begin,
          .promotion_j = networks.promotion_j().data() + begin,
          .tail_j = networks.tail_j().data() + begin,
          .wait_w = networks.wait_w().data() + begin};
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

// One row of a table of latencies: one plan, a block of networks.
OFFCUT_WIDE_VECTORS
void latency_row(const BlockNetworks& n, double off, double up, double down, double* out) {
  for (std::size_t i = 0; i < n.size; ++i) {
    out[i] = off + ((n.fixed_up[i] + n.up[i] * up) + (n.fixed_down[i] + n.down[i] * down));
  }
}

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
    const double* const wait = n.wait_w;
    for (std::size_t i = 0; i < n.size; ++i) {
      const double up_s = n.fixed_up[i] + n.up[i] * up;
      const double down_s = n.fixed_down[i] + n.down[i] * down;
      idle[i] = wait[i] * cloud + power * (up_s + cloud + down_s);
    }
    const double* const fixed_transmit = n.fixed_transmit_j;
    const double* const transmit_per_byte = n.transmit_j_per_byte;
    const double* const fixed_receive = n.fixed_receive_j;
    const double* const receive_per_byte = n.receive_j_per_byte;
    const double* const promotion = n.promotion_j;
    const double* const tail = n.tail_j;
    for (std::size_t i = 0; i < n.size; ++i) {
      const double transmit = fixed_transmit[i] + transmit_per_byte[i] * up;
      const double receive = fixed_receive[i] + receive_per_byte[i] * down;
      idle[i] = compute + transmit + receive + promotion[i] + tail[i] + idle[i];
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

template <class Plan, class Kernel>
void sweep_blocks(const AffineNetworks& networks, std::span<const Plan> plans, Kernel kernel,
                  std::span<std::uint32_t> plan, std::span<double> value,
                  std::vector<std::size_t>& ties) {
  Block block;
  for (std::size_t begin = 0; begin < plan.size(); begin += kBlock) {
    const BlockNetworks n = block_of(networks, begin, plan.size());
    block.clear();
    kernel(n, plans, block);
    for (std::size_t i = 0; i < n.size; ++i) {
      value[begin + i] = block.value[i];
      plan[begin + i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(block.plan[i]));
    }
    double any = 0;
    for (std::size_t i = 0; i < n.size; ++i) any += block.tied[i];
    for (std::size_t i = 0; any > 0 && i < n.size; ++i) {
      if (block.tied[i] > 0) ties.push_back(begin + i);
    }
  }
}

std::vector<LatencyPlan> latency_plans(const Skyline& skyline) {
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
  return plans;
}

std::vector<EnergyPlan> energy_plans(const Skyline& skyline, std::optional<Power> dearest_wait) {
  std::vector<EnergyPlan> plans;
  for (std::uint32_t i = 0; i < skyline.size(); ++i) {
    plans.push_back(internal::energy_plan(skyline.plans()[i].figures, i));
  }
  if (dearest_wait) internal::thin(plans, dearest_wait->w());
  return plans;
}

}  // namespace

NetworkSweep::NetworkSweep(const Skyline& skyline, const Objective& objective,
                           std::optional<Power> dearest_wait)
    : skyline_(skyline), objective_(objective) {
  OFFCUT_CHECK(skyline.size() > 0);
  if (objective.kind == Objective::Kind::Latency) {
    latency_ = latency_plans(skyline);
  } else if (objective.kind == Objective::Kind::Energy && objective.scope == EnergyScope::All) {
    energy_ = energy_plans(skyline, dearest_wait);
  }
}

std::size_t NetworkSweep::plans_tried() const {
  const std::size_t thinned = latency_.size() + energy_.size();
  return thinned > 0 ? thinned : skyline_.size();
}

void NetworkSweep::answer(const AffineNetworks& networks, std::span<std::uint32_t> plan,
                          std::span<double> value) const {
  OFFCUT_CHECK(plan.size() == value.size() && plan.size() <= networks.size());
  std::vector<std::size_t> ties;
  if (!latency_.empty()) {
    sweep_blocks<LatencyPlan>(networks, latency_, latencies, plan, value, ties);
  } else if (!energy_.empty()) {
    sweep_blocks<EnergyPlan>(networks, energy_, energies, plan, value, ties);
  } else {
    ties.resize(plan.size());
    std::iota(ties.begin(), ties.end(), std::size_t{0});
  }
  for (const std::size_t i : ties) {
    const AffineCoefficients coefficients = networks.at(i);
    const SkylineBest best = best_of(skyline_, Borrowed(coefficients), {objective_, {}});
    plan[i] = static_cast<std::uint32_t>(best.plan);
    value[i] = best.rank.value;
  }
}

SweepAnswers sweep(const Skyline& skyline, const AffineNetworks& networks,
                   const Objective& objective) {
  constexpr std::size_t kThinningPays = 1000;
  std::optional<Power> dearest_wait;
  if (networks.size() > kThinningPays) {
    const std::span<const double> wait = networks.wait_w();
    dearest_wait = Power::from_w(*std::max_element(wait.begin(), wait.end()));
  }
  const NetworkSweep prepared(skyline, objective, dearest_wait);
  SweepAnswers out;
  out.plan.resize(networks.size());
  out.value.resize(networks.size());
  out.plans_tried = prepared.plans_tried();
  prepared.answer(networks, out.plan, out.value);
  return out;
}

void latency_table(const CutTable& table, const CutTree& tree, const Columns& columns,
                   const AffineNetworks& networks, std::span<double> out) {
  OFFCUT_CHECK(out.size() == table.cuts() * networks.size());
  for (CutId cut = 0; cut < table.cuts(); ++cut) {
    const CutFigures f = figures_of(table, tree, cut, columns);
    const double off = f.device.s() + f.cloud.s();
    double* row = out.data() + cut * networks.size();
    if (!f.offloads) {
      std::fill_n(row, networks.size(), off);
      continue;
    }
    for (std::size_t begin = 0; begin < networks.size(); begin += kBlock) {
      latency_row(block_of(networks, begin, networks.size()), off, f.up.as_double(),
                  f.down.as_double(), row + begin);
    }
  }
}

}  // namespace offcut
