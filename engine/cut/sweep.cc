#include "engine/cut/sweep.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "engine/base/check.h"
#include "engine/cut/wide_vectors.h"

namespace offcut {
namespace {

using internal::EnergyPlan;

constexpr std::size_t kBlock = 512;

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

}  // namespace

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
    if (networks.size() > 1000) internal::thin(plans, *std::max_element(wait.begin(), wait.end()));
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
      latency_row(block_of(networks, begin), off, f.up.as_double(), f.down.as_double(),
                  row + begin);
    }
  }
}

}  // namespace offcut
