#include "engine/queue/demand.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::queue {
namespace {

const CutOption* device_only(const ClassDemand& c) {
  const auto found = std::find_if(c.options.begin(), c.options.end(),
                                  [](const CutOption& option) { return !option.offloads; });
  return found == c.options.end() ? nullptr : &*found;
}

Result<void> check_policy(const CutPolicy& policy, const ClassDemand& c) {
  const std::string place = message("class ", in_quotes(c.name));
  if (policy.kind == CutPolicy::Kind::Fixed) {
    std::vector<std::string> labels;
    for (const CutOption& option : c.options) labels.push_back(option.label);
    if (std::find(labels.begin(), labels.end(), policy.fixed) == labels.end()) {
      const std::string nearest = suggestion(policy.fixed, labels);
      const bool lists = nearest.find("there are") != std::string::npos;
      std::vector<std::string> shown;
      for (const std::string& label : labels) shown.push_back(in_quotes(label));
      return fail(ErrorCode::NotFound,
                  message(place, ": no cut ", in_quotes(policy.fixed), lists ? "" : nearest,
                          " (there are, among others: ", join(shown, ", "), ")"));
    }
  }
  if (policy.queue_limit && device_only(c) == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                message(place, ": expected a device-only cut to fall back to, found none"));
  }
  return {};
}

Result<void> check_option(const CutOption& option, std::size_t kinds, const std::string& place) {
  if (option.offloads && option.cloud.size() != kinds) {
    return fail(ErrorCode::InvalidArgument,
                message(place, ": expected a cloud time for each of ", kinds,
                        " server kinds, found ", option.cloud.size()));
  }
  const double energy_j = option.energy().j();
  if (!(energy_j >= 0) || !std::isfinite(energy_j)) {
    return fail(ErrorCode::InvalidArgument, message(place, ": expected a finite energy >= 0"));
  }
  return {};
}

StageTime scaled(const StageTime& stage, double factor) {
  return {stage.mean * factor, stage.scv, stage.ratios};
}

Route route_of(const ClassDemand& c, const CutOption& option, const CutPolicy& policy,
               std::size_t kind) {
  Route route;
  route.device = option.device;
  route.offloads = option.offloads;
  route.energy = option.energy();
  if (!option.offloads) return route;
  route.up = option.up;
  route.propagation = option.propagation;
  route.cloud = option.cloud[kind];
  route.down = option.down + option.propagation;
  route.wait_power = option.wait_power;
  const CutOption* local = device_only(c);
  if (policy.queue_limit && local != nullptr) {
    // The device has done the layers before the cut already.
    route.finish = {std::max(Duration::zero(), local->device.mean - option.device.mean),
                    local->device.scv};
    route.finish_energy = std::max(Energy::zero(), local->compute_energy - option.compute_energy);
  }
  return route;
}

// Splits `count` devices by the fractions: whole numbers that add up, by largest remainder.
std::vector<std::uint32_t> split(std::uint32_t count, const std::vector<OptionShare>& shares) {
  std::vector<std::uint32_t> parts;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint32_t left = count;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double exact = shares[i].fraction * count;
    const auto whole = std::min(left, truncated<std::uint32_t>(exact));
    parts.push_back(whole);
    left -= whole;
    remainders.push_back({-(exact - whole), i});
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; left > 0; i = (i + 1) % remainders.size(), --left) {
    ++parts[remainders[i].second];
  }
  return parts;
}

}  // namespace

Duration CutOption::alone(std::size_t kind) const {
  if (!offloads) return device.mean;
  return device.mean + up.mean + propagation * 2 + cloud[kind].mean + down;
}

Result<void> Demand::check() const {
  const auto refuse = [](std::string what) -> Result<void> {
    return fail(ErrorCode::InvalidArgument, std::move(what));
  };
  if (classes.empty()) return refuse("demand: expected at least one device class");
  if (kinds.empty()) return refuse("demand: expected at least one kind of server");
  if (!objective.latency && !objective.energy && !objective.battery_life) {
    return refuse("objective: expected a bound on latency, energy or battery life");
  }
  const bool batteries = std::any_of(classes.begin(), classes.end(),
                                     [](const ClassDemand& c) { return c.battery.has_value(); });
  if (objective.battery_life && !batteries) {
    return refuse("objective: battery life: expected a class with a battery, found none");
  }
  if (!(objective.percentile > 0 && objective.percentile < 1)) {
    return refuse(
        message("objective: expected a percentile in (0, 1), found ", objective.percentile));
  }
  for (const ClassDemand& c : classes) {
    const std::string place = message("class ", in_quotes(c.name));
    if (c.options.empty()) return refuse(place + ": expected at least one cut");
    for (const CutOption& option : c.options) {
      if (auto good =
              check_option(option, kinds.size(), message(place, ": cut ", in_quotes(option.label)));
          !good) {
        return good;
      }
    }
    if (c.battery && !(c.battery->capacity.j() > 0 && c.battery->standby.w() >= 0)) {
      return refuse(place + ": expected a battery over 0 J and a standby power >= 0 W");
    }
    if (auto good = check_policy(policy, c); !good) return good;
  }
  // The rest is what a fleet of it must satisfy, whatever the cuts.
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    std::size_t most = 0;
    for (const ClassDemand& c : classes) most = std::max(most, c.options.size());
    for (std::size_t option = 0; option < most; ++option) {
      Assignment assignment;
      for (const ClassDemand& c : classes) {
        assignment.push_back({{std::min(option, c.options.size() - 1), 1}});
      }
      const Fleet fleet = fleet_of(*this, kind, 1, assignment).fleet;
      if (auto good = fleet.check(); !good) return good;
    }
  }
  return {};
}

Demand changed(const Demand& demand, const DemandChange& change) {
  Demand result = demand;
  for (ClassDemand& c : result.classes) {
    c.count = truncated<std::uint32_t>(
        std::clamp(std::round(c.count * change.fleet), 1.0, 100'000'000.0));
    for (CutOption& option : c.options) {
      option.up = scaled(option.up, 1 / change.bandwidth);
      option.down = option.down / change.bandwidth;
      option.radio_energy = option.radio_energy / change.bandwidth;
      for (StageTime& cloud : option.cloud) cloud = scaled(cloud, 1 / change.server_speed);
    }
  }
  return result;
}

Energy energy_limit(const Demand& demand, std::size_t class_index) {
  const ClassDemand& c = demand.classes[class_index];
  double limit_j = demand.objective.energy ? demand.objective.energy->j()
                                           : std::numeric_limits<double>::infinity();
  if (demand.objective.battery_life && c.battery) {
    const double mean_w = c.battery->capacity.j() / demand.objective.battery_life->s();
    limit_j = std::min(
        limit_j, std::max(0.0, mean_w - c.battery->standby.w()) / c.arrivals.per_device_per_s);
  }
  return Energy::from_j(limit_j);
}

DeviceClass device_class_of(const Demand& demand, std::size_t class_index, std::size_t option,
                            std::size_t kind) {
  const ClassDemand& c = demand.classes[class_index];
  DeviceClass out;
  out.name = c.name;
  out.count = c.count;
  out.arrivals = c.arrivals.at_peak();
  out.route = route_of(c, c.options[option], demand.policy, kind);
  out.cell = c.cell;
  return out;
}

ServerPool pool_of(const Demand& demand, std::size_t kind, int servers) {
  const ServerKind& server = demand.kinds[kind];
  ServerPool pool;
  pool.name = server.name;
  pool.servers = servers;
  pool.concurrency = server.concurrency;
  pool.discipline = server.discipline;
  pool.batching = server.batching;
  pool.queue_limit = demand.policy.queue_limit;
  return pool;
}

PlannedFleet fleet_of(const Demand& demand, std::size_t kind, int servers,
                      const Assignment& assignment) {
  OFFCUT_CHECK(kind < demand.kinds.size() && assignment.size() == demand.classes.size());
  PlannedFleet planned;
  planned.fleet.cells = demand.cells;
  planned.members.resize(demand.classes.size());
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    const ClassDemand& wanted = demand.classes[c];
    const std::vector<std::uint32_t> counts = split(wanted.count, assignment[c]);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const CutOption& option = wanted.options[assignment[c][i].option];
      const bool whole = counts[i] == wanted.count;
      planned.members[c].push_back(planned.fleet.classes.size());
      DeviceClass part = device_class_of(demand, c, assignment[c][i].option, kind);
      part.count = counts[i];
      if (!whole) part.name = message(wanted.name, " (", option.label, ")");
      planned.fleet.classes.push_back(std::move(part));
    }
  }
  planned.fleet.pools = {pool_of(demand, kind, servers)};
  return planned;
}

}  // namespace offcut::queue
