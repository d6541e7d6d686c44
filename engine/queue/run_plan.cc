#include "engine/queue/run_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/estimate.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::queue {
namespace {

using Control = ClassPlan::Control;
using Kind = StationLoad::Kind;

constexpr double kWarmUp = 8;        // relaxation times: e^-8 of the start is left
constexpr double kMeasured = 20;     // relaxation times in a replication
constexpr double kFewer = 0.5;       // of a pool of several slots whose control is known
constexpr double kBatches = 4;       // to warm up
constexpr double kControlled = 0.8;  // utilisation from which on a control is worth it
constexpr double kLocal = 20'000;    // requests after which a drawn backlog looks like a grown one
constexpr double kPlain = 20'000;    // requests of a warm-up that needs no chain
constexpr double kChain = 500'000;   // requests of a chain, if that is enough
constexpr double kMostChain = 4e6;   // memory
constexpr double kChainCost = 0.25;  // of a request of a chain, against one of the fleet
constexpr double kSpells = 8;        // a rare late spell lasts an eighth of a relaxation time

constexpr double kInfinite = std::numeric_limits<double>::infinity();

double highest_percentile(const SimulationOptions& options) {
  double highest = 0.5;
  for (const double p : options.percentiles) highest = std::max(highest, p);
  return highest;
}

class Planner {
 public:
  Planner(const Fleet& fleet, const std::vector<StationLoad>& loads,
          const SimulationOptions& options)
      : fleet_(fleet), loads_(loads), options_(options), rate_(fleet.arrivals_per_s()) {
    planned_.run.classes.resize(fleet.classes.size());
    planned_.run.pools.resize(fleet.pools.size());
    planned_.shared_spells = kInfinite;
    planned_.device_spells.assign(fleet.classes.size(), kInfinite);
  }
  PlannedRun run();

 private:
  // A length that something asks for.
  void ask_warm_up(double s) { warm_up_s_ = std::max(warm_up_s_, s); }
  void ask_measured(double s, const std::string& who) {
    if (s <= needed_s_) return;
    needed_s_ = s;
    slowest_ = who;
  }
  bool controls_pool(const StationLoad& load) const;
  void plan_pool_control(const StationLoad& load);
  void plan_shared(const StationLoad& load);
  void plan_devices(std::size_t c);
  void plan_chain(std::size_t c, const StationLoad* device, const StationLoad* radio);
  void plan_requests();
  void count_spells();
  void fit_budget();
  void set_times();
  const StationLoad* find(Kind kind, std::size_t c) const;
  double cost(double warm_up_s, double measured_s) const {
    return options_.replications * (rate_ * (warm_up_s + measured_s) + kChainCost * chained_);
  }

  const Fleet& fleet_;
  const std::vector<StationLoad>& loads_;
  const SimulationOptions& options_;
  double rate_;
  double alone_s_ = 0;
  double warm_up_s_ = 0;  // beyond alone_s_
  double needed_s_ = 0;   // by relaxation times
  double wanted_s_ = 0;   // by requests
  double chained_ = 0;    // requests of all chains
  double slow_s_ = 0;     // the longest memory
  std::string slowest_;
  PlannedRun planned_;
};

const StationLoad* Planner::find(Kind kind, std::size_t index) const {
  for (const StationLoad& load : loads_) {
    if (load.kind == kind && load.index == index) return &load;
  }
  return nullptr;
}

// Is the pool the M/G/c queue whose heavy load one fast server describes?
bool Planner::controls_pool(const StationLoad& load) const {
  const ServerPool& pool = fleet_.pools[load.index];
  if (load.utilisation() < kControlled || pool.batching.limit > 1 || pool.queue_limit ||
      pool.discipline != ServerPool::Discipline::Fifo) {
    return false;
  }
  // Over its long memory, stations that forget sooner let the requests through as they came.
  const bool slowest = std::all_of(loads_.begin(), loads_.end(), [&](const StationLoad& other) {
    return other.memory() <= load.memory();
  });
  return slowest &&
         std::all_of(fleet_.classes.begin(), fleet_.classes.end(), [&](const DeviceClass& c) {
           return !c.route.offloads || c.pool != load.index ||
                  c.arrivals.kind == Arrivals::Kind::Poisson;
         });
}

void Planner::plan_pool_control(const StationLoad& load) {
  Mg1Law law;
  for (const DeviceClass& c : fleet_.classes) {
    if (!c.route.offloads || c.pool != load.index || c.route.cloud.mean.s() <= 0) continue;
    law.add(c.arrivals_per_s(),
            {c.route.cloud.mean / fleet_.pools[load.index].slots(), c.route.cloud.scv});
  }
  // Both tails fall alike; the pool's begins at Erlang's probability of waiting, the other at r.
  const Station& station = load.station;
  const double waits = std::max(1e-3, erlang_c(station.servers, station.offered()));
  const double left = station.servers * (1 - load.utilisation());
  const double ahead_s = std::log(load.utilisation() / waits) * station.service.s() *
                         (1 + station.service_scv) / (2 * left);
  planned_.run.pools[load.index] = {law, ahead_s};
  for (std::size_t c = 0; c < fleet_.classes.size(); ++c) {
    const DeviceClass& fleet_class = fleet_.classes[c];
    if (!fleet_class.route.offloads || fleet_class.pool != load.index) continue;
    ClassPlan& own = planned_.run.classes[c];
    own.control = Control::Pool;
    own.law = law;
    own.offset_s = fleet_class.route.alone().s() - ahead_s;
  }
}

void Planner::plan_shared(const StationLoad& load) {
  const double memory_s = load.memory().s();
  slow_s_ = std::max(slow_s_, memory_s);
  if (load.kind == Kind::Pool && controls_pool(load)) {
    plan_pool_control(load);
    ask_warm_up(std::min(kWarmUp * memory_s, kLocal / rate_));
    const bool rough = load.station.servers > 1;  // one fast server is only nearly the pool
    const double few_s = std::min((rough ? 2 : 1) * kMeasured * memory_s, kLocal * 5 / rate_);
    ask_measured(rough ? std::max(few_s, kFewer * memory_s) : few_s, load.name);
    return;
  }
  ask_warm_up(kWarmUp * memory_s + kBatches * load.batch.s());
  ask_measured(kMeasured * std::max(memory_s, load.batch.s()), load.name);
  ask_measured(load.period.s(), load.name);
}

// A device's own stations: plain warm-up where that is short, else starts out of a chain.
void Planner::plan_devices(std::size_t c) {
  const DeviceClass& fleet_class = fleet_.classes[c];
  const StationLoad* device = find(Kind::Device, c);
  const StationLoad* radio = find(Kind::Radio, c);
  double memory_s = 0;
  for (const StationLoad* load : {device, radio}) {
    if (load != nullptr) memory_s = std::max(memory_s, load->memory().s());
  }
  if (memory_s <= 0) return;
  slow_s_ = std::max(slow_s_, memory_s);
  const bool refusing =
      fleet_class.route.offloads && fleet_.pools[fleet_class.pool].queue_limit.has_value();
  const Arrivals::Kind kind = fleet_class.arrivals.kind;
  const bool chained = !refusing && kind != Arrivals::Kind::Recorded &&
                       kind != Arrivals::Kind::Profile && kWarmUp * memory_s * rate_ > kPlain;
  if (chained) {
    plan_chain(c, device, radio);
  } else {
    ask_warm_up(kWarmUp * memory_s);
  }
  if (planned_.run.classes[c].control == Control::Device ||
      planned_.run.classes[c].control == Control::Radio) {
    return;
  }
  const std::string& name = (device != nullptr ? device : radio)->name;
  ask_measured(kMeasured * memory_s / fleet_class.count, name);
}

void Planner::plan_chain(std::size_t c, const StationLoad* device, const StationLoad* radio) {
  const DeviceClass& fleet_class = fleet_.classes[c];
  const double rate = fleet_class.arrivals.per_device_per_s;
  const double device_s = device == nullptr ? 0 : device->memory().s();
  const double radio_s = radio == nullptr ? 0 : radio->memory().s();
  const bool poisson = fleet_class.arrivals.kind == Arrivals::Kind::Poisson;
  const StationLoad* first = device != nullptr ? device : radio;
  ClassPlan& own = planned_.run.classes[c];
  double slow_s = std::max(device_s, radio_s);  // what the chain must forget
  const bool gamma = first == device || !fleet_class.route.up.ratios;
  if (poisson && gamma && first != nullptr && own.control == Control::None &&
      first->utilisation() >= kControlled && first->memory().s() >= slow_s) {
    own.control = first == device ? Control::Device : Control::Radio;
    own.law.add(rate, {first->station.service, first->station.service_scv});
    own.offset_s = fleet_class.route.alone().s();
    slow_s = first == device ? radio_s : 0;
  }
  double used =
      std::max(kMeasured * slow_s * rate, std::min(fleet_class.count * device_s * rate, kChain));
  used = std::max(used, kPlain);
  const double warm = kWarmUp * slow_s * rate;
  if (warm + used > kMostChain) {
    planned_.too_short = message("not enough samples: a device of ", in_quotes(fleet_class.name),
                                 " forgets its start in ", std::round(slow_s * rate), " requests");
    used = kMostChain;
  }
  own.chain = {std::min(warm, kMostChain) / rate, used / rate};
  chained_ += std::min(warm, kMostChain) + used;
}

void Planner::plan_requests() {
  const double p = highest_percentile(options_);
  const auto wanted = static_cast<double>(
      options_.requests > 0 ? options_.requests : samples_for(p, (1 - p) / 10, 0.99));
  wanted_s_ = wanted / rate_;
  for (const DeviceClass& c : fleet_.classes) {
    wanted_s_ = std::max(wanted_s_, 0.1 * wanted / c.arrivals_per_s());
  }
  const double most_s = static_cast<double>(options_.requests_at_most) / rate_;
  wanted_s_ = std::min(wanted_s_, most_s) / options_.replications;
}

// Cuts what the budget does not reach, and says so.
void Planner::fit_budget() {
  double measured_s = std::max(wanted_s_, needed_s_);
  const auto most = static_cast<double>(options_.requests_at_most);
  planned_.requests_needed = truncated<std::int64_t>(cost(alone_s_ + warm_up_s_, measured_s));
  const double lengths = cost(alone_s_ + warm_up_s_, needed_s_);
  if (lengths > most) {
    const double alone = cost(alone_s_, 0);
    const double share = std::max(1.0, most - alone) / std::max(1.0, lengths - alone);
    planned_.too_short =
        message("not enough samples: ", slowest_.empty() ? "the slowest station" : slowest_,
                " needs ", std::round(lengths), " requests in a round (relaxation time ", slow_s_,
                " s), and at most ", options_.requests_at_most, " are allowed");
    warm_up_s_ *= share;
    measured_s = std::max(needed_s_ * share, 1 / rate_);
  } else {
    const double left = most / options_.replications - kChainCost * chained_;
    measured_s = std::min(measured_s, std::max(needed_s_, left / rate_ - alone_s_ - warm_up_s_));
    measured_s = std::max(measured_s, std::min(wanted_s_, 1 / rate_));
  }
  for (const DeviceClass& c : fleet_.classes) {
    if (c.arrivals.kind != Arrivals::Kind::Profile) continue;
    const double span_s = c.arrivals.span.s();
    measured_s = span_s * std::max(1.0, std::ceil(measured_s / span_s));
  }
  if (options_.measured) measured_s = options_.measured->s();
  if (options_.warm_up) warm_up_s_ = options_.warm_up->s() - alone_s_;
  planned_.run.measured_s = measured_s;
  planned_.run.warm_up_s = alone_s_ + warm_up_s_;
  planned_.run.drain_s = 100 * (alone_s_ + measured_s) + kWarmUp * slow_s_;
  planned_.requests = static_cast<std::int64_t>(cost(planned_.run.warm_up_s, measured_s));
}

// How many independent spells a replication sees of each station.
void Planner::count_spells() {
  const double measured_s = planned_.run.measured_s;
  for (const StationLoad& load : loads_) {
    const double memory_s = load.memory().s() + load.batch.s();
    if (memory_s <= 0) continue;
    const double spells = kSpells * measured_s / memory_s;
    if (load.kind == Kind::Pool || load.kind == Kind::Cell) {
      const bool known =
          load.kind == Kind::Pool && planned_.run.pools[load.index].law.utilisation() > 0;
      if (!known) planned_.shared_spells = std::min(planned_.shared_spells, spells);
      continue;
    }
    const ClassPlan& own = planned_.run.classes[load.index];
    if (own.control == Control::Device || own.control == Control::Radio) continue;
    const double count = fleet_.classes[load.index].count;
    const double begun =
        own.chain.used_s > 0 ? std::min(count, kSpells * own.chain.used_s / memory_s) : 0;
    double& seen = planned_.device_spells[load.index];
    seen = std::min(seen, begun + count * spells);
  }
}

PlannedRun Planner::run() {
  planned_.run.seed = options_.seed;
  for (const Duration threshold : options_.thresholds) {
    planned_.run.thresholds_s.push_back(threshold.s());
  }
  alone_s_ = fleet_.longest_alone().s();
  for (const StationLoad& load : loads_) {
    if (load.kind == Kind::Pool || load.kind == Kind::Cell) plan_shared(load);
  }
  for (std::size_t c = 0; c < fleet_.classes.size(); ++c) plan_devices(c);
  plan_requests();
  fit_budget();
  count_spells();
  return std::move(planned_);
}

}  // namespace

PlannedRun plan_run(const Fleet& fleet, const std::vector<StationLoad>& loads,
                    const SimulationOptions& options) {
  return Planner(fleet, loads, options).run();
}

}  // namespace offcut::queue
