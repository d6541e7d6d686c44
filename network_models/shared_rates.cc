#include "network_models/shared_rates.h"

#include "network_models/contention.h"

namespace offcut::network_models {

double share_of(const NetworkSpec& spec) {
  // Solving for the contention takes microseconds, and networks that follow each other often have
  // equally many stations.
  struct Last {
    double stations = 1;
    double share = 1;
  };
  thread_local Last last;
  if (last.stations != spec.stations) last = {spec.stations, contention_share(spec.stations)};
  return last.share / spec.users;
}

Rates shared_rates(const NetworkSpec& spec) {
  const double share = share_of(spec);
  return {.up = spec.uplink * (spec.uplink_scale * share),
          .down = spec.downlink ? *spec.downlink * (spec.downlink_scale * share) : Bandwidth()};
}

Duration queueing_of(const NetworkSpec& spec) {
  return spec.queue / (spec.uplink * spec.uplink_scale);
}

}  // namespace offcut::network_models
