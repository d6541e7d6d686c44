// The link over a recorded uplink rate, at any instant of the recording.
//
//   spec -> build_over_trace -> TraceLink --cost(exchange)------> first byte at trace_start_ms
//                                         \-from(instant)-------> a link for that instant
//
// As a link of its own it starts every upload at the same instant, as `trace_start_ms` says, and
// the reply comes at the rate of the spec (the mean of a downlink trace). from() is what a replay
// asks: an upload that may begin at the instant waits for the radio and its grant, and the reply
// runs over the downlink trace, if there is one, from when it leaves. Internal to network_models/.
#pragma once

#include <memory>
#include <optional>

#include "network_models/way_link.h"

namespace offcut::network_models {

class TraceLink final : public WayLink<TraceWay> {
 public:
  // `reply`: the way down over the downlink trace; nothing: the pipe.
  TraceLink(const NetworkSpec& spec, TraceWay up, const Pipe& down, std::optional<TraceWay> reply)
      : WayLink(spec, std::move(up), down), reply_(std::move(reply)) {}

  // What an exchange costs whose upload is asked for at `instant` of the trace.
  [[nodiscard]] LinkCost cost_from(const Exchange& exchange, Duration instant) const {
    const Duration waiting = grant_ + request_period_ * 0.5;
    const Duration first_byte = instant + radio_.promotion_delay() + waiting;
    const Duration sending = waiting + up_.time(exchange.up, first_byte);
    const Duration arrived = first_byte + sending - waiting;
    const Duration leaves = arrived + exchange.wait + radio_.wake_up(exchange.wait);
    return charge(exchange, sending,
                  reply_ ? reply_->time(exchange.down, leaves) : down_.time(exchange.down));
  }

  // One instant of a TraceLink as a link; lives as long as `link`.
  class Instant final : public Link {
   public:
    Instant(const TraceLink& link, Duration instant) : link_(link), instant_(instant) {}
    LinkCost cost(const Exchange& exchange) const override {
      return link_.cost_from(exchange, instant_);
    }
    const std::string& name() const override { return link_.name(); }
    Bandwidth uplink() const override { return link_.uplink(); }
    Bandwidth downlink() const override { return link_.downlink(); }
    Duration round_trip() const override { return link_.round_trip(); }

   private:
    const TraceLink& link_;
    Duration instant_;
  };
  [[nodiscard]] Instant from(Duration instant) const { return {*this, instant}; }

 private:
  std::optional<TraceWay> reply_;
};

}  // namespace offcut::network_models
