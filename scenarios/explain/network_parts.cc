#include "scenarios/explain/network_parts.h"

#include <algorithm>
#include <array>

#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

using network_models::Connection;
using network_models::NetworkSpec;
using network_models::Transport;

struct Cause {
  const char* name;
  const char* what;
  void (*remove)(NetworkSpec& spec);
};

// In an order in which each leaves a network that can be built.
constexpr std::array kCauses = {
    Cause{"losses", "packets sent again, and a smaller window",
          [](NetworkSpec& spec) { spec.loss_percent = 0; }},
    Cause{"promotion", "the radio wakes",
          [](NetworkSpec& spec) { spec.radio.promotion = Duration(); }},
    Cause{"grant", "wait for the network's leave to send",
          [](NetworkSpec& spec) {
            spec.grant = Duration();
            spec.scheduling_request_period = Duration();
          }},
    Cause{"handshake", "the connection opens",
          [](NetworkSpec& spec) {
            if (spec.connection != Connection::Warm) spec.connection = Connection::Idle;
          }},
    Cause{"slow start", "the sender waits for acknowledgements",
          [](NetworkSpec& spec) { spec.connection = Connection::Warm; }},
    Cause{"propagation", "the round trip that is waited for, and the queue",
          [](NetworkSpec& spec) {
            spec.round_trip = Duration();
            spec.queue = Bytes();
          }},
};

Duration time_up(const NetworkSpec& spec, const Exchange& exchange) {
  const auto link = network_models::build_link(spec);
  return link ? (*link)->cost(exchange).up : Duration();
}

}  // namespace

std::vector<PlanStep> upload_parts(const NetworkSpec& spec, const Exchange& exchange) {
  std::vector<PlanStep> parts;
  if (spec.uplink_trace) return parts;
  NetworkSpec left = spec;
  Duration before = time_up(left, exchange);
  const auto take = [&](const char* name, const char* what, Duration time) {
    if (time > Duration()) parts.push_back({.name = name, .what = what, .time = time});
  };
  for (const Cause& cause : kCauses) {
    cause.remove(left);
    const Duration now = time_up(left, exchange);
    take(cause.name, cause.what, before - now);
    before = now;
  }
  take("serialisation", "the bytes at the rate of the link", before);
  return parts;
}

}  // namespace offcut::scenarios
