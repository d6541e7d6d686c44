#include "network_models/closed_form.h"

#include <algorithm>

#include "network_models/network_fields.h"
#include "network_models/radio.h"
#include "network_models/shared_rates.h"
#include "network_models/transport.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {
namespace {

double seconds_on(Bandwidth rate, Bytes bytes) {
  return rate > Bandwidth() ? (bytes / rate).s() : 0.0;
}

double seconds_per_byte(Bandwidth rate) {
  return rate > Bandwidth() ? 1.0 / rate.bytes_per_s() : 0.0;
}

// TCP or QUIC: handshake, half a round trip each way, bytes on the wire, stalls of slow start.
void add_wire(const NetworkSpec& spec, const Rates& rates, ClosedForm& form) {
  const Handshake handshake = handshake_of(spec.connection);
  const Bytes ack(kSegmentHeader);
  const bool grows = model_of(spec.transport).slow_start && spec.connection != Connection::Warm;
  form.header_bytes = static_cast<double>(kSegmentHeader);
  form.slow_start = grows ? 1 : 0;
  form.opening_trips = handshake.round_trips;
  form.trip_up_s = (spec.round_trip * 0.5).s();
  form.trip_down_s = form.trip_up_s;
  form.queueing_s = queueing_of(spec).s();
  form.opening_up_s = seconds_on(rates.up, handshake.up);
  form.opening_down_s = seconds_on(rates.down, handshake.down);
  form.ack_up_s = seconds_on(rates.up, ack);
  form.ack_down_s = seconds_on(rates.down, ack);
}

void add_radio(const NetworkSpec& spec, ClosedForm& form) {
  const Radio radio(spec.radio, spec.tail_rule, spec.inference_gap);
  form.promotion_s = radio.promotion_delay().s();
  form.grant_s = spec.grant.s();
  form.request_s = (spec.scheduling_request_period * 0.5).s();
  form.transmit_j_per_byte = radio.transmit_j_per_byte();
  form.transmit_w = spec.radio.transmit_base.w();
  form.receive_j_per_byte = radio.receive_j_per_byte();
  form.receive_w = spec.radio.receive_base.w();
  form.promotion_j = radio.promotion().j();
  form.tail_j = radio.tail().j();
  form.wait_w = spec.radio.wait.w();
  if (radio.waits_evenly()) return;
  form.asleep_w = radio.asleep_power().w();
  form.asleep_after_s = spec.radio.drx_inactivity.s();
  form.wake_up_s = radio.mean_wake_up().s();
}

}  // namespace

ClosedForm rates_form(const NetworkSpec& spec) {
  const Rates rates = shared_rates(spec);
  const TransportModel& model = model_of(spec.transport);
  ClosedForm form;
  form.round_trip_s = spec.round_trip.s();
  form.up_s_per_byte = seconds_per_byte(rates.up);
  form.down_s_per_byte = seconds_per_byte(rates.down);
  if (!model.affine) {
    add_wire(spec, rates, form);
  } else if (model.round_trip) {  // once, on the way up, where it counts
    form.trip_up_s = form.round_trip_s;
  }
  add_radio(spec, form);
  return form;
}

std::optional<ClosedForm> closed_form_of(const NetworkSpec& spec) {
  if (spec.uplink_trace || spec.loss_percent > 0 || !(spec.uplink > Bandwidth())) {
    return std::nullopt;
  }
  return rates_form(spec);
}

std::vector<double> bends_between(const ClosedForm& from, const ClosedForm& to) {
  // The stall after a window, without regard to its sign: transport.h.
  const auto up = [](const ClosedForm& form, double window) {
    const double segment_s = static_cast<double>(kPacketBytes) * form.up_s_per_byte;
    return segment_s + form.ack_loop_up_s() - window * segment_s;
  };
  const auto down = [](const ClosedForm& form, double window) {
    const double segment_s = static_cast<double>(kPacketBytes) * form.down_s_per_byte;
    return segment_s + form.ack_loop_down_s() - window * segment_s;
  };
  std::vector<double> bends;
  const auto look = [&](double at_from, double at_to) {
    if ((at_from > 0) != (at_to > 0)) bends.push_back(at_from / (at_from - at_to));
  };
  if (!(from.slow_start > 0) && !(to.slow_start > 0)) return bends;
  auto window = static_cast<double>(kInitialWindow);
  for (std::size_t k = 0; k < Pipe::kMostStalls; ++k, window *= 2) {
    look(up(from, window), up(to, window));
    look(down(from, window), down(to, window));
  }
  std::erase_if(bends, [](double share) { return !(share > 0 && share < 1); });
  std::sort(bends.begin(), bends.end());
  bends.erase(std::unique(bends.begin(), bends.end()), bends.end());
  return bends;
}

bool may_move(std::string_view field, FormPart part) {
  if (const WordField* word = find_word_field(field)) return word->moves.part(part);
  const auto number = find_field(field);
  return !number || (*number)->moves.part(part);
}

}  // namespace offcut::network_models
