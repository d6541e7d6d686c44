#include "engine/queue/load.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/gamma.hpp>
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

// What several streams bring together to a station that they share: how they vary over long times,
// and after which time all have repeated.
class Streams {
 public:
  void add(const DeviceClass& c) {
    const double rate = c.arrivals_per_s();
    periodic_ = periodic_ && c.arrivals.kind == Arrivals::Kind::Periodic;
    period_ = std::max(period_, Duration::from_s(1 / c.arrivals.per_device_per_s));
    varying_ += rate * arrival_scv(c.arrivals);
    rate_ += rate;
  }
  void tell(StationLoad& load) const {
    if (rate_ <= 0) return;
    load.station.arrival_scv = varying_ / rate_;
    if (periodic_) load.period = period_;
  }

 private:
  bool periodic_ = true;
  Duration period_;
  double varying_ = 0;
  double rate_ = 0;
};

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
  Streams streams;
  for (const DeviceClass& c : fleet.classes) {
    if (c.cell == index && c.route.offloads) {
      add_stream(load.station, c.arrivals_per_s(), c.route.up);
      streams.add(c);
    }
  }
  streams.tell(load);
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
  const double stretch = batching.stretch(batching.limit);
  Streams streams;
  for (const DeviceClass& c : fleet.classes) {
    if (c.pool != index || !c.route.offloads) continue;
    const StageTime& cloud = c.route.cloud;
    const Duration whole = cloud.mean * (stretch * longest_of(batching.limit, cloud.scv));
    add_stream(load.station, c.arrivals_per_s(), {whole / batching.limit, cloud.scv});
    streams.add(c);
    if (batching.limit == 1) continue;
    const double full_s = (batching.limit - 1) / c.arrivals_per_s();
    const Duration forming = Duration::from_s(std::min(full_s, batching.timeout.s()));
    load.batch = std::max(load.batch, forming + whole);
  }
  streams.tell(load);
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

double longest_of(int members, double scv) {
  if (members <= 1 || scv <= kLeastScv) return 1;
  const double shape = 1 / scv;
  const auto some_later = [&](double x) {
    return 1 - std::pow(boost::math::gamma_p(shape, x * shape), members);
  };
  constexpr double kLeft = 1e-9;  // of both tails, which are cut off
  const double begin = boost::math::gamma_p_inv(shape, kLeft) / shape;
  const double end = boost::math::gamma_q_inv(shape, kLeft / members) / shape;
  constexpr int kParts = 8;
  const double step = (end - begin) / kParts;
  double mean = begin;
  for (int i = 0; i < kParts; ++i) {
    mean += boost::math::quadrature::gauss<double, 20>::integrate(some_later, begin + step * i,
                                                                  begin + step * (i + 1));
  }
  return mean;
}

Duration StationLoad::memory() const {
  Station bounded = station;
  bounded.arrivals_per_s *= bounded.servers / capacity;  // a cell's capacity may be a fraction
  if (refuses && utilisation() > 0.9) bounded.arrivals_per_s *= 0.9 / utilisation();
  const Duration relaxation = relaxation_time(bounded);
  if (station.arrival_scv > 0) return relaxation;
  return std::min(relaxation, relaxation * std::min(1.0, station.service_scv) + period);
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
