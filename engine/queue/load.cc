#include "engine/queue/load.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::queue {
namespace {

double arrival_scv(const Arrivals& arrivals) {
  switch (arrivals.kind) {
    case Arrivals::Kind::Periodic:
      return 0;
    case Arrivals::Kind::Gamma:
      return arrivals.scv;
    case Arrivals::Kind::Poisson:
    case Arrivals::Kind::Profile:
    case Arrivals::Kind::Recorded:
      return 1;
  }
  return 1;
}

StationLoad of_device(const DeviceClass& c, std::size_t index, StationLoad::Kind kind) {
  const bool device = kind == StationLoad::Kind::Device;
  const StageTime& stage = device ? c.route.device : c.route.up;
  StationLoad load;
  load.kind = kind;
  load.index = index;
  load.name = message(device ? "devices of " : "radios of ", in_quotes(c.name));
  load.station = {c.arrivals.per_device_per_s, stage.mean, 1, stage.scv, arrival_scv(c.arrivals)};
  return load;
}

StationLoad of_cell(const Fleet& fleet, std::size_t index) {
  StationLoad load;
  load.kind = StationLoad::Kind::Cell;
  load.index = index;
  load.name = message("cell ", in_quotes(fleet.cells[index].name));
  load.capacity = fleet.cells[index].parallel;
  load.station.servers = std::max(1, truncated<int>(load.capacity));
  for (const DeviceClass& c : fleet.classes) {
    if (c.cell == index && c.route.offloads) {
      add_stream(load.station, c.arrivals_per_s(), c.route.up);
    }
  }
  return load;
}

StationLoad of_pool(const Fleet& fleet, std::size_t index) {
  const ServerPool& pool = fleet.pools[index];
  StationLoad load;
  load.kind = StationLoad::Kind::Pool;
  load.index = index;
  load.name = message("pool ", in_quotes(pool.name));
  load.capacity = pool.slots();
  load.station.servers = pool.slots();
  load.refuses = pool.queue_limit.has_value();
  const Batching& batching = pool.batching;
  const double per_request = std::min(1.0, batching.stretch(batching.limit) / batching.limit);
  for (const DeviceClass& c : fleet.classes) {
    if (c.pool == index && c.route.offloads) {
      add_stream(load.station, c.arrivals_per_s(),
                 {c.route.cloud.mean * per_request, c.route.cloud.scv});
    }
  }
  return load;
}

// "1.2", "0.97": three figures are enough to act on.
std::string three_figures(double value) {
  if (!std::isfinite(value)) return text_of(value);
  const double scale = std::pow(10, 2 - std::floor(std::log10(std::max(value, 1e-300))));
  return text_of(std::round(value * scale) / scale);
}

}  // namespace

void add_stream(Station& station, double arrivals_per_s, const StageTime& service) {
  const double both = station.arrivals_per_s + arrivals_per_s;
  if (both <= 0) return;
  const auto square = [](double mean_s, double scv) { return mean_s * mean_s * (1 + scv); };
  const double old_share = station.arrivals_per_s / both;
  const double new_share = arrivals_per_s / both;
  const double mean_s = old_share * station.service.s() + new_share * service.mean.s();
  const double mean_square = old_share * square(station.service.s(), station.service_scv) +
                             new_share * square(service.mean.s(), service.scv);
  station.arrivals_per_s = both;
  station.service = Duration::from_s(mean_s);
  station.service_scv = mean_s > 0 ? std::max(0.0, mean_square / (mean_s * mean_s) - 1) : 0;
}

Duration StationLoad::memory() const {
  Station bounded = station;
  bounded.arrivals_per_s *= bounded.servers / capacity;  // a cell's capacity may be a fraction
  if (refuses && utilisation() > 0.9) bounded.arrivals_per_s *= 0.9 / utilisation();
  return relaxation_time(bounded);
}

std::vector<StationLoad> offered_loads(const Fleet& fleet) {
  std::vector<StationLoad> loads;
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    const DeviceClass& fleet_class = fleet.classes[c];
    loads.push_back(of_device(fleet_class, c, StationLoad::Kind::Device));
    if (fleet_class.route.offloads && !fleet_class.cell) {
      loads.push_back(of_device(fleet_class, c, StationLoad::Kind::Radio));
    }
  }
  for (std::size_t i = 0; i < fleet.cells.size(); ++i) loads.push_back(of_cell(fleet, i));
  for (std::size_t i = 0; i < fleet.pools.size(); ++i) loads.push_back(of_pool(fleet, i));
  std::erase_if(loads, [](const StationLoad& load) { return load.station.offered() <= 0; });
  return loads;
}

std::string instability(const std::vector<StationLoad>& loads) {
  const StationLoad* worst = nullptr;
  for (const StationLoad& load : loads) {
    if (!load.unstable()) continue;
    if (worst == nullptr || load.utilisation() > worst->utilisation()) worst = &load;
  }
  if (worst == nullptr) return "";
  return message("UNSTABLE: ", worst->name, ": is offered ", three_figures(worst->utilisation()),
                 " of what it can do");
}

}  // namespace offcut::queue
