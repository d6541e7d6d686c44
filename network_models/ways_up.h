// Ways up: the time of the bytes that go from the device to the cloud, one class per kind of path.
//
//   SteadyWay   constant rate, no loss    closed form (transport.h)
//   LossyWay    constant rate, loss       closed form up to 0.5 %, a simulated table above (loss.h)
//   TraceWay    recorded rate             per packet (packet_transfer.h) or as a fluid
//
// Each has time(), least() and most() of a payload, with least <= time <= most, all monotone in it.
// Internal to network_models/.
#pragma once

#include <memory>

#include "engine/base/units.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/loss.h"
#include "network_models/network_spec.h"
#include "network_models/packet_transfer.h"
#include "network_models/transport.h"

namespace offcut::network_models {

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
  bool was_idle_;  // the window may have been kept: least() has no stalls
};

class LossyWay {
 public:
  LossyWay(const LossyPath& path, const Pipe& pipe);
  Duration time(Bytes payload) const { return of(payload, LossTable::Of::Mean); }
  Duration least(Bytes payload) const;
  Duration most(Bytes payload) const;

 private:
  Duration of(Bytes payload, LossTable::Of of) const;

  LossyPath path_;
  Pipe pipe_;
  std::shared_ptr<const LossTable> table_;  // null: closed form
};

class TraceWay {
 public:
  // `back` is the rate of acknowledgements where the spec has no downlink trace.
  TraceWay(const NetworkSpec& spec, Bandwidth back, bool per_packet);
  Duration time(Bytes payload) const;
  Duration least(Bytes payload) const;
  Duration most(Bytes payload) const { return time(payload); }

 private:
  std::shared_ptr<const BandwidthTrace> up_;
  std::shared_ptr<const BandwidthTrace> back_;
  PacketPath path_;
  Duration start_;
  bool per_packet_;
};

}  // namespace offcut::network_models
