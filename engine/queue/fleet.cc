#include "engine/queue/fleet.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/text.h"

namespace offcut::queue {
namespace {

constexpr std::uint32_t kMostDevices = 100'000'000;

bool sound(double value) { return value >= 0 && std::isfinite(value); }
bool sound(const StageTime& stage) { return sound(stage.mean.s()) && sound(stage.scv); }

Result<void> refuse(const std::string& place, std::string_view expected) {
  return fail(ErrorCode::InvalidArgument, message(place, ": expected ", expected));
}

Result<void> check_steps(const Arrivals& arrivals, const std::string& place) {
  const bool recorded = arrivals.kind == Arrivals::Kind::Recorded;
  if (!recorded && arrivals.kind != Arrivals::Kind::Profile) return {};
  if (!(arrivals.span.s() > 0) || !std::isfinite(arrivals.span.s())) {
    return refuse(place, "a span of more than 0 s");
  }
  if (!arrivals.steps || arrivals.steps->empty()) return refuse(place, "at least one step");
  const std::vector<double>& steps = *arrivals.steps;
  if (!std::all_of(steps.begin(), steps.end(), [](double step) { return sound(step); })) {
    return refuse(place, "numbers >= 0");
  }
  if (recorded) {
    if (!std::is_sorted(steps.begin(), steps.end()) || steps.back() >= arrivals.span.s()) {
      return refuse(place, "ascending times before the end of the span");
    }
  } else if (*std::max_element(steps.begin(), steps.end()) <= 0) {
    return refuse(place, "a weight over 0");
  }
  return {};
}

Result<void> check_class(const DeviceClass& c, const Fleet& fleet) {
  const std::string place = message("class ", in_quotes(c.name));
  if (c.count < 1 || c.count > kMostDevices) {
    return refuse(place, message("1 to ", std::int64_t{kMostDevices}, " devices, found ",
                                 std::int64_t{c.count}));
  }
  if (!(c.arrivals.per_device_per_s > 0) || !std::isfinite(c.arrivals.per_device_per_s)) {
    return refuse(place, message("arrivals per device over 0 per second, found ",
                                 c.arrivals.per_device_per_s));
  }
  if (c.arrivals.kind == Arrivals::Kind::Gamma && !(c.arrivals.scv > 0)) {
    return refuse(place, message("an arrival scv over 0, found ", c.arrivals.scv));
  }
  if (auto steps = check_steps(c.arrivals, place + ": arrivals"); !steps) return steps;
  const Route& r = c.route;
  if (!sound(r.device) || !sound(r.up) || !sound(r.cloud) || !sound(r.finish) ||
      !sound(r.propagation.s()) || !sound(r.down.s())) {
    return refuse(place, "finite times >= 0 on its route");
  }
  if (!sound(r.energy.j()) || !sound(r.finish_energy.j()) || !sound(r.wait_power.w())) {
    return refuse(place, "finite energies >= 0 on its route");
  }
  if (r.offloads && c.pool >= fleet.pools.size()) {
    return refuse(place, message("a pool below ", fleet.pools.size(), ", found ", c.pool));
  }
  if (c.cell && *c.cell >= fleet.cells.size()) {
    return refuse(place, message("a cell below ", fleet.cells.size(), ", found ", *c.cell));
  }
  return {};
}

Result<void> check_pool(const ServerPool& pool) {
  const std::string place = message("pool ", in_quotes(pool.name));
  if (pool.servers < 1 || pool.concurrency < 1 || pool.servers > kMostSlots / pool.concurrency) {
    return refuse(place, "1 to 100000000 slots");
  }
  const Batching& batching = pool.batching;
  if (batching.limit < 1 || !sound(batching.timeout.s()) || !sound(batching.marginal)) {
    return refuse(place, "a batch limit >= 1, a timeout >= 0 s and a marginal cost >= 0");
  }
  if (batching.limit > 1 && pool.discipline == ServerPool::Discipline::ProcessorSharing) {
    return refuse(place, "no batches where the servers are shared");
  }
  if (pool.queue_limit && !(*pool.queue_limit >= 0)) return refuse(place, "a queue limit >= 0");
  return {};
}

}  // namespace

StageTime observed(const std::vector<double>& times_s) {
  const auto n = static_cast<double>(times_s.size());
  const double mean_s = std::accumulate(times_s.begin(), times_s.end(), 0.0) / n;
  StageTime stage{Duration::from_s(mean_s), 0};
  if (mean_s <= 0) return stage;
  std::vector<double> ratios;
  for (const double time_s : times_s) {
    ratios.push_back(time_s / mean_s);
    stage.scv += (ratios.back() - 1) * (ratios.back() - 1) / n;
  }
  stage.ratios = std::make_shared<const std::vector<double>>(std::move(ratios));
  return stage;
}

Arrivals Arrivals::poisson(double rate) {
  Arrivals arrivals;
  arrivals.per_device_per_s = rate;
  return arrivals;
}

Arrivals Arrivals::gamma(double rate, double variation) {
  Arrivals arrivals = poisson(rate);
  arrivals.kind = Kind::Gamma;
  arrivals.scv = variation;
  return arrivals;
}

Arrivals Arrivals::periodic(Duration period) {
  Arrivals arrivals = poisson(1 / period.s());
  arrivals.kind = Kind::Periodic;
  arrivals.scv = 0;
  return arrivals;
}

Arrivals Arrivals::recorded(std::vector<double> times_s, Duration length) {
  Arrivals arrivals = poisson(static_cast<double>(times_s.size()) / length.s());
  arrivals.kind = Kind::Recorded;
  arrivals.steps = std::make_shared<const std::vector<double>>(std::move(times_s));
  arrivals.span = length;
  return arrivals;
}

Arrivals Arrivals::profile(double mean_rate, std::vector<double> weights, Duration length) {
  Arrivals arrivals = poisson(mean_rate);
  arrivals.kind = Kind::Profile;
  arrivals.steps = std::make_shared<const std::vector<double>>(std::move(weights));
  arrivals.span = length;
  return arrivals;
}

double Arrivals::peak_factor() const {
  if (kind != Kind::Profile || !steps || steps->empty()) return 1;
  const double sum = std::accumulate(steps->begin(), steps->end(), 0.0);
  return *std::max_element(steps->begin(), steps->end()) * static_cast<double>(steps->size()) / sum;
}

Arrivals Arrivals::at_peak() const {
  if (kind != Kind::Profile) return *this;
  return poisson(per_device_per_s * peak_factor());
}

Duration Route::alone() const {
  if (!offloads) return device.mean;
  return device.mean + up.mean + propagation + cloud.mean + down;
}

Duration Fleet::longest_alone() const {
  Duration longest;
  for (const DeviceClass& c : classes) longest = std::max(longest, c.route.alone());
  return longest;
}

double Fleet::arrivals_per_s() const {
  double rate = 0;
  for (const DeviceClass& c : classes) rate += c.arrivals_per_s();
  return rate;
}

Result<void> Fleet::check() const {
  if (classes.empty()) return refuse("fleet", "at least one device class, found none");
  for (const DeviceClass& c : classes) {
    if (auto good = check_class(c, *this); !good) return good;
  }
  for (const ServerPool& pool : pools) {
    if (auto good = check_pool(pool); !good) return good;
  }
  for (const SharedCell& cell : cells) {
    if (!(cell.parallel > 0) || !std::isfinite(cell.parallel)) {
      return refuse(message("cell ", in_quotes(cell.name)), "more than 0 parallel uplinks");
    }
  }
  return {};
}

}  // namespace offcut::queue
