#include "network_models/transport_model.h"

#include <array>

#include "engine/base/enum_table.h"
#include "network_models/contention.h"
#include "network_models/loss.h"
#include "network_models/transport.h"
#include "network_models/way_link.h"
#include "network_models/ways_up.h"

namespace offcut::network_models {
namespace {

// The rates that one of the users sees.
struct Rates {
  Bandwidth up;
  Bandwidth down;  // zero: the reply takes no time
};

Rates shared_rates(const NetworkSpec& spec) {
  const double share = contention_share(spec.stations) / spec.users;
  return {.up = spec.uplink * share, .down = spec.downlink ? *spec.downlink * share : Bandwidth()};
}

Duration time_on(Bandwidth rate, Bytes bytes) {
  return rate > Bandwidth() ? bytes / rate : Duration();
}

// Time of a round trip behind the backlog, which drains at the rate of the whole link.
Duration queueing_of(const NetworkSpec& spec) { return spec.queue / spec.uplink; }

struct Pipes {
  Pipe up;
  Pipe down;
};

// TCP or QUIC: handshake, half a round trip each way, bytes on the wire, stalls of slow start.
Pipes wire_pipes(const NetworkSpec& spec, const Rates& rates, const TransportModel& model) {
  const Duration half_trip = spec.round_trip * 0.5;
  const Duration queueing = queueing_of(spec);
  const Duration loop = spec.round_trip + queueing;
  const Handshake handshake = handshake_of(spec.connection);
  const Duration opening = loop * handshake.round_trips + time_on(rates.up, handshake.up) +
                           time_on(rates.down, handshake.down);
  const bool slow_start = model.slow_start && spec.connection != Connection::Warm;
  const Bytes ack(kSegmentHeader);
  return {.up = Pipe({.rate = rates.up,
                      .fixed = opening + half_trip + queueing,
                      .headers = true,
                      .slow_start = slow_start,
                      .loop = loop + time_on(rates.down, ack)}),
          .down = Pipe({.rate = rates.down,
                        .fixed = half_trip,
                        .headers = true,
                        .slow_start = slow_start,
                        .loop = loop + time_on(rates.up, ack)})};
}

LossyPath lossy_path(const NetworkSpec& spec, const Rates& rates) {
  return {.loss = spec.loss_percent * 0.01,
          .rate = rates.up,
          .back = rates.down,
          .round_trip = spec.round_trip + queueing_of(spec),
          .open_window = spec.connection == Connection::Warm,
          .handshake_trips = handshake_of(spec.connection).round_trips};
}

// Payload bytes only, and `trip` once, on the way up.
std::unique_ptr<Link> affine_link(const NetworkSpec& spec, Duration trip) {
  const Rates rates = shared_rates(spec);
  const Pipe up({.rate = rates.up, .fixed = trip});
  const Pipe down({.rate = rates.down});
  return std::make_unique<AffineLink>(spec, SteadyWay(up, false), down);
}

std::unique_ptr<Link> build_size_over_rate(const NetworkSpec& spec, const TransportModel&) {
  return affine_link(spec, Duration());
}

std::unique_ptr<Link> build_affine(const NetworkSpec& spec, const TransportModel&) {
  return affine_link(spec, spec.round_trip);
}

std::unique_ptr<Link> build_wire(const NetworkSpec& spec, const TransportModel& model) {
  const Rates rates = shared_rates(spec);
  const Pipes pipes = wire_pipes(spec, rates, model);
  if (spec.loss_percent > 0) {
    return std::make_unique<WayLink<LossyWay>>(spec, LossyWay(lossy_path(spec, rates), pipes.up),
                                               pipes.down);
  }
  const bool was_idle = spec.connection == Connection::Idle;
  return std::make_unique<WayLink<SteadyWay>>(spec, SteadyWay(pipes.up, was_idle), pipes.down);
}

constexpr std::array kModels = {
    TransportModel{.transport = Transport::SizeOverRate,
                   .name = "size_over_rate",
                   .affine = true,
                   .build = build_size_over_rate},
    TransportModel{
        .transport = Transport::Affine, .name = "affine", .affine = true, .build = build_affine},
    TransportModel{
        .transport = Transport::HandshakeWire, .name = "handshake_wire", .build = build_wire},
    TransportModel{.transport = Transport::SlowStart,
                   .name = "slow_start",
                   .slow_start = true,
                   .build = build_wire},
    // On constant rates the packets take exactly what slow start takes.
    TransportModel{.transport = Transport::Packet,
                   .name = "packet",
                   .slow_start = true,
                   .per_packet = true,
                   .build = build_wire},
};
static_assert(has_row_per_enumerator(kModels, &TransportModel::transport));

}  // namespace

std::span<const TransportModel> transport_models() { return kModels; }

const TransportModel& model_of(Transport transport) { return kModels[index_of(transport)]; }

std::unique_ptr<Link> build_over_trace(const NetworkSpec& spec) {
  const TransportModel& model = model_of(spec.transport);
  const Rates rates = shared_rates(spec);
  const Pipe down = wire_pipes(spec, rates, model).down;
  return std::make_unique<WayLink<TraceWay>>(spec, TraceWay(spec, rates.down, model.per_packet),
                                             down);
}

}  // namespace offcut::network_models
