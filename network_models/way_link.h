// The link over one way up (ways_up.h), a pipe down (transport.h) and a radio (radio.h).
//
//   up   = promotion + scheduling grant + time of the way up
//   down = waking from DRX + time of the pipe down; a reply of no bytes takes no time
//
// What a grant adds is stated in network_link.h. A template, so that the solvers pay one virtual
// call per exchange and the rest is inlined. Internal to network_models/.
#pragma once

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/cost/link.h"
#include "network_models/network_spec.h"
#include "network_models/radio.h"
#include "network_models/transport.h"
#include "network_models/ways_up.h"

namespace offcut::network_models {

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
        uplink_(spec.uplink_trace ? Bandwidth() : spec.uplink * spec.uplink_scale),
        downlink_(spec.downlink.value_or(Bandwidth()) * spec.downlink_scale),
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

// The link of an affine transport: linear in bytes and wait, unless the radio sleeps while it waits
// (DRX).
class AffineLink final : public WayLink<SteadyWay> {
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

}  // namespace offcut::network_models
