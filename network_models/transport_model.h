// The table of transports: one row per value of `transport` in a network file.
//
// A transport is added as an enumerator (network_spec.h) and a row in transport_model.cc; the row
// holds all that depends on it. A missing row does not compile. What each transport computes:
// transport.h (constant rates), packet_transfer.h (traces).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/cost/link.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

struct TransportModel {
  Transport transport;
  std::string_view name;    // in network files and scenarios
  bool affine = false;      // linear in bytes on constant rates, and without a model of loss
  bool slow_start = false;  // a connection that is not warm starts with a small window
  bool per_packet = false;  // over a trace: packet by packet; else as a fluid
  // Returns the link over constant rates. The spec has an uplink rate, no uplink trace, and no loss
  // if the transport is affine.
  std::unique_ptr<Link> (*build)(const NetworkSpec& spec, const TransportModel& model) = nullptr;
};

[[nodiscard]] std::span<const TransportModel> transport_models();
[[nodiscard]] const TransportModel& model_of(Transport transport);

// Returns the link over the uplink trace of a spec, for any transport.
[[nodiscard]] std::unique_ptr<Link> build_over_trace(const NetworkSpec& spec);

}  // namespace offcut::network_models
