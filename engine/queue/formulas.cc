#include "engine/queue/formulas.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>

#include "engine/base/text.h"

namespace offcut::queue {
namespace {

Result<void> check(const Station& station) {
  const double rate = station.arrivals_per_s;
  const double service = station.service.s();
  if (!(rate >= 0) || !std::isfinite(rate)) {
    return fail(ErrorCode::InvalidArgument,
                message("arrivals per second: expected a number >= 0, found ", rate));
  }
  if (!(service >= 0) || !std::isfinite(service)) {
    return fail(ErrorCode::InvalidArgument,
                message("service time: expected seconds >= 0, found ", service));
  }
  if (station.servers < 1) {
    return fail(ErrorCode::InvalidArgument,
                message("servers: expected at least 1, found ", station.servers));
  }
  if (!(station.service_scv >= 0) || !(station.arrival_scv >= 0)) {
    return fail(ErrorCode::InvalidArgument,
                message("squared coefficient of variation: expected numbers >= 0, found ",
                        station.service_scv, " and ", station.arrival_scv));
  }
  if (station.utilisation() >= 1) {
    return fail(ErrorCode::Infeasible,
                message("UNSTABLE: expected an offered load under ", station.servers,
                        station.servers == 1 ? " server, found " : " servers, found ",
                        station.offered(), " busy servers on average"));
  }
  return {};
}

// Mean wait of M/M/c.
double mmc_wait_s(const Station& station, double probability_of_wait) {
  const double service = station.service.s();
  return service == 0 ? 0 : probability_of_wait * service / (station.servers - station.offered());
}

// What Cosmetatos multiplies half the wait of M/M/c with; 1 for one server.
double cosmetatos(const Station& station) {
  const double c = station.servers;
  const double load = station.utilisation();
  if (load == 0 || station.servers == 1) return 1;
  return 1 + (1 - load) * (c - 1) * (std::sqrt(4 + 5 * c) - 2) / (16 * load * c);
}

// The state with a mean wait of factor * M/M/c.
Result<SteadyState> scaled_mmc(const Station& station, double factor, Exactness mean,
                               Exactness tail) {
  if (auto sound = check(station); !sound) return fail(sound.error());
  SteadyState state;
  state.station = station;
  state.mean = mean;
  state.tail = tail;
  state.utilisation = station.utilisation();
  state.probability_of_wait = erlang_c(station.servers, station.offered());
  state.wait = Duration::from_s(factor * mmc_wait_s(station, state.probability_of_wait));
  state.response = state.wait + station.service;
  return state;
}

// P(response > t) where the wait is 0 or exponential and the service exponential.
double exponential_tail(double t, double waits, double wait_rate, double service_rate) {
  const double gap = service_rate - wait_rate;
  const double service = std::exp(-service_rate * t);
  if (std::abs(gap) < 1e-9 * service_rate) {
    return (1 - waits) * service + waits * (1 + service_rate * t) * service;
  }
  const double both = (service_rate * std::exp(-wait_rate * t) - wait_rate * service) / gap;
  return (1 - waits) * service + waits * both;
}

// Smallest t >= 0 with tail(t) <= level, for a falling tail; `scale` is a first guess.
template <class Tail>
double invert(const Tail& tail, double level, double scale) {
  double high = scale;
  while (tail(high) > level) high *= 2;
  double low = 0;
  for (int step = 0; step < 100; ++step) {
    const double middle = 0.5 * (low + high);
    (tail(middle) > level ? low : high) = middle;
  }
  return high;
}

}  // namespace

double erlang_c(int servers, double offered) {
  if (offered <= 0) return 0;
  if (offered >= servers) return 1;
  double blocked = 1;  // Erlang B, one server more each time
  // Once that is zero it stays zero, however many servers there are.
  for (int c = 1; c <= servers && blocked > 0; ++c) {
    blocked = offered * blocked / (c + offered * blocked);
  }
  const double load = offered / servers;
  return blocked / (1 - load * (1 - blocked));
}

Duration SteadyState::wait_variance_root() const {
  if (probability_of_wait <= 0 || !has_tail) return Duration::zero();
  const double conditional = wait.s() / probability_of_wait;  // mean of those who wait
  const double second = probability_of_wait * 2 * conditional * conditional;
  return Duration::from_s(std::sqrt(std::max(0.0, second - wait.s() * wait.s())));
}

std::optional<Duration> SteadyState::wait_percentile(double p) const {
  if (!has_tail || !(p > 0 && p < 1)) return std::nullopt;
  if (1 - p >= probability_of_wait) return Duration::zero();
  const double conditional = wait.s() / probability_of_wait;
  return Duration::from_s(conditional * std::log(probability_of_wait / (1 - p)));
}

std::optional<Duration> SteadyState::response_percentile(double p) const {
  const auto waited = wait_percentile(p);
  if (!waited) return std::nullopt;
  const double service = station.service.s();
  if (service == 0) return Duration::zero();
  if (station.service_scv == 0) return *waited + station.service;
  if (station.service_scv == 1 && wait.s() > 0) {
    const double wait_rate = probability_of_wait / wait.s();
    return Duration::from_s(invert(
        [&](double t) { return exponential_tail(t, probability_of_wait, wait_rate, 1 / service); },
        1 - p, service));
  }
  const double wait_sd = wait_variance_root().s();
  const double variance = wait_sd * wait_sd + station.service_scv * service * service;
  const double mean_s = response.s();
  const boost::math::gamma_distribution<> law(mean_s * mean_s / variance, variance / mean_s);
  return Duration::from_s(boost::math::quantile(law, p));
}

Result<SteadyState> mm1(const Station& station) {
  Station one = station;
  one.servers = 1;
  return mmc(one);
}

Result<SteadyState> mmc(const Station& station) {
  Station markov = station;
  markov.service_scv = markov.arrival_scv = 1;
  return scaled_mmc(markov, 1, Exactness::Exact, Exactness::Exact);
}

Result<SteadyState> md1(const Station& station) {
  Station constant = station;
  constant.servers = 1;
  constant.service_scv = 0;
  return mg1(constant);
}

Result<SteadyState> mdc(const Station& station) {
  Station constant = station;
  constant.service_scv = 0;
  return mgc(constant);
}

Result<SteadyState> mg1(const Station& station) {
  Station one = station;
  one.servers = 1;
  one.arrival_scv = 1;
  const bool markov = one.service_scv == 1;
  return scaled_mmc(one, (1 + one.service_scv) / 2, Exactness::Exact,
                    markov ? Exactness::Exact : Exactness::Approximate);
}

Result<SteadyState> mgc(const Station& station) {
  if (station.servers == 1) return mg1(station);
  Station poisson = station;
  poisson.arrival_scv = 1;
  const double v = poisson.service_scv;
  if (v == 1) return mmc(poisson);
  const double factor = v < 1 ? v + (1 - v) * 0.5 * cosmetatos(poisson) : (1 + v) / 2;
  return scaled_mmc(poisson, factor, Exactness::Approximate, Exactness::Approximate);
}

Result<SteadyState> ggc(const Station& station) {
  if (station.arrival_scv == 1) return mgc(station);
  return scaled_mmc(station, (station.arrival_scv + station.service_scv) / 2,
                    Exactness::Approximate, Exactness::Approximate);
}

Result<SteadyState> mg1_ps(const Station& station) {
  Station one = station;
  one.servers = 1;
  return mgc_ps(one);
}

Result<SteadyState> mgc_ps(const Station& station) {
  auto state = mmc(station);  // insensitive: only the mean of the service counts
  if (!state) return state;
  state->station.service_scv = station.service_scv;
  state->has_tail = false;
  return state;
}

Result<Duration> tandem(double arrivals_per_s, std::span<const Station> stations) {
  Duration total;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    Station station = stations[i];
    station.arrivals_per_s = arrivals_per_s;
    const auto state = mmc(station);
    if (!state) return fail(within(message("station ", i + 1), state.error()));
    total += state->response;
  }
  return total;
}

Duration relaxation_time(const Station& station) {
  const double load = station.utilisation();
  if (load >= 1) return Duration::infinity();
  const double gap = 1 - std::sqrt(load);
  const double spread = std::max(1.0, (station.arrival_scv + station.service_scv) / 2);
  return station.service * (spread / (station.servers * gap * gap));
}

}  // namespace offcut::queue
