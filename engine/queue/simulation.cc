#include "engine/queue/simulation.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/queue/replication.h"

namespace offcut::queue {
namespace {

constexpr double kWarmUpMemories = 6;     // e^-6 of the start is left
constexpr double kMeasuredMemories = 20;  // independent spells in a replication

Result<void> check(const SimulationOptions& options, std::size_t classes) {
  const auto refuse = [](std::string_view what) -> Result<void> {
    return fail(ErrorCode::InvalidArgument, message("simulation: expected ", what));
  };
  if (options.replications < 2 || options.rounds < 1) {
    return refuse("at least 2 replications and 1 round");
  }
  if (!(options.confidence > 0 && options.confidence < 1)) return refuse("a confidence in (0, 1)");
  for (const double p : options.percentiles) {
    if (!(p > 0 && p < 1)) return refuse(message("percentiles in (0, 1), found ", p));
  }
  for (const std::vector<std::size_t>& group : options.groups) {
    for (const std::size_t c : group) {
      if (c >= classes) return refuse(message("groups of classes below ", classes, ", found ", c));
    }
  }
  return {};
}

double highest_percentile(const SimulationOptions& options) {
  double highest = 0.5;
  for (const double p : options.percentiles) highest = std::max(highest, p);
  return highest;
}

// The longest time a request spends when it meets no queue.
Duration longest_alone(const Fleet& fleet) {
  Duration longest;
  for (const DeviceClass& c : fleet.classes) longest = std::max(longest, c.route.alone());
  return longest;
}

Duration longest_memory(const std::vector<StationLoad>& loads) {
  Duration longest;
  for (const StationLoad& load : loads) longest = std::max(longest, load.memory());
  return longest;
}

// How long a replication must be watched: enough requests in total, a tenth of that in every
// class, many relaxation times, whole days of a profile.
Duration measured_time(const Fleet& fleet, const std::vector<StationLoad>& loads,
                       const SimulationOptions& options) {
  const double p = highest_percentile(options);
  const auto wanted = static_cast<double>(
      options.requests > 0 ? options.requests : samples_for(p, (1 - p) / 10, 0.99));
  const double rate = fleet.arrivals_per_s();
  double s = wanted / rate;
  for (const DeviceClass& c : fleet.classes) s = std::max(s, 0.1 * wanted / c.arrivals_per_s());
  s = std::min(s, static_cast<double>(options.requests_at_most) / rate) / options.replications;
  s = std::max(s, kMeasuredMemories * longest_memory(loads).s());
  s = std::min(s, static_cast<double>(options.requests_at_most) / rate / options.replications);
  for (const DeviceClass& c : fleet.classes) {
    if (c.arrivals.kind != Arrivals::Kind::Profile) continue;
    s = c.arrivals.span.s() * std::max(1.0, std::ceil(s / c.arrivals.span.s()));
  }
  return Duration::from_s(s);
}

RunPlan plan_of(const Fleet& fleet, const std::vector<StationLoad>& loads,
                const SimulationOptions& options) {
  RunPlan plan;
  plan.seed = options.seed;
  const Duration measured =
      options.measured ? *options.measured : measured_time(fleet, loads, options);
  const Duration alone = longest_alone(fleet);
  const Duration forgotten = kWarmUpMemories * longest_memory(loads);
  plan.measured_s = measured.s();
  plan.warm_up_s =
      options.warm_up ? options.warm_up->s() : (alone + std::min(forgotten, measured)).s();
  plan.drain_s = 100 * (alone + measured).s();
  for (const Duration threshold : options.thresholds) plan.thresholds_s.push_back(threshold.s());
  return plan;
}

void run_round(const Fleet& fleet, const RunPlan& plan, int threads, std::span<Tally> tallies,
               std::size_t first) {
  tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, tallies.size(), [&](std::size_t i) {
      RunPlan own = plan;
      own.replication = first + i;
      tallies[i] = run_replication(fleet, own);
    });
  });
}

// Turns the tallies of all replications into estimates, in the order of the replications.
class Reduction {
 public:
  Reduction(const Fleet& fleet, const SimulationOptions& options, std::span<const Tally> tallies)
      : fleet_(fleet), options_(options), tallies_(tallies) {}

  ClassResult of_classes(std::string name, std::span<const std::size_t> classes) const;
  StationResult of_station(bool pool, std::size_t index, const RunPlan& plan) const;

 private:
  // A class, or the fleet, in one replication.
  struct Sample {
    LatencyHistogram latency;
    double latency_sum_s = 0;
    double energy_sum_j = 0;
    double refused = 0;
    std::vector<double> over;
  };
  void add(Sample& sample, const Tally& tally, std::size_t c) const;
  ClassResult summarise(std::string name, std::span<const Sample> samples) const;
  // The pooled figure with the spread of the figure over replications.
  template <class Figure>
  Estimate spread(double pooled, std::span<const Sample> samples, const Figure& figure) const;

  const Fleet& fleet_;
  const SimulationOptions& options_;
  std::span<const Tally> tallies_;
};

void Reduction::add(Sample& sample, const Tally& tally, std::size_t c) const {
  const ClassTally& seen = tally.classes[c];
  const Route& route = fleet_.classes[c].route;
  sample.latency.add(seen.latency);
  sample.latency_sum_s += seen.latency_sum_s;
  sample.refused += static_cast<double>(seen.refused);
  sample.energy_sum_j += route.energy.j() * static_cast<double>(seen.requests()) +
                         route.wait_power.w() * seen.delay_sum_s +
                         route.finish_energy.j() * static_cast<double>(seen.refused);
  sample.over.resize(seen.over.size());
  for (std::size_t i = 0; i < seen.over.size(); ++i) {
    sample.over[i] += static_cast<double>(seen.over[i]);
  }
}

template <class Figure>
Estimate Reduction::spread(double pooled, std::span<const Sample> samples,
                           const Figure& figure) const {
  std::vector<double> values;
  for (const Sample& sample : samples) {
    if (sample.latency.count() > 0) values.push_back(figure(sample));
  }
  return estimate(pooled, values, options_.confidence);
}

ClassResult Reduction::summarise(std::string name, std::span<const Sample> samples) const {
  Sample all;
  all.over.resize(options_.thresholds.size());
  for (const Sample& sample : samples) {
    all.latency.add(sample.latency);
    all.latency_sum_s += sample.latency_sum_s;
    all.energy_sum_j += sample.energy_sum_j;
    all.refused += sample.refused;
    for (std::size_t i = 0; i < all.over.size(); ++i) all.over[i] += sample.over[i];
  }
  const auto share = [](double sum, const Sample& sample) {
    return sample.latency.count() == 0 ? 0 : sum / static_cast<double>(sample.latency.count());
  };
  const auto ratio = [&](double Sample::*sum) {
    return spread(share(all.*sum, all), samples,
                  [&](const Sample& sample) { return share(sample.*sum, sample); });
  };
  ClassResult result;
  result.name = std::move(name);
  result.requests = all.latency.count();
  result.latency_s = ratio(&Sample::latency_sum_s);
  result.energy_j = ratio(&Sample::energy_sum_j);
  result.refused = ratio(&Sample::refused);
  for (const double p : options_.percentiles) {
    result.percentile_s.push_back(spread(all.latency.quantile(p), samples,
                                         [&](const Sample& s) { return s.latency.quantile(p); }));
  }
  for (std::size_t i = 0; i < all.over.size(); ++i) {
    result.over.push_back(spread(share(all.over[i], all), samples,
                                 [&](const Sample& s) { return share(s.over[i], s); }));
  }
  return result;
}

ClassResult Reduction::of_classes(std::string name, std::span<const std::size_t> classes) const {
  std::vector<Sample> samples(tallies_.size());
  for (std::size_t r = 0; r < tallies_.size(); ++r) {
    for (const std::size_t c : classes) add(samples[r], tallies_[r], c);
  }
  return summarise(std::move(name), samples);
}

StationResult Reduction::of_station(bool pool, std::size_t index, const RunPlan& plan) const {
  StationResult result;
  const double slots = pool ? fleet_.pools[index].slots() : fleet_.cells[index].parallel;
  std::vector<double> busy;
  std::vector<double> present;
  double busy_sum = 0;
  double present_sum = 0;
  for (const Tally& tally : tallies_) {
    const StationTally& seen = pool ? tally.pools[index] : tally.cells[index];
    busy.push_back(seen.busy_area_s / (plan.measured_s * slots));
    present.push_back(seen.present_area_s / plan.measured_s);
    busy_sum += busy.back();
    present_sum += present.back();
    result.little_gap = std::max(result.little_gap, seen.little_gap());
    result.utilisation_gap = std::max(result.utilisation_gap, seen.utilisation_gap());
  }
  const auto count = static_cast<double>(tallies_.size());
  result.name = pool ? fleet_.pools[index].name : fleet_.cells[index].name;
  result.utilisation = estimate(busy_sum / count, busy, options_.confidence);
  result.present = estimate(present_sum / count, present, options_.confidence);
  return result;
}

void set_offered(SimulationResult& result) {
  for (const StationLoad& load : result.loads) {
    if (load.kind == StationLoad::Kind::Pool) {
      result.pools[load.index].offered = load.utilisation();
    } else if (load.kind == StationLoad::Kind::Cell) {
      result.cells[load.index].offered = load.utilisation();
    }
  }
}

// Devices that take refused requests back may be asked for more than they can do.
std::string refused_overload(const Fleet& fleet, const SimulationResult& result) {
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    const DeviceClass& fleet_class = fleet.classes[c];
    const Route& route = fleet_class.route;
    const double work_s =
        route.device.mean.s() + result.classes[c].refused.value * route.finish.mean.s();
    if (fleet_class.arrivals.per_device_per_s * work_s >= 1) {
      return message("UNSTABLE: devices of ", in_quotes(fleet_class.name),
                     ": are offered more than they can do with the requests the pool refuses");
    }
  }
  return "";
}

SimulationResult unstable_result(const Fleet& fleet, const SimulationOptions& options,
                                 std::string why, std::vector<StationLoad> loads) {
  const auto hopeless = [&](std::string name) {
    ClassResult c;
    c.name = std::move(name);
    c.latency_s = c.energy_j = Estimate::infinite();
    c.percentile_s.assign(options.percentiles.size(), Estimate::infinite());
    c.over.assign(options.thresholds.size(), Estimate{1, 0});
    return c;
  };
  SimulationResult result;
  result.unstable = std::move(why);
  for (const DeviceClass& c : fleet.classes) result.classes.push_back(hopeless(c.name));
  result.groups.assign(options.groups.size(), hopeless("group"));
  result.fleet = hopeless("fleet");
  result.pools.resize(fleet.pools.size());
  result.cells.resize(fleet.cells.size());
  for (std::size_t i = 0; i < fleet.pools.size(); ++i) result.pools[i].name = fleet.pools[i].name;
  for (std::size_t i = 0; i < fleet.cells.size(); ++i) result.cells[i].name = fleet.cells[i].name;
  result.loads = std::move(loads);
  set_offered(result);
  return result;
}

SimulationResult reduce(const Fleet& fleet, const SimulationOptions& options, const RunPlan& plan,
                        std::span<const Tally> tallies) {
  const Reduction reduction(fleet, options, tallies);
  SimulationResult result;
  std::vector<std::size_t> all;
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    all.push_back(c);
    result.classes.push_back(reduction.of_classes(fleet.classes[c].name, {&c, 1}));
  }
  for (const std::vector<std::size_t>& group : options.groups) {
    result.groups.push_back(reduction.of_classes("group", group));
  }
  result.fleet = reduction.of_classes("fleet", all);
  for (std::size_t i = 0; i < fleet.pools.size(); ++i) {
    result.pools.push_back(reduction.of_station(true, i, plan));
  }
  for (std::size_t i = 0; i < fleet.cells.size(); ++i) {
    result.cells.push_back(reduction.of_station(false, i, plan));
  }
  result.warm_up = Duration::from_s(plan.warm_up_s);
  result.measured = Duration::from_s(plan.measured_s);
  result.replications = static_cast<int>(tallies.size());
  result.requests = result.fleet.requests;
  for (const Tally& tally : tallies) result.events += tally.events;
  return result;
}

// The highest percentile of every class is known well enough.
bool sharp(const SimulationResult& result, const SimulationOptions& options) {
  const auto well_known = [&](const Estimate& e) {
    return e.half_width <= options.precision * e.value;
  };
  return std::all_of(result.classes.begin(), result.classes.end(), [&](const ClassResult& c) {
    return well_known(c.latency_s) &&
           std::all_of(c.percentile_s.begin(), c.percentile_s.end(), well_known);
  });
}

}  // namespace

Result<SimulationResult> simulate(const Fleet& fleet, const SimulationOptions& options) {
  if (auto good = fleet.check(); !good) return fail(good.error());
  if (auto good = check(options, fleet.classes.size()); !good) return fail(good.error());
  std::vector<StationLoad> loads = offered_loads(fleet);
  if (std::string why = instability(loads); !why.empty()) {
    return unstable_result(fleet, options, std::move(why), std::move(loads));
  }
  if (const double under_way = fleet.arrivals_per_s() * longest_alone(fleet).s();
      under_way > static_cast<double>(kMostUnderWay)) {
    return unstable_result(
        fleet, options,
        message("UNSTABLE: more requests are under way at once than a simulation holds, ",
                under_way, " of at most ", kMostUnderWay),
        std::move(loads));
  }
  const RunPlan plan = plan_of(fleet, loads, options);
  const auto per_round = static_cast<std::size_t>(options.replications);
  std::vector<Tally> tallies;
  SimulationResult result;
  for (int round = 0; round < options.rounds; ++round) {
    const std::size_t first = tallies.size();
    tallies.resize(first + per_round);
    run_round(fleet, plan, options.threads, std::span(tallies).subspan(first), first);
    const bool overloaded = std::any_of(tallies.begin(), tallies.end(),
                                        [](const Tally& tally) { return tally.overloaded; });
    if (overloaded) {
      return unstable_result(fleet, options, "UNSTABLE: the requests of a run were never all done",
                             std::move(loads));
    }
    result = reduce(fleet, options, plan, tallies);
    result.loads = loads;
    set_offered(result);
    if (std::string why = refused_overload(fleet, result); !why.empty()) {
      return unstable_result(fleet, options, std::move(why), std::move(loads));
    }
    if (options.settled ? options.settled(result) : sharp(result, options)) break;
  }
  return result;
}

}  // namespace offcut::queue
