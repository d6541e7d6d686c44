// What a replication keeps: its events, the requests under way, and the state of classes and pools.
// Internal to replication.cc, which says what happens to them. Requests are linked by index, so
// that waiting lines and batches allocate nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/queue/arrival_source.h"
#include "engine/queue/random.h"
#include "engine/queue/replication.h"
#include "engine/queue/shared_resource.h"
#include "engine/queue/stage_sampler.h"
#include "engine/queue/station_ledger.h"

namespace offcut::queue::replication {

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint32_t kIndexBits = 29;
inline constexpr std::uint32_t kIndexMask = (1U << kIndexBits) - 1;

enum class EventKind : std::uint32_t {
  Arrival,     // index: class
  CellIn,      // index: request
  CellOut,     // index: cell, tag: version
  PoolIn,      // index: request
  PoolOut,     // index: first request of the batch
  SharedOut,   // index: pool, tag: version
  BatchTimer,  // index: pool
  Refused,     // index: request, back on its device
};

constexpr std::uint32_t pack(EventKind kind, std::size_t index) {
  return (static_cast<std::uint32_t>(kind) << kIndexBits) | static_cast<std::uint32_t>(index);
}

struct Request {
  double scheduled_s;
  double entered_s;  // its present station
  double up_s;       // sending time at full rate
  double cloud_s;    // service time alone in a slot
  double virtual_s;  // clock of the shared station when it entered
  std::uint32_t device;
  std::uint32_t next;  // in a waiting line, a batch or the list of free records
  std::uint32_t fleet_class;
};

struct ClassState {
  ClassState(const DeviceClass& c, const RunPlan& plan, std::uint64_t index,
             const std::vector<double>& first_s)
      : source(c, RandomStream{plan.seed, plan.replication, index, 1}, first_s),
        random{plan.seed, plan.replication, index, 2},
        device(c.route.device),
        up(c.route.up),
        cloud(c.route.cloud),
        finish(c.route.finish) {}
  ArrivalSource source;
  RandomStream random;
  StageSampler device, up, cloud, finish;
  std::vector<double> device_free_s;  // [devices], empty where computing takes no time
  std::vector<double> radio_free_s;   // [devices], empty with a cell
  std::size_t line = 0;               // its waiting line in the pool
  ClassPlan::Control control = ClassPlan::Control::None;
  double offset_s = 0;  // of the control
};

// The work before one server as fast as all slots of a pool, fed at the scheduled arrivals.
struct VirtualQueue {
  bool watched = false;
  double work_s = 0;
  double at_s = 0;

  double advance(double now_s) {
    work_s = std::max(0.0, work_s - (now_s - at_s));
    at_s = now_s;
    return work_s;
  }
};

struct Line {
  std::uint32_t first = kNone;
  std::uint32_t last = kNone;
  int length = 0;
};

struct Pool {
  Pool(const ServerPool& p, double a, double b) : shared(p.slots(), a, b), ledger(a, b) {}
  SharedResource shared;  // ProcessorSharing
  Ledger ledger;          // Fifo
  VirtualQueue single;    // the control of its classes
  std::vector<Line> lines;
  int busy = 0;              // slots
  std::int64_t waiting = 0;  // requests in the lines
  std::int64_t present = 0;  // requests in the lines and in slots

  void advance(double now_s) { ledger.advance(now_s, static_cast<double>(present), busy); }
};

}  // namespace offcut::queue::replication
