// The table of transports: one row per value of `transport` in a network file.
//
// A transport is added as an enumerator (network_spec.h) and a row in transport_model.cc; the row
// holds all that depends on it. A missing row does not compile. What each transport computes:
// transport.h (constant rates), trace_transfer.h and packet_transfer.h (traces).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/cost/link.h"
#include "network_models/network_spec.h"
#include "network_models/trace_link.h"

namespace offcut::network_models {

struct TransportModel {
  Transport transport;
  std::string_view name;    // in network files and scenarios
  bool affine = false;      // linear in bytes on constant rates, and without a model of loss
  bool round_trip = false;  // affine: pays it once, on the way up
  bool slow_start = false;  // a connection that is not warm starts with a small window
  // Returns the link over constant rates. The spec has an uplink rate, no uplink trace, and no loss
  // if the transport is affine.
  std::unique_ptr<Link> (*build)(const NetworkSpec& spec, const TransportModel& model) = nullptr;
  // How long a transfer takes over a trace.
  TraceWay::Law over_trace = nullptr;
};

[[nodiscard]] std::span<const TransportModel> transport_models();
[[nodiscard]] const TransportModel& model_of(Transport transport);

// Returns the link over the uplink trace of a spec, for any transport.
[[nodiscard]] std::unique_ptr<TraceLink> build_over_trace(const NetworkSpec& spec);

}  // namespace offcut::network_models
