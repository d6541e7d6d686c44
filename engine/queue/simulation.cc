#include "engine/queue/simulation.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/queue/reduction.h"

namespace offcut::queue {
namespace {

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

SimulationResult reduce(const Replications& seen) {
  const Fleet& fleet = seen.fleet;
  SimulationResult result;
  std::vector<std::size_t> all;
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    all.push_back(c);
    result.classes.push_back(result_of_classes(seen, fleet.classes[c].name, {&c, 1}));
  }
  for (const std::vector<std::size_t>& group : seen.options.groups) {
    result.groups.push_back(result_of_classes(seen, "group", group));
  }
  result.fleet = result_of_classes(seen, "fleet", all);
  for (std::size_t i = 0; i < fleet.pools.size(); ++i) {
    result.pools.push_back(result_of_pool(seen, i));
  }
  for (std::size_t i = 0; i < fleet.cells.size(); ++i) {
    result.cells.push_back(result_of_cell(seen, i));
  }
  result.too_short = seen.planned.too_short;
  result.requests_needed = seen.planned.requests_needed;
  result.cut_by_budget =
      static_cast<double>(seen.planned.requests) * std::exp2(seen.options.rounds - 1) >
      static_cast<double>(seen.options.requests_at_most);
  result.warm_up = Duration::from_s(seen.planned.run.warm_up_s);
  result.measured = Duration::from_s(seen.planned.run.measured_s);
  result.replications = static_cast<int>(seen.tallies.size());
  result.requests = result.fleet.requests;
  for (const Tally& tally : seen.tallies) result.events += tally.events;
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
  if (const double under_way = fleet.arrivals_per_s() * fleet.longest_alone().s();
      under_way > static_cast<double>(kMostUnderWay)) {
    return unstable_result(
        fleet, options,
        message("UNSTABLE: more requests are under way at once than a simulation holds, ",
                under_way, " of at most ", kMostUnderWay),
        std::move(loads));
  }
  const PlannedRun planned = plan_run(fleet, loads, options);
  std::vector<Tally> tallies;
  SimulationResult result;
  for (int round = 0; round < options.rounds; ++round) {
    const std::size_t first = tallies.size();
    const std::size_t more =
        first == 0 ? static_cast<std::size_t>(options.replications) : first;  // doubles
    const double cost = static_cast<double>(planned.requests) * static_cast<double>(first + more) /
                        options.replications;
    if (first > 0 && cost > static_cast<double>(options.requests_at_most)) break;
    tallies.resize(first + more);
    run_round(fleet, planned.run, options.threads, std::span(tallies).subspan(first), first);
    const bool overloaded = std::any_of(tallies.begin(), tallies.end(),
                                        [](const Tally& tally) { return tally.overloaded; });
    if (overloaded) {
      return unstable_result(fleet, options, "UNSTABLE: the requests of a run were never all done",
                             std::move(loads));
    }
    result = reduce({fleet, options, planned, tallies});
    result.loads = loads;
    set_offered(result);
    if (std::string why = refused_overload(fleet, result); !why.empty()) {
      return unstable_result(fleet, options, std::move(why), std::move(loads));
    }
    if (!result.too_short.empty()) break;  // more of the same is no better
    if (options.settled ? options.settled(result) : sharp(result, options)) break;
  }
  return result;
}

}  // namespace offcut::queue
