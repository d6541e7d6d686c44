#include "network_models/network_link.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/contention.h"
#include "network_models/loss.h"
#include "network_models/packet_transfer.h"
#include "network_models/radio.h"
#include "network_models/transport.h"

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

struct Pipes {
  Pipe up;
  Pipe down;
};

// size_over_rate and affine: payload bytes only, the round trip (if any) on the way up.
Pipes paper_pipes(const NetworkSpec& spec, const Rates& rates) {
  const bool with_trip = spec.transport == Transport::Affine;
  return {.up = Pipe({.rate = rates.up, .fixed = with_trip ? spec.round_trip : Duration()}),
          .down = Pipe({.rate = rates.down})};
}

// Time of a round trip behind the backlog, which drains at the rate of the whole link.
Duration queueing_of(const NetworkSpec& spec) { return spec.queue / spec.uplink; }

// handshake_wire and slow_start; packet is the same on a constant rate.
Pipes tcp_pipes(const NetworkSpec& spec, const Rates& rates) {
  const Duration half_trip = spec.round_trip * 0.5;
  const Duration queueing = queueing_of(spec);
  const Duration loop = spec.round_trip + queueing;
  const Handshake handshake = handshake_of(spec.connection);
  const Duration opening = loop * handshake.round_trips + time_on(rates.up, handshake.up) +
                           time_on(rates.down, handshake.down);
  const bool slow_start =
      spec.transport >= Transport::SlowStart && spec.connection != Connection::Warm;
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

// ---- Ways up. Each has time(), least() and most() of a payload, all monotone in it.

class SteadyWay {
 public:
  explicit SteadyWay(const Pipe& pipe, bool was_idle) : pipe_(pipe), was_idle_(was_idle) {}
  Duration time(Bytes payload) const { return pipe_.time(payload); }
  Duration least(Bytes payload) const {
    return was_idle_ ? pipe_.time_with_open_window(payload) : pipe_.time(payload);
  }
  Duration most(Bytes payload) const { return pipe_.time(payload); }
  const Pipe& pipe() const { return pipe_; }

 private:
  Pipe pipe_;
  bool was_idle_;
};

class LossyWay {
 public:
  LossyWay(const LossyPath& path, const Pipe& pipe) : path_(path), pipe_(pipe) {
    if (path.loss > kClosedFormLoss) table_ = std::make_shared<const LossTable>(path);
  }
  Duration time(Bytes payload) const { return of(payload, LossTable::Of::Mean); }
  Duration least(Bytes payload) const {
    return std::min(time(payload), of(payload, LossTable::Of::P5));
  }
  // Rare long timeouts may lift the mean over the 95th percentile.
  Duration most(Bytes payload) const {
    return std::max(time(payload), of(payload, LossTable::Of::P95));
  }

 private:
  Duration of(Bytes payload, LossTable::Of of) const {
    const Duration lossless = pipe_.time(payload);
    const std::int64_t segments = Pipe::segments(payload);
    if (table_) return std::max(lossless, table_->time(segments, of));
    if (of == LossTable::Of::P5) return lossless;  // most short transfers meet no loss
    return std::max(lossless, pipe_.fixed() + csa_time(path_, segments));
  }

  LossyPath path_;
  Pipe pipe_;
  std::shared_ptr<const LossTable> table_;  // null: closed form
};

class TraceWay {
 public:
  explicit TraceWay(const NetworkSpec& spec, const Rates& rates)
      : up_(spec.uplink_trace),
        back_(spec.downlink_trace),
        path_{.round_trip = spec.round_trip,
              .connection = spec.connection,
              .back = rates.down,
              .back_trace = back_.get()},
        start_(spec.trace_start),
        by_packets_(spec.transport == Transport::Packet) {}
  Duration time(Bytes payload) const {
    return by_packets_ ? packet_transfer(*up_, path_, payload, start_)
                       : fluid_transfer(*up_, path_, payload, start_);
  }
  Duration least(Bytes payload) const {
    if (path_.connection != Connection::Idle) return time(payload);
    PacketPath warm = path_;
    warm.connection = Connection::Warm;
    return std::min(time(payload), packet_transfer(*up_, warm, payload, start_));
  }
  Duration most(Bytes payload) const { return time(payload); }

 private:
  std::shared_ptr<const BandwidthTrace> up_;
  std::shared_ptr<const BandwidthTrace> back_;
  PacketPath path_;
  Duration start_;
  bool by_packets_;
};

// ---- The link

template <class Way>
class WayLink : public Link {
 public:
  WayLink(const NetworkSpec& spec, Way up, const Pipe& down)
      : up_(std::move(up)),
        down_(down),
        radio_(spec.radio, spec.tail_rule, spec.inference_gap),
        grant_(spec.grant),
        request_period_(spec.scheduling_request_period),
        origin_(spec.origin),
        uplink_(spec.uplink_trace ? Bandwidth() : spec.uplink),
        downlink_(spec.downlink.value_or(Bandwidth())),
        round_trip_(spec.round_trip) {}

  LinkCost cost(const Exchange& exchange) const override {
    return charge(exchange, up_.time(exchange.up) + grant_ + request_period_ * 0.5,
                  down_.time(exchange.down));
  }

  LinkBounds bounds(const Exchange& exchange) const override {
    return {charge(exchange, up_.least(exchange.up) + grant_,
                   down_.time_with_open_window(exchange.down)),
            charge(exchange, up_.most(exchange.up) + grant_ + request_period_,
                   down_.time(exchange.down))};
  }

  std::vector<std::string> flags(const Exchange& exchange) const override {
    std::vector<std::string> out;
    const LinkCost cost = this->cost(exchange);
    const auto check = [&](const char* way, Bytes bytes, Duration time, Bandwidth most) {
      if (most == Bandwidth() || !(time > Duration())) return;
      const double rate = Bandwidth::from_bytes_per_s(bytes.as_double() / time.s()).mbit_per_s();
      if (rate <= most.mbit_per_s()) return;
      out.push_back(message(way, " power extrapolated: ", std::round(rate * 100) / 100,
                            " Mbit/s, fitted up to ", most.mbit_per_s()));
    };
    check("transmit", exchange.up, cost.up, radio_.spec().calibrated_uplink);
    check("receive", exchange.down, cost.down, radio_.spec().calibrated_downlink);
    return out;
  }

  std::optional<Power> wait_power_limit() const override { return radio_.dearest_wait(); }
  std::optional<Duration> wait_step() const override {
    if (radio_.waits_evenly()) return std::nullopt;
    return radio_.spec().drx_inactivity;
  }
  const std::string& name() const override { return origin_->name; }
  Bandwidth uplink() const override { return uplink_; }
  Bandwidth downlink() const override { return downlink_; }
  Duration round_trip() const override { return round_trip_; }

 protected:
  LinkCost charge(const Exchange& exchange, Duration sending, Duration receiving) const {
    const bool replies = exchange.down > Bytes();
    if (!replies) receiving = Duration();
    LinkCost out;
    out.up = radio_.promotion_delay() + sending;
    out.down = receiving;
    out.transmit = radio_.transmit(exchange.up, sending);
    out.receive = radio_.receive(exchange.down, receiving);
    out.promotion = radio_.promotion();
    out.tail = radio_.tail();
    out.idle = radio_.wait(exchange.wait);
    if (replies) out.down += radio_.wake_up(exchange.wait);
    return out;
  }

  Way up_;
  Pipe down_;
  Radio radio_;
  Duration grant_;
  Duration request_period_;

 private:
  std::shared_ptr<const NetworkOrigin> origin_;
  Bandwidth uplink_;
  Bandwidth downlink_;
  Duration round_trip_;
};

// size_over_rate and affine: the cost is linear, unless the radio sleeps while it waits (DRX).
class PaperLink final : public WayLink<SteadyWay> {
 public:
  using WayLink::WayLink;

  std::optional<AffineCoefficients> affine() const override {
    if (!radio_.waits_evenly()) return std::nullopt;
    const Duration sending = up_.pipe().fixed() + grant_ + request_period_ * 0.5;
    const RadioSpec& spec = radio_.spec();
    AffineCoefficients out;
    out.fixed_up = sending + radio_.promotion_delay();
    out.up_s_per_byte = up_.pipe().s_per_byte();
    out.down_s_per_byte = down_.s_per_byte();
    out.fixed_transmit = spec.transmit_base * sending;
    out.transmit_j_per_byte =
        radio_.transmit_j_per_byte() + spec.transmit_base.w() * out.up_s_per_byte;
    out.receive_j_per_byte =
        radio_.receive_j_per_byte() + spec.receive_base.w() * out.down_s_per_byte;
    out.promotion = radio_.promotion();
    out.tail = radio_.tail();
    out.wait_power = spec.wait;
    return out;
  }
};

LossyPath lossy_path(const NetworkSpec& spec, const Rates& rates) {
  return {.loss = spec.loss_percent * 0.01,
          .rate = rates.up,
          .back = rates.down,
          .round_trip = spec.round_trip + queueing_of(spec),
          .open_window = spec.connection == Connection::Warm,
          .handshake_trips = handshake_of(spec.connection).round_trips};
}

}  // namespace

Result<std::unique_ptr<Link>> build_link(const NetworkSpec& spec) {
  if (!(spec.uplink > Bandwidth())) {
    return fail(ErrorCode::InvalidArgument,
                message("network: uplink_mbit_per_s: expected a number above 0, found ",
                        spec.uplink.mbit_per_s()));
  }
  const bool lossy = spec.loss_percent > 0;
  if (lossy && spec.uplink_trace) {
    return fail(ErrorCode::InvalidArgument,
                message("network: loss_percent: expected 0 over an uplink trace, found ",
                        spec.loss_percent));
  }
  const Rates rates = shared_rates(spec);
  if (spec.transport <= Transport::Affine && !spec.uplink_trace) {
    if (lossy) {
      return fail(ErrorCode::InvalidArgument,
                  message("network: loss_percent: expected 0 with the transport ",
                          name_of(spec.transport), ", found ", spec.loss_percent));
    }
    const Pipes pipes = paper_pipes(spec, rates);
    return std::make_unique<PaperLink>(spec, SteadyWay(pipes.up, false), pipes.down);
  }
  const Pipes pipes = tcp_pipes(spec, rates);
  if (spec.uplink_trace) {
    return std::make_unique<WayLink<TraceWay>>(spec, TraceWay(spec, rates), pipes.down);
  }
  if (lossy) {
    return std::make_unique<WayLink<LossyWay>>(spec, LossyWay(lossy_path(spec, rates), pipes.up),
                                               pipes.down);
  }
  const bool was_idle = spec.connection == Connection::Idle;
  return std::make_unique<WayLink<SteadyWay>>(spec, SteadyWay(pipes.up, was_idle), pipes.down);
}

bool may_move(std::string_view field, AffinePart part) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), field) != names.end();
  };
  const bool both_rates = is_one_of({"users", "stations", "rate_percentile"});
  const bool up =
      both_rates || is_one_of({"uplink_mbit_per_s", "radio.transmit_mw_per_mbit_per_s"});
  const bool down =
      both_rates || is_one_of({"downlink_mbit_per_s", "radio.receive_mw_per_mbit_per_s"});
  if (part == AffinePart::Fixed) return !up && !down;
  // Those not named here: words, and what a later field may be.
  const bool known_fixed = is_one_of({"rtt_ms",
                                      "loss_percent",
                                      "queue_bytes",
                                      "scheduling_request_period_ms",
                                      "grant_ms",
                                      "idle_gap_ms",
                                      "inference_gap_ms",
                                      "trace_start_ms",
                                      "radio.wait_mw",
                                      "radio.promotion_ms",
                                      "radio.promotion_mw",
                                      "radio.tail_ms",
                                      "radio.tail_mw",
                                      "radio.second_tail_ms",
                                      "radio.second_tail_mw",
                                      "radio.drx_inactivity_ms",
                                      "radio.drx_on_ms",
                                      "radio.drx_cycle_ms",
                                      "radio.drx_on_mw",
                                      "radio.idle_mw"});
  if (known_fixed) return false;
  return part == AffinePart::PerByteUp ? !down || both_rates : !up || both_rates;
}

}  // namespace offcut::network_models
