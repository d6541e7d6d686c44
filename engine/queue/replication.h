// One replication: a fleet simulated once, from empty, event by event.
//
//   0 ---- warm-up ---- a -------- measured -------- b --- drain --- all of [a, b) done
//
// A request counts if its scheduled arrival lies in [a, b); the run goes on, with arrivals, until
// every one of them is done, so long latencies are not cut off. Devices need no events: compute
// and radio are queues in a row with one server each, followed by Lindley's recursion (1952),
//   done = max(arrived, free) + service.
// A request that offloads costs three events (arrival, pool in, pool out), two more with a cell.
//
// A slow queue need not be run until it forgets an empty start. Devices may begin as they were at
// random instants of a long past (device_chain.h), and a pool with a backlog drawn from its law.
// Beside the requests a CONTROL may be watched: the wait of an M/G/1 queue that the same arrivals
// make (at the pool: one server as fast as all together), whose law is known. It moves with the
// latency, and its error is taken off the estimate (reduction.h).
//
// Nothing is virtual and nothing allocates in the steady state. Memory: 16 bytes per device, about
// 64 per request under way. For one thread; replications run beside each other (simulation.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/queue/device_chain.h"
#include "engine/queue/fleet.h"
#include "engine/queue/latency_histogram.h"
#include "engine/queue/mg1_law.h"
#include "engine/queue/station_ledger.h"

namespace offcut::queue {

inline constexpr std::size_t kMostUnderWay = 50'000'000;  // requests; more is an overload
// What is special about a class in a run.
struct ClassPlan {
  enum class Control { None, Device, Radio, Pool };
  Control control = Control::None;  // the station whose M/G/1 wait is watched
  double offset_s = 0;              // added to it, so that it is about the latency
  Mg1Law law;                       // of that wait
  DeviceChain::Length chain;        // used_s = 0: devices begin idle
};

// The work that a pool begins with.
struct PoolPlan {
  Mg1Law law;          // of the wait before one server as fast as all slots; empty: begins idle
  double ahead_s = 0;  // by which that server's backlog is longer than the pool's, as it idles less
};

struct RunPlan {
  double warm_up_s = 0;   // a
  double measured_s = 0;  // b - a, > 0
  double drain_s = 0;     // longest drain; a run that needs more is overloaded
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  std::vector<double> thresholds_s;  // latencies whose exceedances are counted exactly
  std::vector<ClassPlan> classes;    // [classes], or empty: nothing special
  std::vector<PoolPlan> pools;       // [pools], or empty: all begin idle
};

struct ClassTally {
  LatencyHistogram latency;
  double latency_sum_s = 0;
  double delay_sum_s = 0;           // beyond its own time, in the cell and the pool
  std::vector<std::uint64_t> over;  // [thresholds] requests later than that
  std::uint64_t refused = 0;        // finished on the device
  LatencyHistogram control;         // offset + wait of the control, where the class has one
  double control_sum_s = 0;
  std::vector<std::uint64_t> control_over;  // [thresholds]

  std::uint64_t requests() const { return latency.count(); }
};

struct Tally {
  std::vector<ClassTally> classes;
  std::vector<StationTally> pools;
  std::vector<StationTally> cells;
  std::uint64_t events = 0;  // processed, without those found out of date
  bool overloaded = false;   // the drain or the memory for requests was not enough
};

// The fleet must pass check().
[[nodiscard]] Tally run_replication(const Fleet& fleet, const RunPlan& plan);

}  // namespace offcut::queue
