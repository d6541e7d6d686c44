#include "engine/queue/device_chain.h"

#include <algorithm>

#include "engine/queue/arrival_source.h"
#include "engine/queue/mg1_law.h"
#include "engine/queue/stage_sampler.h"

namespace offcut::queue {
namespace {

// What the first station of a Poisson device still has to do at a random instant.
double first_backlog_s(const DeviceClass& c, RandomStream& random) {
  const StageTime& first = c.route.device.mean.s() > 0 ? c.route.device : c.route.up;
  const bool radio = c.route.offloads && !c.cell;
  if (c.arrivals.kind != Arrivals::Kind::Poisson || first.mean.s() <= 0) return 0;
  if ((c.route.device.mean.s() <= 0 && !radio) || first.ratios) return 0;
  Mg1Law law;
  law.add(c.arrivals.per_device_per_s, first);
  return law.draw(random);
}

}  // namespace

DeviceChain::DeviceChain(const DeviceClass& fleet_class, const Length& length, RandomStream random)
    : in_cell_(fleet_class.cell.has_value()),
      begin_s_(length.warm_up_s),
      end_s_(length.warm_up_s + length.used_s) {
  DeviceClass one = fleet_class;
  one.count = 1;
  const Route& route = one.route;
  const bool sends = route.offloads && !in_cell_;
  const StageSampler device(route.device);
  const StageSampler up(route.up);
  double computed_s = 0;
  double sent_s = 0;
  (route.device.mean.s() > 0 ? computed_s : sent_s) = first_backlog_s(one, random);
  ArrivalSource source(one, RandomStream{random.bits()});
  for (double last_s = 0; last_s < end_s_; source.advance()) {
    last_s = source.time_s();
    computed_s = std::max(last_s, computed_s) + device.draw(random);
    sent_s = sends ? std::max(computed_s, sent_s) + up.draw(random) : computed_s;
    if (last_s >= begin_s_ || sent_s >= begin_s_) steps_.push_back({last_s, computed_s, sent_s});
  }
}

DeviceChain::Start DeviceChain::draw(RandomStream& random) const {
  const double now_s = begin_s_ + (end_s_ - begin_s_) * (1 - random.uniform());
  const auto next =
      std::upper_bound(steps_.begin(), steps_.end(), now_s,
                       [](double s, const Step& step) { return s < step.scheduled_s; });
  Start start;
  start.next_s = next->scheduled_s - now_s;
  if (next == steps_.begin()) return start;
  start.device_free_s = std::prev(next)->computed_s - now_s;
  start.radio_free_s = std::prev(next)->sent_s - now_s;
  for (auto step = next; step != steps_.begin(); --step) {
    const Step& before = *std::prev(step);
    if ((in_cell_ ? before.computed_s : before.sent_s) <= now_s) break;
    start.underway.push_back(
        {before.scheduled_s - now_s, before.computed_s - now_s, before.sent_s - now_s});
  }
  std::reverse(start.underway.begin(), start.underway.end());
  return start;
}

ClassStart draw_starts(const DeviceClass& fleet_class, const DeviceChain::Length& length,
                       RandomStream random) {
  const DeviceChain chain(fleet_class, length, RandomStream{random.bits()});
  std::vector<DeviceChain::Start> starts;
  starts.reserve(fleet_class.count);
  for (std::uint32_t d = 0; d < fleet_class.count; ++d) starts.push_back(chain.draw(random));
  if (fleet_class.arrivals.kind == Arrivals::Kind::Periodic) {
    std::sort(starts.begin(), starts.end(),
              [](const auto& a, const auto& b) { return a.next_s < b.next_s; });
  }
  ClassStart all;
  for (std::uint32_t d = 0; d < fleet_class.count; ++d) {
    const DeviceChain::Start& start = starts[d];
    all.next_s.push_back(start.next_s);
    all.device_free_s.push_back(start.device_free_s);
    all.radio_free_s.push_back(start.radio_free_s);
    for (const DeviceChain::Step& step : start.underway) {
      all.underway.push_back(
          {d, step.scheduled_s, fleet_class.cell ? step.computed_s : step.sent_s});
    }
  }
  return all;
}

}  // namespace offcut::queue
