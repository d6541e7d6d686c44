#include "engine/queue/replication.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/queue/replication_run.h"

namespace offcut::queue {
namespace replication {

Tally Replication::run() {
  const double stop_s = b_s_ + plan_.drain_s;
  while (heap_.top().time_s < b_s_ || open_ > 0) {
    if (heap_.top().time_s > stop_s || requests_.size() > kMostUnderWay) {
      tally_.overloaded = true;
      break;
    }
    handle(heap_.top());
  }
  const double end_s = std::max(b_s_, now_s_);
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    Pool& pool = pools_[p];
    const bool sharing = fleet_.pools[p].discipline == ServerPool::Discipline::ProcessorSharing;
    if (sharing) pool.shared.advance(end_s);
    pool.advance(end_s);
    tally_.pools.push_back(sharing ? pool.shared.ledger.tally : pool.ledger.tally);
  }
  for (SharedResource& cell : cells_) {
    cell.advance(end_s);
    tally_.cells.push_back(cell.ledger.tally);
  }
  return std::move(tally_);
}

void Replication::handle(const Event& event) {
  const std::uint32_t index = event.what & kIndexMask;
  const std::uint32_t tag = event.tag;
  const auto kind = static_cast<EventKind>(event.what >> kIndexBits);
  now_s_ = event.time_s;
  ++tally_.events;
  if (kind == EventKind::Arrival) return on_arrival(index);  // replaces its own event
  heap_.pop();
  switch (kind) {
    case EventKind::Arrival:
      return;
    case EventKind::CellIn:
      return on_cell_in(index);
    case EventKind::CellOut:
      return on_cell_out(index, tag);
    case EventKind::PoolIn:
      return on_pool_in(index);
    case EventKind::PoolOut:
      return on_pool_out(index);
    case EventKind::SharedOut:
      return on_shared_out(index, tag);
    case EventKind::BatchTimer:
      return dispatch(index);
    case EventKind::Refused:
      return on_refused(index);
  }
}

// The wait of the control that a request of the class meets now.
void Replication::watch(std::uint32_t c, std::uint32_t device) {
  const ClassState& state = classes_[c];
  double wait_s = 0;
  switch (state.control) {
    case ClassPlan::Control::None:
      return;
    case ClassPlan::Control::Device:
      wait_s = std::max(0.0, state.device_free_s[device] - now_s_);
      break;
    case ClassPlan::Control::Radio:
      wait_s = std::max(0.0, state.radio_free_s[device] - now_s_);
      break;
    case ClassPlan::Control::Pool:
      wait_s = pools_[fleet_.classes[c].pool].single.advance(now_s_);
      break;
  }
  if (!measured(now_s_)) return;
  ClassTally& tally = tally_.classes[c];
  const double control_s = state.offset_s + wait_s;
  tally.control.add(std::max(0.0, control_s));
  tally.control_sum_s += control_s;
  for (std::size_t i = 0; i < plan_.thresholds_s.size(); ++i) {
    if (control_s > plan_.thresholds_s[i]) ++tally.control_over[i];
  }
}

// Lindley: when a device's compute unit or radio is done with a request that comes now.
double Replication::follow(std::vector<double>& free_s, std::uint32_t device, double now_s,
                           double service_s) {
  if (free_s.empty()) return now_s + service_s;
  double& free = free_s[device];
  free = std::max(now_s, free) + service_s;
  return free;
}

void Replication::on_arrival(std::uint32_t c) {
  ClassState& state = classes_[c];
  const DeviceClass& fleet_class = fleet_.classes[c];
  const std::uint32_t device = state.source.device();
  const double scheduled_s = now_s_;
  state.source.advance();
  heap_.replace_top({state.source.time_s(), pack(EventKind::Arrival, c), 0});
  watch(c, device);

  const double computed_s =
      follow(state.device_free_s, device, scheduled_s, state.device.draw(state.random));
  if (!fleet_class.route.offloads) {
    record(c, scheduled_s, computed_s);
    return;
  }
  const std::uint32_t r = new_request(c, device, scheduled_s);
  Request& request = requests_[r];
  request.up_s = state.up.draw(state.random);
  request.cloud_s = state.cloud.draw(state.random);
  if (VirtualQueue& single = pools_[fleet_class.pool].single; single.watched) {
    single.advance(now_s_);
    single.work_s += request.cloud_s / fleet_.pools[fleet_class.pool].slots();
  }
  if (fleet_class.cell) {
    heap_.push({computed_s, pack(EventKind::CellIn, r), 0});
    return;
  }
  const double sent_s = follow(state.radio_free_s, device, computed_s, request.up_s);
  const double reached_s = sent_s + fleet_class.route.propagation.s();
  if (reached_s <= scheduled_s) {
    on_pool_in(r);  // nothing lies between the arrival and the pool
  } else {
    heap_.push({reached_s, pack(EventKind::PoolIn, r), 0});
  }
}

void Replication::on_cell_in(std::uint32_t r) {
  const std::size_t cell = *fleet_.classes[requests_[r].fleet_class].cell;
  enter_shared(cells_[cell], r, requests_[r].up_s, pack(EventKind::CellOut, cell));
}

void Replication::on_cell_out(std::uint32_t cell, std::uint32_t version) {
  const std::uint32_t r = leave_shared(cells_[cell], version, pack(EventKind::CellOut, cell));
  if (r == kNone) return;
  const Request& request = requests_[r];
  if (measured(request.scheduled_s)) {
    tally_.classes[request.fleet_class].delay_sum_s += now_s_ - request.entered_s - request.up_s;
  }
  const Route& route = fleet_.classes[request.fleet_class].route;
  heap_.push({now_s_ + route.propagation.s(), pack(EventKind::PoolIn, r), 0});
}

bool Replication::refuses(std::size_t p) const {
  const ServerPool& pool = fleet_.pools[p];
  if (!pool.queue_limit) return false;
  const bool sharing = pool.discipline == ServerPool::Discipline::ProcessorSharing;
  const double waiting =
      sharing ? static_cast<double>(pools_[p].shared.station.present()) - pool.slots()
              : static_cast<double>(pools_[p].waiting);
  const bool all_busy = sharing ? waiting >= 0 : pools_[p].busy >= pool.slots();
  return all_busy && waiting >= *pool.queue_limit * pool.slots();
}

void Replication::on_pool_in(std::uint32_t r) {
  Request& request = requests_[r];
  const DeviceClass& fleet_class = fleet_.classes[request.fleet_class];
  const std::size_t p = fleet_class.pool;
  if (refuses(p)) {
    heap_.push({now_s_ + fleet_class.route.propagation.s(), pack(EventKind::Refused, r), 0});
    return;
  }
  if (fleet_.pools[p].discipline == ServerPool::Discipline::ProcessorSharing) {
    enter_shared(pools_[p].shared, r, request.cloud_s, pack(EventKind::SharedOut, p));
    return;
  }
  request.entered_s = now_s_;
  join_line(p, r);
  dispatch(p);
}

void Replication::join_line(std::size_t p, std::uint32_t r) {
  Pool& pool = pools_[p];
  pool.advance(now_s_);
  ++pool.ledger.tally.entered;
  Line& line = pool.lines[classes_[requests_[r].fleet_class].line];
  requests_[r].next = kNone;
  (line.first == kNone ? line.first : requests_[line.last].next) = r;
  line.last = r;
  ++line.length;
  ++pool.waiting;
  ++pool.present;
  const Duration timeout = fleet_.pools[p].batching.timeout;
  if (line.first == r && timeout.s() > 0 && fleet_.pools[p].batching.limit > 1) {
    heap_.push({now_s_ + timeout.s(), pack(EventKind::BatchTimer, p), 0});
  }
}

// The line whose oldest request came first, of those with a full batch or an expired timeout.
Line* Replication::ready_line(std::size_t p) {
  const Batching& batching = fleet_.pools[p].batching;
  const double timeout_s = batching.limit > 1 ? batching.timeout.s() : 0;
  Line* best = nullptr;
  for (Line& line : pools_[p].lines) {
    if (line.first == kNone) continue;
    const double entered_s = requests_[line.first].entered_s;
    if (line.length < batching.limit && now_s_ < entered_s + timeout_s) continue;
    if (best == nullptr || entered_s < requests_[best->first].entered_s) best = &line;
  }
  return best;
}

void Replication::dispatch(std::size_t p) {
  Pool& pool = pools_[p];
  while (pool.waiting > 0 && pool.busy < fleet_.pools[p].slots()) {
    Line* const line = ready_line(p);
    if (line == nullptr) return;
    const std::uint32_t first = line->first;
    heap_.push({start_batch(p, *line), pack(EventKind::PoolOut, first), 0});
  }
}

// Takes a batch off its line into a slot; its requests stay linked. Returns when it will be done.
double Replication::start_batch(std::size_t p, Line& line) {
  Pool& pool = pools_[p];
  const Batching& batching = fleet_.pools[p].batching;
  pool.advance(now_s_);
  double longest_s = 0;
  int members = 0;
  std::uint32_t last = kNone;
  while (line.first != kNone && members < batching.limit) {
    last = line.first;
    longest_s = std::max(longest_s, requests_[last].cloud_s);
    line.first = requests_[last].next;
    ++members;
  }
  requests_[last].next = kNone;
  line.length -= members;
  pool.waiting -= members;
  ++pool.busy;
  const double done_s = now_s_ + longest_s * batching.stretch(members);
  pool.ledger.tally.service_sum_s += pool.ledger.overlap(now_s_, done_s);
  if (line.first != kNone && batching.timeout.s() > 0) {
    const double expires_s = requests_[line.first].entered_s + batching.timeout.s();
    if (expires_s > now_s_) heap_.push({expires_s, pack(EventKind::BatchTimer, p), 0});
  }
  return done_s;
}

void Replication::on_pool_out(std::uint32_t first) {
  const std::size_t p = fleet_.classes[requests_[first].fleet_class].pool;
  Pool& pool = pools_[p];
  pool.advance(now_s_);
  --pool.busy;
  for (std::uint32_t r = first; r != kNone;) {
    const std::uint32_t next = requests_[r].next;
    pool.ledger.tally.sojourn_sum_s += pool.ledger.overlap(requests_[r].entered_s, now_s_);
    --pool.present;
    complete(r, now_s_);
    r = next;
  }
  dispatch(p);
}

void Replication::enter_shared(SharedResource& shared, std::uint32_t r, double service_s,
                               std::uint32_t what) {
  shared.advance(now_s_);
  ++shared.ledger.tally.entered;
  requests_[r].entered_s = now_s_;
  requests_[r].virtual_s = shared.station.virtual_s();
  shared.station.enter(r, service_s);
  schedule_shared(shared, what);
}

// One live event a station: an earlier departure supersedes it, a later one is found when it fires.
void Replication::schedule_shared(SharedResource& shared, std::uint32_t what) {
  const double departure_s = shared.station.next_departure_s();
  if (departure_s >= shared.pending_s || shared.station.present() == 0) return;
  shared.pending_s = departure_s;
  heap_.push({departure_s, what, ++shared.version});
}

// Returns the request that leaves now, or kNone if the event was out of date or too early.
std::uint32_t Replication::leave_shared(SharedResource& shared, std::uint32_t version,
                                        std::uint32_t what) {
  if (version != shared.version) {
    --tally_.events;
    return kNone;
  }
  shared.pending_s = std::numeric_limits<double>::infinity();
  shared.advance(now_s_);
  std::uint32_t r = kNone;
  if (shared.station.next_departure_s() <= now_s_) {
    r = shared.station.next_request();
    shared.station.leave();
    shared.account_departure(requests_[r].entered_s, requests_[r].virtual_s, now_s_);
  } else {
    --tally_.events;
  }
  schedule_shared(shared, what);
  return r;
}

void Replication::on_shared_out(std::uint32_t p, std::uint32_t version) {
  const std::uint32_t r = leave_shared(pools_[p].shared, version, pack(EventKind::SharedOut, p));
  if (r != kNone) complete(r, now_s_);
}

void Replication::on_refused(std::uint32_t r) {
  const Request request = requests_[r];
  ClassState& state = classes_[request.fleet_class];
  const double done_s =
      follow(state.device_free_s, request.device, now_s_, state.finish.draw(state.random));
  if (measured(request.scheduled_s)) ++tally_.classes[request.fleet_class].refused;
  record(request.fleet_class, request.scheduled_s, done_s);
  release(r);
}

std::uint32_t Replication::new_request(std::uint32_t c, std::uint32_t device, double scheduled_s) {
  std::uint32_t r = free_;
  if (r == kNone) {
    r = static_cast<std::uint32_t>(requests_.size());
    requests_.push_back({});
  } else {
    free_ = requests_[r].next;
  }
  requests_[r] = {scheduled_s, scheduled_s, 0, 0, 0, device, kNone, c};
  if (scheduled_s < b_s_) ++open_;
  return r;
}

void Replication::release(std::uint32_t r) {
  if (requests_[r].scheduled_s < b_s_) --open_;
  requests_[r].next = free_;
  free_ = r;
}

void Replication::complete(std::uint32_t r, double done_s) {
  const Request& request = requests_[r];
  if (measured(request.scheduled_s)) {
    tally_.classes[request.fleet_class].delay_sum_s +=
        std::max(0.0, done_s - request.entered_s - request.cloud_s);
    record(request.fleet_class, request.scheduled_s,
           done_s + fleet_.classes[request.fleet_class].route.down.s());
  }
  release(r);
}

void Replication::record(std::uint32_t c, double scheduled_s, double done_s) {
  if (!measured(scheduled_s)) return;
  ClassTally& tally = tally_.classes[c];
  const double latency_s = done_s - scheduled_s;
  tally.latency.add(latency_s);
  tally.latency_sum_s += latency_s;
  for (std::size_t i = 0; i < plan_.thresholds_s.size(); ++i) {
    if (latency_s > plan_.thresholds_s[i]) ++tally.over[i];
  }
}

}  // namespace replication

Tally run_replication(const Fleet& fleet, const RunPlan& plan) {
  OFFCUT_CHECK(plan.measured_s > 0);
  return replication::Replication(fleet, plan).run();
}

}  // namespace offcut::queue
