#include "network_models/network_link.h"

#include <utility>

#include "engine/base/text.h"
#include "network_models/radio.h"
#include "network_models/transport.h"

namespace offcut {
namespace {

// The rates that one of the users sees.
struct Rates {
  Bandwidth up;
  Bandwidth down;  // zero: the reply takes no time
};

Rates shared_rates(const NetworkSpec& spec) {
  return {.up = spec.uplink / spec.users,
          .down = spec.downlink ? *spec.downlink / spec.users : Bandwidth()};
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

// handshake_wire and slow_start.
Pipes tcp_pipes(const NetworkSpec& spec, const Rates& rates) {
  const Duration half_trip = spec.round_trip * 0.5;
  const Duration queueing = spec.queue / spec.uplink;  // drains at the rate of the whole link
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

class ClosedFormLink final : public Link {
 public:
  ClosedFormLink(const NetworkSpec& spec, Pipes pipes)
      : origin_(spec.origin),
        pipes_(std::move(pipes)),
        radio_(spec.radio, spec.tail_rule, spec.inference_gap),
        paper_(spec.transport <= Transport::Affine),
        grant_(spec.grant + spec.scheduling_request_period * 0.5),
        uplink_(spec.uplink),
        downlink_(spec.downlink.value_or(Bandwidth())),
        round_trip_(spec.round_trip) {}

  LinkCost cost(const Exchange& exchange) const override {
    return charge(exchange, pipes_.up.time(exchange.up), pipes_.down.time(exchange.down));
  }

  std::optional<AffineCoefficients> affine() const override {
    if (!paper_ || !radio_.one_state()) return std::nullopt;
    AffineCoefficients out;
    const Duration sending = pipes_.up.fixed() + grant_;
    out.fixed_up = sending + radio_.promotion_delay();
    out.up_s_per_byte = pipes_.up.s_per_byte();
    out.down_s_per_byte = pipes_.down.s_per_byte();
    const RadioSpec& spec = radio_.spec();
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

  const std::string& name() const override { return origin_->name; }
  Bandwidth uplink() const override { return uplink_; }
  Bandwidth downlink() const override { return downlink_; }
  Duration round_trip() const override { return round_trip_; }

 private:
  LinkCost charge(const Exchange& exchange, Duration sending, Duration receiving) const {
    sending += grant_;
    if (exchange.down == Bytes()) receiving = Duration();
    LinkCost out;
    out.up = radio_.promotion_delay() + sending;
    out.down = receiving;
    out.transmit = radio_.transmit(exchange.up, sending);
    out.receive = radio_.receive(exchange.down, receiving);
    out.promotion = radio_.promotion();
    out.tail = radio_.tail();
    out.idle = radio_.wait(exchange.wait);
    if (exchange.down > Bytes()) out.down += radio_.wake_up(exchange.wait);
    return out;
  }

  std::shared_ptr<const NetworkOrigin> origin_;
  Pipes pipes_;
  Radio radio_;
  bool paper_;
  Duration grant_;
  Bandwidth uplink_;
  Bandwidth downlink_;
  Duration round_trip_;
};

}  // namespace

Result<std::unique_ptr<Link>> build_link(const NetworkSpec& spec) {
  if (!(spec.uplink > Bandwidth())) {
    return fail(ErrorCode::InvalidArgument,
                message("network: uplink_mbit_per_s: expected a number above 0, found ",
                        spec.uplink.mbit_per_s()));
  }
  const Rates rates = shared_rates(spec);
  Pipes pipes =
      spec.transport <= Transport::Affine ? paper_pipes(spec, rates) : tcp_pipes(spec, rates);
  return std::make_unique<ClosedFormLink>(spec, std::move(pipes));
}

}  // namespace offcut
