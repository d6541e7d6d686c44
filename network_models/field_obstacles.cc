#include "network_models/field_obstacles.h"

#include "engine/base/text.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {

// A recorded rate stands instead of a constant one; it can be scaled.
std::string over_uplink_trace(const NetworkSpec& spec) {
  return spec.uplink_trace
             ? "expected uplink_scale, for the rate is recorded (uplink_trace), found "
               "a constant rate"
             : "";
}
std::string over_downlink_trace(const NetworkSpec& spec) {
  return spec.downlink_trace ? "expected downlink_scale, for the rate is recorded "
                               "(downlink_trace), found a constant rate"
                             : "";
}
std::string without_quantiles(const NetworkSpec& spec) {
  if (!spec.rate_quantiles) return "expected a network with rate_quantiles, found one without";
  return over_uplink_trace(spec);
}
std::string without_downlink(const NetworkSpec& spec) {
  return spec.downlink ? "" : "expected a network with a downlink, found one without";
}
std::string without_uplink_trace(const NetworkSpec& spec) {
  return spec.uplink_trace ? "" : "expected a network with an uplink_trace, found one without";
}

std::string without_trip(const NetworkSpec& spec) {
  return spec.transport == Transport::SizeOverRate
             ? "expected a transport with round trips, found size_over_rate"
             : "";
}
std::string over_affine(const NetworkSpec& spec) {
  const TransportModel& model = model_of(spec.transport);
  return model.affine
             ? message("expected handshake_wire, slow_start or packet as transport, found ",
                       model.name)
             : "";
}
std::string without_states(const NetworkSpec& spec) {
  return spec.tail_rule == TailRule::None ? "expected tail_rule full or amortised, found none" : "";
}
std::string without_gaps(const NetworkSpec& spec) {
  return spec.tail_rule == TailRule::Amortised
             ? ""
             : "expected tail_rule amortised, under which gaps count, found another one";
}

}  // namespace offcut::network_models
