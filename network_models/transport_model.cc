#include "network_models/transport_model.h"

#include <array>

#include "engine/base/enum_table.h"
#include "network_models/contention.h"
#include "network_models/loss.h"
#include "network_models/packet_transfer.h"
#include "network_models/trace_transfer.h"
#include "network_models/transport.h"
#include "network_models/way_link.h"
#include "network_models/ways_up.h"

namespace offcut::network_models {
namespace {

// What part of the link's capacity one of the users sees.
double share_of(const NetworkSpec& spec) { return contention_share(spec.stations) / spec.users; }

// The rates that one of the users sees.
struct Rates {
  Bandwidth up;
  Bandwidth down;  // zero: the reply takes no time
};

Rates shared_rates(const NetworkSpec& spec) {
  const double share = share_of(spec);
  return {.up = spec.uplink * (spec.uplink_scale * share),
          .down = spec.downlink ? *spec.downlink * (spec.downlink_scale * share) : Bandwidth()};
}

Duration time_on(Bandwidth rate, Bytes bytes) {
  return rate > Bandwidth() ? bytes / rate : Duration();
}

// Time of a round trip behind the backlog, which drains at the rate of the whole link.
Duration queueing_of(const NetworkSpec& spec) {
  return spec.queue / (spec.uplink * spec.uplink_scale);
}

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

LossyPath lossy_path(const NetworkSpec& spec, const Rates& rates, const TransportModel& model) {
  return {.loss = spec.loss_percent * 0.01,
          .rate = rates.up,
          .back = rates.down,
          .round_trip = spec.round_trip + queueing_of(spec),
          .open_window = spec.connection == Connection::Warm || !model.slow_start,
          .handshake_trips = handshake_of(spec.connection).round_trips};
}

// Payload bytes only, and the round trip once, on the way up, where it counts.
Pipes affine_pipes(const NetworkSpec& spec, const Rates& rates) {
  const bool trip = spec.transport == Transport::Affine;
  return {.up = Pipe({.rate = rates.up, .fixed = trip ? spec.round_trip : Duration()}),
          .down = Pipe({.rate = rates.down})};
}

std::unique_ptr<Link> build_affine(const NetworkSpec& spec, const TransportModel&) {
  const Pipes pipes = affine_pipes(spec, shared_rates(spec));
  return std::make_unique<AffineLink>(spec, SteadyWay(pipes.up, false), pipes.down);
}

std::unique_ptr<Link> build_wire(const NetworkSpec& spec, const TransportModel& model) {
  const Rates rates = shared_rates(spec);
  const Pipes pipes = wire_pipes(spec, rates, model);
  const LossyPath path = lossy_path(spec, rates, model);
  if (path.loss > 0) {  // of less than 1e-323 percent nothing is left
    return std::make_unique<WayLink<LossyWay>>(spec, LossyWay(path, pipes.up), pipes.down);
  }
  const bool was_idle = spec.connection == Connection::Idle;
  return std::make_unique<WayLink<SteadyWay>>(spec, SteadyWay(pipes.up, was_idle), pipes.down);
}

constexpr std::array kModels = {
    TransportModel{.transport = Transport::SizeOverRate,
                   .name = "size_over_rate",
                   .affine = true,
                   .build = build_affine,
                   .over_trace = payload_over_trace},
    TransportModel{.transport = Transport::Affine,
                   .name = "affine",
                   .affine = true,
                   .build = build_affine,
                   .over_trace = affine_over_trace},
    TransportModel{.transport = Transport::HandshakeWire,
                   .name = "handshake_wire",
                   .build = build_wire,
                   .over_trace = wire_over_trace},
    TransportModel{.transport = Transport::SlowStart,
                   .name = "slow_start",
                   .slow_start = true,
                   .build = build_wire,
                   .over_trace = slow_start_over_trace},
    // On constant rates the packets take exactly what slow start takes.
    TransportModel{.transport = Transport::Packet,
                   .name = "packet",
                   .slow_start = true,
                   .build = build_wire,
                   .over_trace = packet_transfer},
};
static_assert(has_row_per_enumerator(kModels, &TransportModel::transport));

PacketPath path_up(const NetworkSpec& spec, const Rates& rates) {
  const double share = share_of(spec);
  return {.round_trip = spec.round_trip,
          .connection = spec.connection,
          .back = rates.down,
          .back_trace = spec.downlink_trace.get(),
          .scale = spec.uplink_scale,
          .share = share * spec.uplink_scale,
          .back_share = share * spec.downlink_scale,
          .queue = spec.queue};
}

// The reply finds the connection open; its window is that of the connection. An affine reply pays
// no trip of its own.
PacketPath path_down(const NetworkSpec& spec, const TransportModel& model) {
  const double share = share_of(spec);
  return {.round_trip = model.affine ? Duration() : spec.round_trip,
          .connection = spec.connection == Connection::Warm ? Connection::Warm : Connection::Idle,
          .back_trace = spec.uplink_trace.get(),
          .scale = spec.downlink_scale,
          .share = share * spec.downlink_scale,
          .back_share = share * spec.uplink_scale,
          .back_queueing = queueing_of(spec)};
}

}  // namespace

std::span<const TransportModel> transport_models() { return kModels; }

const TransportModel& model_of(Transport transport) { return kModels[index_of(transport)]; }

std::unique_ptr<TraceLink> build_over_trace(const NetworkSpec& spec) {
  const TransportModel& model = model_of(spec.transport);
  const Rates rates = shared_rates(spec);
  const Pipe down =
      model.affine ? affine_pipes(spec, rates).down : wire_pipes(spec, rates, model).down;
  TraceWay up(spec.uplink_trace, spec.downlink_trace, path_up(spec, rates), model.over_trace,
              spec.trace_start);
  std::optional<TraceWay> reply;
  if (spec.downlink_trace) {
    reply.emplace(spec.downlink_trace, spec.uplink_trace, path_down(spec, model), model.over_trace,
                  Duration());
  }
  return std::make_unique<TraceLink>(spec, std::move(up), down, std::move(reply));
}

}  // namespace offcut::network_models
