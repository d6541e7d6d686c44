// What a planner describes: who asks, what the cuts cost, what servers there are, what must hold.
//
// Cuts enter as plain numbers, one CutOption each, so that this room needs no graph, no link and no
// device model. The caller prices the cuts and passes the list: usually the skyline (a handful),
// and device-only for the fallback.
//
//   device class x cut options  --policy-->  routes  --+-- servers of one kind -->  Fleet
//   "camera", 4000 of them      cuts.h                 |   demand.h: fleet_of       simulation.h
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/queue/fleet.h"

namespace offcut::queue {

// One cut of one class's model on its device and network.
struct CutOption {
  std::string label;             // the cut's name in results
  bool offloads = true;          // false: device-only, the rest but `device` is ignored
  StageTime device;              // layers before the cut
  StageTime up;                  // the payload at the device's own rate; scales with bandwidth
  Duration propagation;          // one way, once up and once down
  std::vector<StageTime> cloud;  // [server kinds] layers after the cut, alone in a slot
  Duration down;                 // the result; scales with bandwidth
  Energy compute_energy;
  Energy radio_energy;        // grows with transfer time: sending and receiving
  Energy radio_fixed_energy;  // does not: promotion, tail, idle while the cloud computes
  Power wait_power;           // device and radio while the request queues in the cloud

  Energy energy() const { return compute_energy + radio_energy + radio_fixed_energy; }
  // Latency of a request that meets no queue, on servers of that kind.
  [[nodiscard]] Duration alone(std::size_t kind) const;
};

struct Battery {
  Energy capacity;  // > 0
  Power standby;    // drawn whether or not there are requests
};

struct ClassDemand {
  std::string name;
  std::uint32_t count = 1;  // devices
  Arrivals arrivals;
  std::vector<CutOption> options;   // at least one
  std::optional<std::size_t> cell;  // its uplink is shared there
  std::optional<Battery> battery;
};

struct ServerKind {
  std::string name;
  double price_per_hour = 0;  // >= 0, of one server
  int concurrency = 1;
  ServerPool::Discipline discipline = ServerPool::Discipline::Fifo;
  Batching batching;

  // So many servers have all the slots that a pool may have.
  int most_servers() const { return std::max(1, kMostSlots / concurrency); }
};

// What must hold. At least one bound.
struct ServiceObjective {
  enum class Scope {
    EveryClass,  // the percentile of each class by itself
    WholeFleet,  // of all requests together
  };
  std::optional<Duration> latency;  // the percentile must not exceed it
  double percentile = 0.99;
  Scope scope = Scope::EveryClass;
  std::optional<Energy> energy;          // mean per inference, in every class
  std::optional<Duration> battery_life;  // in every class that has a battery
};

// How each class chooses its cut.
struct CutPolicy {
  enum class Kind {
    Fixed,        // the named option
    BestAlone,    // one cut per class: the best that keeps the objective as if alone
    Equilibrium,  // the best at the delays that the choices of all cause together
  };
  Kind kind = Kind::BestAlone;
  std::string fixed;          // label; a class without it is an error
  double latency_weight = 0;  // minimises latency_weight * s + energy_weight * J on average, among
  double energy_weight = 0;   // the cuts that keep the objective; both 0: the work of the servers
  std::optional<double> queue_limit;  // admission: waiting requests a slot; refused ones fall back
                                      // to the class's device-only option
};

struct Demand {
  std::vector<ClassDemand> classes;
  std::vector<ServerKind> kinds;
  std::vector<SharedCell> cells;
  ServiceObjective objective;
  CutPolicy policy;

  // InvalidArgument or NotFound with the class, option or kind at fault.
  [[nodiscard]] Result<void> check() const;
};

// The same world, changed: factors > 0 on each.
struct DemandChange {
  double fleet = 1;         // number of devices
  double bandwidth = 1;     // up and down; a shared cell too
  double server_speed = 1;  // of every kind
};
[[nodiscard]] Demand changed(const Demand& demand, const DemandChange& change);

// A part of a class that uses one option.
struct OptionShare {
  std::size_t option = 0;
  double fraction = 1;  // of the class's devices
  friend auto operator<=>(const OptionShare&, const OptionShare&) = default;
};
using Assignment = std::vector<std::vector<OptionShare>>;  // [classes] fractions of each sum to 1

// Returns the mean energy per inference that a class may spend, by the bounds on energy and on
// battery life; infinite where there is none.
[[nodiscard]] Energy energy_limit(const Demand& demand, std::size_t class_index);

// A demand turned into a fleet. A class whose devices use two cuts becomes two device classes.
struct PlannedFleet {
  Fleet fleet;
  std::vector<std::vector<std::size_t>> members;  // [demand classes] indices into fleet.classes
};
// Profiles are planned at their busiest step. `servers` >= 1; the demand must pass check().
// `device_class_of` and `pool_of` give its parts: a class all of whose devices use one option.
[[nodiscard]] DeviceClass device_class_of(const Demand& demand, std::size_t class_index,
                                          std::size_t option, std::size_t kind);
[[nodiscard]] ServerPool pool_of(const Demand& demand, std::size_t kind, int servers);
[[nodiscard]] PlannedFleet fleet_of(const Demand& demand, std::size_t kind, int servers,
                                    const Assignment& assignment);

}  // namespace offcut::queue
