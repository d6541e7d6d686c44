#include "network_models/transport_model.h"

#include <array>

#include "engine/base/enum_table.h"
#include "network_models/closed_form.h"
#include "network_models/loss.h"
#include "network_models/packet_transfer.h"
#include "network_models/shared_rates.h"
#include "network_models/trace_transfer.h"
#include "network_models/transport.h"
#include "network_models/way_link.h"
#include "network_models/ways_up.h"

namespace offcut::network_models {
namespace {

struct Pipes {
  Pipe up;
  Pipe down;
};

Pipes pipes_of(const ClosedForm& form) {
  const bool headers = form.header_bytes > 0;
  const bool slow_start = form.slow_start > 0;
  return {.up = Pipe({.s_per_byte = form.up_s_per_byte,
                      .fixed = Duration::from_s(form.fixed_up_s()),
                      .headers = headers,
                      .slow_start = slow_start,
                      .loop = Duration::from_s(form.ack_loop_up_s())}),
          .down = Pipe({.s_per_byte = form.down_s_per_byte,
                        .fixed = Duration::from_s(form.trip_down_s),
                        .headers = headers,
                        .slow_start = slow_start,
                        .loop = Duration::from_s(form.ack_loop_down_s())})};
}

LossyPath lossy_path(const NetworkSpec& spec, const Rates& rates, const TransportModel& model) {
  return {.loss = spec.loss_percent * 0.01,
          .rate = rates.up,
          .back = rates.down,
          .round_trip = spec.round_trip + queueing_of(spec),
          .open_window = spec.connection == Connection::Warm || !model.slow_start,
          .handshake_trips = handshake_of(spec.connection).round_trips};
}

std::unique_ptr<Link> build_affine(const NetworkSpec& spec, const TransportModel&) {
  const Pipes pipes = pipes_of(rates_form(spec));
  return std::make_unique<AffineLink>(spec, SteadyWay(pipes.up, false), pipes.down);
}

std::unique_ptr<Link> build_wire(const NetworkSpec& spec, const TransportModel& model) {
  const Pipes pipes = pipes_of(rates_form(spec));
  const LossyPath path = lossy_path(spec, shared_rates(spec), model);
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
                   .round_trip = true,
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
  const Pipe down = pipes_of(rates_form(spec)).down;
  TraceWay up(spec.uplink_trace, spec.downlink_trace, path_up(spec, shared_rates(spec)),
              model.over_trace, spec.trace_start);
  std::optional<TraceWay> reply;
  if (spec.downlink_trace) {
    reply.emplace(spec.downlink_trace, spec.uplink_trace, path_down(spec, model), model.over_trace,
                  Duration());
  }
  return std::make_unique<TraceLink>(spec, std::move(up), down, std::move(reply));
}

}  // namespace offcut::network_models
