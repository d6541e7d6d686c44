// How a replication begins: devices out of a long past, pools with a backlog.
#include <algorithm>

#include "engine/queue/replication_run.h"

namespace offcut::queue::replication {

Replication::Replication(const Fleet& fleet, const RunPlan& plan)
    : fleet_(fleet), plan_(plan), a_s_(plan.warm_up_s), b_s_(plan.warm_up_s + plan.measured_s) {
  for (const ServerPool& pool : fleet.pools) pools_.push_back(Pool(pool, a_s_, b_s_));
  for (const SharedCell& cell : fleet.cells)
    cells_.push_back(SharedResource(cell.parallel, a_s_, b_s_));
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) start_class(c);
  for (std::size_t p = 0; p < plan.pools.size(); ++p) start_backlog(p);
  tally_.classes.resize(fleet.classes.size());
  for (ClassTally& tally : tally_.classes) {
    tally.over.resize(plan.thresholds_s.size());
    tally.control_over.resize(plan.thresholds_s.size());
  }
}

void Replication::start_class(std::size_t c) {
  const DeviceClass& fleet_class = fleet_.classes[c];
  const ClassPlan own = plan_.classes.empty() ? ClassPlan{} : plan_.classes[c];
  ClassStart start;
  if (own.chain.used_s > 0) {
    start = draw_starts(fleet_class, own.chain, RandomStream{plan_.seed, plan_.replication, c, 3});
  }
  classes_.push_back(ClassState(fleet_class, plan_, c, start.next_s));
  ClassState& state = classes_.back();
  state.control = own.control;
  state.offset_s = own.offset_s;
  const Route& route = fleet_class.route;
  if (route.device.mean.s() > 0 || route.finish.mean.s() > 0) {
    state.device_free_s = std::move(start.device_free_s);
    state.device_free_s.resize(fleet_class.count);
  }
  if (route.offloads && !fleet_class.cell && route.up.mean.s() > 0) {
    state.radio_free_s = std::move(start.radio_free_s);
    state.radio_free_s.resize(fleet_class.count);
  }
  if (route.offloads) {
    std::vector<Line>& lines = pools_[fleet_class.pool].lines;
    // Only requests of one class share a batch; without batches all share one line.
    if (lines.empty() || fleet_.pools[fleet_class.pool].batching.limit > 1) lines.push_back({});
    state.line = lines.size() - 1;
    pools_[fleet_class.pool].single.watched |= own.control == ClassPlan::Control::Pool;
    for (const ClassStart::Underway& request : start.underway) {
      const std::uint32_t r =
          new_request(static_cast<std::uint32_t>(c), request.device, request.scheduled_s);
      requests_[r].up_s = state.up.draw(state.random);
      requests_[r].cloud_s = state.cloud.draw(state.random);
      const EventKind next = fleet_class.cell ? EventKind::CellIn : EventKind::PoolIn;
      const double way_s = fleet_class.cell ? 0 : route.propagation.s();
      heap_.push({request.left_s + way_s, pack(next, r), 0});
    }
  }
  heap_.push({state.source.time_s(), pack(EventKind::Arrival, c), 0});
}

// A request that came to the pool before time 0 and has that much service left.
void Replication::add_earlier(std::size_t p, RandomStream& random, double& left_s, bool in_slot) {
  double met = random.uniform() * plan_.pools[p].law.utilisation();
  std::size_t c = 0;
  for (std::size_t i = 0; i < fleet_.classes.size() && met > 0; ++i) {
    const DeviceClass& other = fleet_.classes[i];
    if (!other.route.offloads || other.pool != p) continue;
    met -= other.arrivals_per_s() * other.route.cloud.mean.s() / fleet_.pools[p].slots();
    c = i;
  }
  const std::uint32_t r = new_request(static_cast<std::uint32_t>(c), 0, -1);
  Request& request = requests_[r];
  request.entered_s = 0;
  request.cloud_s = in_slot ? plan_.pools[p].law.residual(random) * fleet_.pools[p].slots()
                            : std::min(left_s, classes_[c].cloud.draw(random));
  if (!in_slot) left_s -= request.cloud_s;
  join_line(p, r);
}

// The pool begins as it is when its control has a wait drawn from the law: all slots but one in the
// middle of a service, and before the last as much work as all slots do in that time.
void Replication::start_backlog(std::size_t p) {
  if (plan_.pools[p].law.utilisation() <= 0) return;
  RandomStream random{plan_.seed, plan_.replication, p, 4};
  VirtualQueue& single = pools_[p].single;
  single.work_s = plan_.pools[p].law.draw(random);
  const int slots = fleet_.pools[p].slots();
  double left_s = (single.work_s - plan_.pools[p].ahead_s) * slots;
  for (int i = 1; i < slots; ++i) add_earlier(p, random, left_s, true);
  while (left_s > 0) add_earlier(p, random, left_s, false);
  dispatch(p);
}

}  // namespace offcut::queue::replication
