#include "engine/study/monte_carlo_kernel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/study/counter_rng.h"

namespace offcut::monte_carlo_kernel {
namespace {

constexpr double kMilli = 1e3;

// Streams of random numbers: two a layer, and two for the common factors.
constexpr std::uint64_t kDeviceCommon = 0;
constexpr std::uint64_t kCloudCommon = 1;
constexpr std::uint64_t kFirstLayer = 2;

// Turns lanes of standard normals into lognormal factors of mean 1.
struct Spreading {
  double log_sd = 0;
  double shift = 0;

  explicit Spreading(double relative_sd)
      : log_sd(std::sqrt(std::log1p(relative_sd * relative_sd))), shift(-log_sd * log_sd / 2) {}
  double factor(double z) const { return std::exp(log_sd * z + shift); }
};

// The bounds that hold whatever is drawn.
double fixed_excess_of(const Question& question, const CutFigures& figures) {
  Question fixed = question;
  fixed.constraints.latency.reset();
  fixed.constraints.energy.reset();
  fixed.stream.reset();
  return rank_of(fixed, figures, {}).excess;
}

}  // namespace

Kernel::Kernel(const CutForest& forest, const UncertainSite& device, const UncertainSite& cloud,
               const SampledNetworks& networks, const MonteCarloOptions& options)
    : forest_(forest), device_(device), cloud_(cloud), networks_(networks), options_(options) {
  depth_.assign(forest.nodes(), 0);
  for (std::size_t node = 1; node < forest.nodes(); ++node) {
    depth_[node] = depth_[forest.parent[node]] + 1;
    deepest_ = std::max(deepest_, depth_[node]);
  }
  needs_stages_ = options.question.stream.has_value() ||
                  options.question.objective.kind == Objective::Kind::Throughput;
  for (const ForestPlan& plan : forest.plans) {
    fixed_excess_.push_back(fixed_excess_of(options.question, plan.figures));
  }
}

Scratch Kernel::scratch() const {
  Scratch out;
  out.networks = networks_.draw();
  for (auto* of_layers : {&out.device_time, &out.device_energy, &out.cloud_time}) {
    of_layers->resize(device_.seconds.size());
  }
  for (auto* on_the_way : {&out.device_until, &out.energy_until, &out.cloud_until}) {
    on_the_way->resize(deepest_ + 1);
    on_the_way->front().fill(0.0);
  }
  return out;
}

// Finds the winners of the lanes while the plans pass, and counts them at the end.
class Kernel::Race {
 public:
  Race(const MonteCarloOptions& options, std::size_t lanes, Tally& tally)
      : question_(options.question), deadline_(options.deadline), lanes_(lanes), tally_(tally) {
    for (Lanes* least : {&least_value_, &least_energy_, &least_ms_, &least_mj_}) {
      least->fill(std::numeric_limits<double>::infinity());
    }
    least_layers_.fill(std::numeric_limits<std::uint32_t>::max());
  }

  void take(std::size_t plan, const PriceLanes& price, double fixed_excess, std::uint32_t layers) {
    const bool fits = fixed_excess <= 1;
    for (std::size_t k = 0; k < lanes_; ++k) {
      const bool feasible = fits && keeps_bounds(price, k);
      if (!tally_.spreads.empty()) spread(tally_.spreads[plan], price, k, feasible);
      if (tally_.wins.empty() || !feasible) continue;
      answered_[k] = true;
      if (price.ms[k] < least_ms_[k]) {
        least_ms_[k] = price.ms[k];
        fastest_[k] = plan;
      }
      if (price.mj[k] < least_mj_[k]) {
        least_mj_[k] = price.mj[k];
        frugal_[k] = plan;
      }
      take_best(plan, price, k, layers);
    }
  }

  void finish() {
    for (std::size_t k = 0; k < lanes_; ++k) {
      if (!answered_[k]) continue;
      ++tally_.answered;
      ++tally_.wins[best_[k]].best;
      ++tally_.wins[fastest_[k]].fastest;
      ++tally_.wins[frugal_[k]].frugal;
    }
  }

 private:
  bool keeps_bounds(const PriceLanes& price, std::size_t k) const {
    const Constraints& bounds = question_.constraints;
    return (!bounds.latency || price.ms[k] <= bounds.latency->ms()) &&
           (!bounds.energy || price.mj[k] <= bounds.energy->mj()) &&
           (!question_.stream || question_.stream->frames_per_s * price.bottleneck_s[k] <= 1);
  }

  void spread(Spread& out, const PriceLanes& price, std::size_t k, bool feasible) const {
    out.latency.add(price.ms[k]);
    out.energy.add(price.mj[k]);
    out.feasible += feasible ? 1 : 0;
    if (deadline_ && price.ms[k] <= deadline_->ms()) ++out.in_time;
  }

  // The rule of question.h.
  void take_best(std::size_t plan, const PriceLanes& price, std::size_t k, std::uint32_t layers) {
    const double value = value_of(price, k);
    if (value > least_value_[k]) return;
    if (value == least_value_[k]) {
      if (price.mj[k] > least_energy_[k]) return;
      if (price.mj[k] == least_energy_[k] && layers >= least_layers_[k]) return;
    }
    least_value_[k] = value;
    least_energy_[k] = price.mj[k];
    least_layers_[k] = layers;
    best_[k] = plan;
  }

  double value_of(const PriceLanes& price, std::size_t k) const {
    const Objective& objective = question_.objective;
    switch (objective.kind) {
      case Objective::Kind::Latency:
        return price.ms[k];
      case Objective::Kind::Energy:
        return price.mj[k];
      case Objective::Kind::EnergyDelay:
        return price.ms[k] * price.mj[k];
      case Objective::Kind::Throughput:
        return price.bottleneck_s[k];
      case Objective::Kind::Weighted:
        return objective.latency_weight * price.ms[k] + objective.energy_weight * price.mj[k];
    }
    return price.ms[k];
  }

  const Question& question_;
  const std::optional<Duration>& deadline_;
  std::size_t lanes_;
  Tally& tally_;
  Lanes least_value_, least_energy_, least_ms_, least_mj_;
  std::array<std::uint32_t, kLanes> least_layers_;
  std::array<std::size_t, kLanes> best_{}, fastest_{}, frugal_{};
  std::array<bool, kLanes> answered_{};
};

void Kernel::run(std::uint64_t first, std::uint64_t end, Scratch& scratch, Tally& tally) const {
  Lanes cloud_total{};
  draw(first, scratch, cloud_total);
  const std::size_t lanes = static_cast<std::size_t>(std::min<std::uint64_t>(kLanes, end - first));
  scratch.row = &scratch.networks->row(first, lanes);
  Race race(options_, lanes, tally);
  PriceLanes price{};
  std::size_t node = 0;
  for (std::size_t p = 0; p < forest_.plans.size(); ++p) {
    const ForestPlan& plan = forest_.plans[p];
    while (node < plan.node) step_to(++node, scratch);
    price_lanes(plan, cloud_total, scratch, price);
    race.take(p, price, fixed_excess_[p], plan.figures.layers);
  }
  if (!tally.wins.empty()) race.finish();
}

void Kernel::fill_factors(std::uint64_t stream, double sd, std::uint64_t first, Lanes& out) const {
  if (!(sd > 0)) {
    out.fill(1.0);
    return;
  }
  const Spreading spread(sd);
  CounterRng(options_.seed, stream).fill_normal(first, out);
  for (double& z : out) z = spread.factor(z);
}

void Kernel::draw(std::uint64_t first, Scratch& scratch, Lanes& cloud_total) const {
  const std::size_t layers = device_.seconds.size();
  Lanes device_common;
  Lanes cloud_common;
  Lanes own;
  fill_factors(kDeviceCommon, device_.common_sd, first, device_common);
  fill_factors(kCloudCommon, cloud_.common_sd, first, cloud_common);
  cloud_total.fill(0.0);
  for (std::size_t l = 0; l < layers; ++l) {
    const std::uint64_t stream = kFirstLayer + 2 * l;
    fill_factors(stream, device_.layer_sd.empty() ? 0 : device_.layer_sd[l], first, own);
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double factor = own[k] * device_common[k];
      scratch.device_time[l][k] = device_.seconds[l] * factor;
      scratch.device_energy[l][k] = device_.joules[l] * factor;
    }
    fill_factors(stream + 1, cloud_.layer_sd.empty() ? 0 : cloud_.layer_sd[l], first, own);
    for (std::size_t k = 0; k < kLanes; ++k) {
      scratch.cloud_time[l][k] = cloud_.seconds[l] * own[k] * cloud_common[k];
      cloud_total[k] += scratch.cloud_time[l][k];
    }
  }
}

// Nodes come depth first, so the sums of the parent are still there, one place up.
void Kernel::step_to(std::size_t node, Scratch& scratch) const {
  const std::size_t depth = depth_[node];
  const std::size_t layer = forest_.layer[node];
  for (std::size_t k = 0; k < kLanes; ++k) {
    scratch.device_until[depth][k] =
        scratch.device_until[depth - 1][k] + scratch.device_time[layer][k];
    scratch.energy_until[depth][k] =
        scratch.energy_until[depth - 1][k] + scratch.device_energy[layer][k];
    scratch.cloud_until[depth][k] =
        scratch.cloud_until[depth - 1][k] + scratch.cloud_time[layer][k];
  }
}

// In the order of price.h.
void Kernel::price_lanes(const ForestPlan& plan, const Lanes& cloud_total, Scratch& scratch,
                         PriceLanes& out) const {
  const std::size_t depth = depth_[plan.node];
  const CutFigures& figures = plan.figures;
  Lanes device;
  Lanes energy;
  for (std::size_t k = 0; k < kLanes; ++k) {
    device[k] = scratch.device_until[depth][k] + figures.device_codec.s();
    energy[k] = scratch.energy_until[depth][k] + figures.codec_energy.j();
  }
  if (!figures.offloads) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      out.ms[k] = device[k] * kMilli;
      out.mj[k] = energy[k] * kMilli;
    }
    out.bottleneck_s = device;
    return;
  }
  Lanes cloud;
  Lanes stage;
  for (std::size_t k = 0; k < kLanes; ++k) {
    cloud[k] =
        std::max(0.0, cloud_total[k] - scratch.cloud_until[depth][k]) + figures.cloud_codec.s();
  }
  stage = cloud;
  if (const std::optional<Stream>& stream = options_.question.stream) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const Duration one = Duration::from_s(cloud[k]);
      cloud[k] = stream->cloud_latency(one).s();
      stage[k] = stream->cloud_stage(one).s();
    }
  }
  RowCosts& link = scratch.link;
  const std::size_t lanes = scratch.row->size();
  scratch.row->write_costs({figures.up, figures.down, std::span(cloud.data(), lanes)}, 0, link);
  const bool all = options_.question.objective.scope == EnergyScope::All;
  const double idle_w = device_.idle_power.w();
  for (std::size_t k = 0; k < lanes; ++k) {
    out.ms[k] = ((device[k] + cloud[k]) + (link.up_s[k] + link.down_s[k])) * kMilli;
    const double idle = link.idle_j[k] + idle_w * (link.up_s[k] + cloud[k] + link.down_s[k]);
    const double sent = energy[k] + link.transmit_j[k];
    const double whole = sent + link.receive_j[k] + link.promotion_j[k] + link.tail_j[k] + idle;
    out.mj[k] = (all ? whole : sent) * kMilli;
  }
  if (!needs_stages_) return;
  for (std::size_t k = 0; k < lanes; ++k) {
    out.bottleneck_s[k] = std::max({device[k], link.up_s[k], stage[k], link.down_s[k]});
  }
}

}  // namespace offcut::monte_carlo_kernel
