// A fleet simulated the slow and plain way, to hold the fast simulation to: one list of all
// requests, devices and radios by Lindley's recursion, the pool by looking at everything after
// every event. Nothing is shared with engine/queue but the description of the fleet; random numbers
// are those of the standard library.
//
// For one FIFO pool with or without batches, Poisson, gamma or periodic arrivals, no cells, no
// admission. O(requests * (slots + classes)).
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <random>
#include <vector>

#include "engine/queue/fleet.h"

namespace offcut::queue::oracle {

struct SlowRequest {
  double scheduled_s;
  double reaches_s;  // the pool
  double cloud_s;
  double down_s;
};

inline double draw(const StageTime& stage, std::mt19937_64& random) {
  if (stage.scv == 0) return stage.mean.s();
  return std::gamma_distribution<double>(1 / stage.scv, stage.scv * stage.mean.s())(random);
}

// The instants of one device up to `end_s`.
inline std::vector<double> instants(const Arrivals& arrivals, double end_s,
                                    std::mt19937_64& random) {
  const double mean_s = 1 / arrivals.per_device_per_s;
  const double scv = arrivals.kind == Arrivals::Kind::Periodic ? 0
                     : arrivals.kind == Arrivals::Kind::Gamma  ? arrivals.scv
                                                               : 1;
  std::vector<double> times;
  double now_s = std::uniform_real_distribution<double>(0, mean_s)(random);
  while (now_s < end_s) {
    times.push_back(now_s);
    now_s += draw({Duration::from_s(mean_s), scv}, random);
  }
  return times;
}

// One class's requests, as they reach the pool.
inline std::vector<SlowRequest> requests_of(const DeviceClass& c, double end_s,
                                            std::mt19937_64& random) {
  std::vector<SlowRequest> requests;
  for (std::uint32_t device = 0; device < c.count; ++device) {
    double computed_s = 0;
    double sent_s = 0;
    for (const double now_s : instants(c.arrivals, end_s, random)) {
      computed_s = std::max(now_s, computed_s) + draw(c.route.device, random);
      sent_s = std::max(computed_s, sent_s) + draw(c.route.up, random);
      requests.push_back(
          {now_s, sent_s + c.route.propagation.s(), draw(c.route.cloud, random), c.route.down.s()});
    }
  }
  std::sort(requests.begin(), requests.end(),
            [](const auto& a, const auto& b) { return a.reaches_s < b.reaches_s; });
  return requests;
}

// The pool: lines per class, slots by the time at which they are free.
class SlowPool {
 public:
  SlowPool(const ServerPool& pool, std::size_t classes)
      : pool_(pool), lines_(classes), free_s_(static_cast<std::size_t>(pool.slots()), 0) {}

  void arrive(std::size_t line, const SlowRequest& request) {
    start_until(request.reaches_s);
    lines_[line].push_back(request);
  }
  void finish() { start_until(std::numeric_limits<double>::infinity()); }
  struct Done {
    double scheduled_s;
    double latency_s;
  };
  std::vector<Done> done;

 private:
  // When the batch at the head of a line may start, if a slot is free.
  double ready_s(const std::deque<SlowRequest>& line) const {
    const auto limit = static_cast<std::size_t>(pool_.batching.limit);
    if (line.empty()) return std::numeric_limits<double>::infinity();
    if (limit == 1) return line.front().reaches_s;
    const double timeout_s = line.front().reaches_s + pool_.batching.timeout.s();
    return line.size() < limit ? timeout_s : std::min(timeout_s, line[limit - 1].reaches_s);
  }
  // Starts all batches that start before `until_s`; no request comes before that.
  void start_until(double until_s) {
    for (;;) {
      const auto slot = std::min_element(free_s_.begin(), free_s_.end());
      std::deque<SlowRequest>* next = nullptr;
      double at_s = std::numeric_limits<double>::infinity();
      for (std::deque<SlowRequest>& line : lines_) {
        const double s = std::max(*slot, ready_s(line));
        const bool first = s < at_s || (s == at_s && next != nullptr && !line.empty() &&
                                        line.front().reaches_s < next->front().reaches_s);
        if (!first) continue;
        at_s = s;
        next = &line;
      }
      if (next == nullptr || at_s >= until_s) return;
      *slot = start(*next, at_s);
    }
  }
  double start(std::deque<SlowRequest>& line, double at_s) {
    const std::size_t limit = static_cast<std::size_t>(pool_.batching.limit);
    std::vector<SlowRequest> batch;
    double longest_s = 0;
    while (!line.empty() && batch.size() < limit && line.front().reaches_s <= at_s) {
      batch.push_back(line.front());
      longest_s = std::max(longest_s, batch.back().cloud_s);
      line.pop_front();
    }
    const double members = static_cast<double>(batch.size());
    const double end_s = at_s + longest_s * (1 + pool_.batching.marginal * (members - 1));
    for (const SlowRequest& r : batch) {
      done.push_back({r.scheduled_s, end_s + r.down_s - r.scheduled_s});
    }
    return end_s;
  }

  const ServerPool& pool_;
  std::vector<std::deque<SlowRequest>> lines_;
  std::vector<double> free_s_;
};

// Returns the latencies of the requests scheduled in [warm_up_s, end_s), in no order.
inline std::vector<double> slow_latencies(const Fleet& fleet, double warm_up_s, double end_s,
                                          std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::pair<std::size_t, SlowRequest>> all;
  const bool batches = fleet.pools[0].batching.limit > 1;
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    for (const SlowRequest& r : requests_of(fleet.classes[c], end_s, random)) {
      all.push_back({batches ? c : 0, r});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.second.reaches_s < b.second.reaches_s;
  });
  SlowPool pool(fleet.pools[0], batches ? fleet.classes.size() : 1);
  for (const auto& [line, request] : all) pool.arrive(line, request);
  pool.finish();
  std::vector<double> latencies;
  for (const SlowPool::Done& d : pool.done) {
    if (d.scheduled_s >= warm_up_s) latencies.push_back(d.latency_s);
  }
  return latencies;
}

}  // namespace offcut::queue::oracle
